"""Decorators of the repository's own that do not let every method through: ``@only("POST")``."""

from collections.abc import Iterator

from backcheck.dataflow.asking import Asking
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.runs import wrapping
from backcheck.ir import CALL, CONST, FREE, PARAM
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function


class LetThrough:
    """Asked for one method."""

    def __init__(self, origins: Origins, blocks: Blocks, method: str) -> None:
        self._origins = origins
        self._program = origins.program
        self._blocks = blocks
        self._method = method

    def reaches(self, handler: Function) -> bool:
        """Whether every decorator may call a handler for a request of the method."""
        parent = self._program.parent(handler)
        if parent is None:
            return True
        uses = ((wrapper, use) for use in handler.facts.decorators for wrapper in wrapping(self._origins.calls, handler, (use,)))
        return all(self._calls_on(wrapper, parent, use) for wrapper, use in uses)

    def _calls_on(self, wrapper: Function, parent: Function, use: int) -> bool:
        decorator = self._program.parent(wrapper)
        if decorator is None or decorator.index <= 0 or not decorator.facts.params:
            return True
        nodes, name = self._program.graph(wrapper).nodes, decorator.facts.params[0].name
        onward = [call for call in self._program.calls(wrapper) if nodes[nodes[call][1]] == (FREE, name)]
        asking = Asking(self._origins, self._method, self._captured(decorator, parent, use))
        ways = self._blocks.ways(wrapper)
        return not onward or any(ways.reached(ways.place(call), lambda condition: asking.truth(wrapper, condition)) for call in onward)

    def _captured(self, decorator: Function, parent: Function, use: int) -> dict[str, frozenset[str]]:
        """The methods that a factory of decorators was called with, by the names that its functions know them by."""
        factory = self._program.parent(decorator)
        written = self._program.graph(parent).nodes[use]
        if factory is None or factory.index <= 0 or written[0] != CALL:
            return {}
        words = frozenset(self._constants(parent, written[2]))
        return dict.fromkeys(self._many(factory), words) if words else {}

    def _constants(self, parent: Function, arguments: tuple[int, ...]) -> Iterator[str]:
        nodes = self._program.graph(parent).nodes
        return (nodes[one][1].upper() for one in arguments if nodes[one][0] == CONST and isinstance(nodes[one][1], str))

    def _many(self, factory: Function) -> Iterator[str]:
        """The parameter that takes any number of values, and variables that hold the same as a set or list."""
        graph = self._program.graph(factory)
        places = [place for place, param in enumerate(factory.facts.params) if param.kind == "*"]
        yield from (factory.facts.params[place].name for place in places)
        for name, given in graph.cells.items():
            made = graph.nodes[unchanged(graph.nodes, given[-1])]
            if made[0] == CALL and len(made[2]) == 1 and graph.nodes[made[2][0]] in [(PARAM, place) for place in places]:
                yield name
