"""What reaches an argument through functions that call each other, however many ways lead there."""

from tests.dataflow.flows import flows
from tests.semantics.programs import calls

from backcheck.dataflow.lattice import AtomKind
from backcheck.dataflow.solver import Solver
from backcheck.entrypoints.build import recognise

_LAYERS = 40


def contributors(text: str) -> set[tuple[int, str]]:
    """Kind and label of all that reaches the argument of the only call of ``sink``."""
    called = calls({"app.py": text})
    program = called.program
    solver = Solver(called, recognise(program, called.types, called), lambda function, place: False)
    function = next(iter(program.calling("sink")))
    node = next(iter(program.calls(function, frozenset(("sink",)))))
    value = solver.reaching(function, [program.graph(function).nodes[node][2][0]])
    return {(atom.kind, atom.label) for atom in value}


def test_a_cycle_of_callers_gives_what_enters_it_anywhere() -> None:
    text = "from flask import request\n"
    for n in range(_LAYERS):
        others = "\n".join(f"    f{other}(x + 'a')" for other in range(_LAYERS))
        text += f"def f{n}(x):\n{others}\n"
    text += "def last(x):\n    sink(x)\n    f7(x + 'b')\n"
    text += "def entry():\n    f3(request.args['q'])\n    f5('constant')\n    last('other')\n"
    text = text.replace("def f9(x):\n", "def f9(x):\n    last(x + 'c')\n")
    assert contributors(text) == {(AtomKind.SOURCE, "remote")}


def test_what_nobody_calls_is_not_followed() -> None:
    assert contributors("def last(x):\n    sink(x)\n") == {(AtomKind.UNKNOWN, "no caller is known")}


HEIRS = """
class Base:
    def tables(self, text):
        return self.run(text)
    def run(self, text): ...
class First(Base):
    def run(self, text):
        sink(text)
class Second(Base):
    def run(self, text):
        sink(text)
    def names(self):
        return self.tables(os.environ['X'])
class Third(Second):
    def run(self, text):
        sink(text)
"""


def test_what_one_heir_hands_to_a_method_of_the_base_does_not_reach_another() -> None:
    assert flows("import os\n" + HEIRS) == [{"?"}, {"environment"}, {"environment"}]


def test_a_call_on_any_heir_reaches_all() -> None:
    called = "\ndef go(one: Base):\n    one.tables(os.environ['X'])\n"
    assert flows("import os\n" + HEIRS.replace("os.environ['X']", "'a'") + called) == [{"environment"}] * 3
