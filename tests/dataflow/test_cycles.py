"""What leads back to itself is followed to its end, and each step of it once in a round."""

from textwrap import dedent

import pytest
from tests.dataflow.flows import flows, reaching, sources, world

from backcheck.dataflow.cycles import Cycles, Key
from backcheck.dataflow.lattice import NOTHING, Atom, AtomKind, Contribution, Value

HEAD = "import os\n\n\ndef given():\n    return os.environ['X']\n\n\n"


@pytest.mark.parametrize(
    "text",
    [
        """
        def f(n):
            return g(n - 1) if n else given()
        def g(n):
            return f(n)
        sink(g(3))
        """,
        """
        def f(n, kept=''):
            if n > 3:
                return kept
            return f(n + 1, given())
        sink(f(0))
        """,
        """
        def a(n): return b(n) if n else 'x'
        def b(n): return c(n) if n > 1 else a(n)
        def c(n): return a(n) + b(n) + d(n)
        def d(n): return c(n) or given()
        sink(a(1)); sink(b(1)); sink(c(1)); sink(d(1))
        """,
        """
        def last(items):
            value = ''
            older = ''
            for item in items:
                older = value
                value = given()
            return older
        sink(last([1, 2]))
        """,
        """
        class Node:
            def __init__(self, parent=None):
                self.parent = parent
                self.name = given() if parent is None else parent.path()
            def path(self):
                return self.parent.path() + self.name if self.parent else self.name
        sink(Node(Node()).path())
        """,
    ],
)
def test_what_enters_a_cycle_leaves_it(text: str) -> None:
    found = flows(HEAD + dedent(text))
    assert found
    assert all("environment" in one for one in found)


def test_a_cycle_into_which_nothing_enters_gives_nothing() -> None:
    assert flows(HEAD + "def f(n): return g(n) if n else 'x'\ndef g(n): return f(n) + f(1)\nsink(f(1)); sink(g(1))\n") == [set(), set()]


def test_a_web_of_functions_is_walked_in_few_steps() -> None:
    size = 24
    web = "".join(f"def f{n}(x): return f{(n + 1) % size}(x) + f{(n + 7) % size}(x) + f{(n + 11) % size}(x)\n" for n in range(1, size))
    made = world({"a.py": f"{HEAD}{web}def f0(x): return f1(x) if x else given()\nsink(f5(1))\n"})
    assert [sources(value) for value in reaching(made)] == [{"environment"}]
    assert made.solver.transfer.bounded == 0
    assert made.solver.transfer.steps < 60 * size


def key(node: int) -> Key:
    return 0, node, ()


def parameters(first: int, last: int) -> Value:
    return {Atom(AtomKind.PARAMETER, "", 0, place): Contribution() for place in range(first, last)}


def test_a_round_asks_again_only_what_leans_on_what_is_better_known_now() -> None:
    cycles = Cycles()
    outer, inner, on_outer, on_inner = (key(node) for node in range(4))
    cycles.begin()
    cycles.begin()
    cycles.met(outer, 0)
    assert cycles.end(on_outer, 1, parameters(0, 1)) == {}
    cycles.begin()
    cycles.met(outer, 0)
    cycles.begin()
    cycles.met(inner, 1)
    assert cycles.end(on_inner, 2, NOTHING) == {}
    assert cycles.end(inner, 1, parameters(0, 2)) == {}
    assert cycles.again(outer, 0, NOTHING)
    assert (cycles.held(on_outer), cycles.held(on_inner)) == (parameters(0, 1), None)


def test_there_is_a_last_round_where_values_are_too_wide_to_be_kept_whole() -> None:
    cycles = Cycles()
    cycles.begin()
    rounds = []
    for value in (parameters(0, 200), parameters(100, 300), parameters(0, 200)):
        cycles.met(key(0), 0)
        rounds.append(cycles.again(key(0), 0, value))
    assert rounds == [True, True, False]
