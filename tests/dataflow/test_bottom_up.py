"""Each function is solved after what it runs, once, and the functions of a cycle together."""

from collections.abc import Iterator

from tests.semantics.programs import program

from backcheck.dataflow.bottom_up import BottomUp
from backcheck.semantics.program import Function

Names = frozenset[str]


class Solved:
    """The names of all functions that one leads to, by a call graph that is given; ``asked`` counts the solutions."""

    def __init__(self, graph: dict[str, list[str]]) -> None:
        text = "".join(f"def {name}(): pass\n" for name in graph)
        self._graph = graph
        self._functions = {one.name: one for one in program({"a.py": text}).functions if one.index}
        self.asked: list[str] = []
        self._known: BottomUp[Names] = BottomUp(self._inner, self._solve, frozenset())

    def _inner(self, function: Function) -> Iterator[Function]:
        return (self._functions[name] for name in self._graph[function.name])

    def _solve(self, function: Function) -> Names:
        self.asked.append(function.name)
        return frozenset({function.name}).union(*(self._known.of(one) for one in self._inner(function)))

    def of(self, name: str) -> Names:
        return self._known.of(self._functions[name])


def test_callees_come_first_and_once_however_many_ways_lead_there() -> None:
    layers = 60
    graph = {f"f{n}{side}": [f"f{n + 1}a", f"f{n + 1}b"] for n in range(layers) for side in "ab"} | {f"f{layers}a": [], f"f{layers}b": []}
    solved = Solved(graph)
    assert len(solved.of("f0a")) == 2 * layers + 1
    assert sorted(solved.asked) == sorted(set(graph) - {"f0b"})
    assert solved.asked[-1] == "f0a"


def test_a_cycle_is_solved_until_nothing_changes() -> None:
    solved = Solved({"a": ["b"], "b": ["c", "end"], "c": ["a", "b"], "end": []})
    assert solved.of("c") == solved.of("a") == {"a", "b", "c", "end"}
    assert solved.of("end") == {"end"}


def test_the_answer_is_the_same_wherever_one_begins() -> None:
    graph = {"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c", "e"], "e": ["e"]}
    whole = {name: Solved(graph).of(name) for name in graph}
    for first in graph:
        solved = Solved(graph)
        solved.of(first)
        assert {name: solved.of(name) for name in graph} == whole


def test_a_long_chain_needs_no_deep_stack() -> None:
    graph = {f"f{n}": [f"f{n + 1}"] for n in range(5000)} | {"f5000": []}
    assert len(Solved(graph).of("f4000")) == 1001
    assert len(Solved(graph).of("f0")) == 5001
