"""One run of a function by a stranger: what its parameters are, and what was found out about its nodes so far."""

from backcheck.backend.values import UNKNOWN, Value
from backcheck.facts import Graph
from backcheck.semantics.open import Open
from backcheck.semantics.program import Function

DEEPEST = 6
Around = dict[int, dict[int, Value]]


class Frame:
    """``given`` are the parameters that the caller passes; the others are looked up at the entry points.

    ``around`` are the parameters of enclosing functions, by function, where they are known.
    """

    __slots__ = ("around", "depth", "function", "given", "graph", "known", "open")

    def __init__(self, function: Function, graph: Graph, given: dict[int, Value], depth: int, around: Around | None = None) -> None:
        self.function = function
        self.graph = graph
        self.given = given
        self.depth = depth
        self.around: Around = around or {}
        self.known: dict[int, Value] = {}
        self.open = Open()

    @property
    def exhausted(self) -> bool:
        """Whether calls are not followed any further."""
        return self.depth >= DEEPEST

    def parameter(self, place: int) -> Value | None:
        return self.given.get(place)

    def signature(self) -> tuple[tuple[int, Value], ...]:
        """What the result depends on, besides the function."""
        return tuple(sorted((place, value) for place, value in self.given.items() if value != UNKNOWN))
