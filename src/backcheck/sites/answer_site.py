"""One answer to a request."""

from backcheck.dataflow.lattice import Path
from backcheck.position import Span
from backcheck.semantics.program import Function
from backcheck.sites.site import Site, shape
from backcheck.sites.world import World
from backcheck.verdict import Anchor

ANSWER = "answer"


class Answer(Site):
    """``bodies`` are the nodes that the client sees, or those whose ``parts`` it sees; ``error`` tells one that reports a failure.

    ``parts`` are of an error that a handler answers; ``elsewhere`` are, for a handler, the functions whose errors are answers themselves.
    ``unheard`` is an error that nothing but handlers answer which keep it to themselves.
    """

    __slots__ = ("bodies", "callee", "elsewhere", "error", "node", "parts", "unheard")

    def __init__(
        self,
        world: World,
        function: Function,
        node: int,
        callee: str,
        bodies: tuple[int, ...],
        *,
        error: bool,
        parts: tuple[Path, ...] = (),
    ) -> None:
        nodes = world.program.graph(function).nodes
        super().__init__(function, world.program.span(function, node), Anchor(function.facts.name, callee, shape(nodes, node)))
        self.callee = callee
        self.node = node
        self.bodies = bodies
        self.error = error
        self.parts = parts
        self.elsewhere: frozenset[int] = frozenset()
        self.unheard = False

    def span_of(self, nodes: list[int]) -> Span:  # noqa: ARG002 - a value that is returned is shown whole
        """The region of what is sent."""
        return self.span

    def tells_of(self, function: int) -> bool:
        """Whether what is caught in a function is to be told of here: an error that is raised tells of what is caught beside it."""
        return function == self.function.id if self.parts else function not in self.elsewhere
