"""What a value is made of within its function."""

import pytest
from tests.dataflow.flows import world

from backcheck.dataflow.dependence import Dependence


def depends(text: str) -> bool:
    """Whether what ``sink`` is given is made of what ``make`` gives."""
    made = world({"a.py": "def run(rows, given, session):\n" + "".join(f"    {line}\n" for line in text.splitlines())})
    (function,) = (one for one in made.program.functions if one.name == "run")
    nodes = made.program.graph(function).nodes
    wanted = frozenset(made.program.calls(function, frozenset({"make"})))
    effective = frozenset(made.program.calls(function, frozenset({"add"})))
    (call,) = made.program.calls(function, frozenset({"sink"}))
    return Dependence(made.program, function, wanted, effective).holds(nodes[call][2][0])


@pytest.mark.parametrize(
    "text",
    [
        "one = make()\nsink(one)",
        "one = make()\nsink(one.id)",
        "one = make()\nsink([rows(one=one, row=row) for row in given])",
        "one = make()\nfound = []\nfor row in given:\n        found.append(rows(one))\nsink(found)",
        "one = make()\ngiven.one = one\nsink(given)",
        "one = make()\ngiven.many.append(one)\nsink(given)",
        "one = None\nif given:\n        one = make()\nsink(one)",
        "one = make()\nif given:\n        one.name = given\nsink(one)",
    ],
)
def test_made_of_it(text: str) -> None:
    assert depends(text)


@pytest.mark.parametrize(
    "text",
    [
        "make()\nsink(given)",
        "one = find()\nif one is None:\n        one = make()\nsink(one)",
        "one = make()\nsession.add(one)\nsink(session)",
        "one = make()\ngiven.one = one\nsink(given.other)",
        "given.one = make()\ngiven.one = find()\nsink(given.one)",
        "one = make()\nsink(one is None)",
    ],
)
def test_not_made_of_it(text: str) -> None:
    assert not depends(text)
