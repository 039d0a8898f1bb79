"""except clauses: what each catches and what its body does."""

from collections.abc import Iterator

from backcheck.facts import Region
from backcheck.ir import AWAIT, BUILD, CALL, CONST, EXCEPT, FINALLY, LOOP, UPD
from backcheck.position import Span
from backcheck.semantics.program import Function, Program
from backcheck.sites.site import Site
from backcheck.verdict import Anchor


class ExceptHandler(Site):
    """``region`` is the clause's number in its function; ``within`` tells which regions lie inside it."""

    __slots__ = ("info", "program", "region")

    def __init__(self, program: Program, function: Function, region: int, info: Region, caught: str) -> None:
        span = Span(function.path, info.line, info.column, info.line, info.column + len("except"))
        super().__init__(function, span, Anchor(function.facts.name, "except", caught))
        self.program = program
        self.region = region
        self.info = info

    def inside(self, region: int) -> bool:
        """Whether a region of the function lies in the clause."""
        return self.within(region, self.region)

    def within(self, region: int, outer: int) -> bool:
        """Whether a region of the function lies in another one."""
        regions = self.program.graph(self.function).regions
        while region >= 0:
            if region == outer:
                return True
            region = regions[region].parent
        return False

    @property
    def types(self) -> tuple[int, ...]:
        """The nodes of the exception classes it names; none for a bare clause."""
        if self.info.node < 0:
            return ()
        written = self.program.graph(self.function).nodes[self.info.node]
        return tuple(written[2]) if written[0] == BUILD else (self.info.node,)

    @property
    def idle(self) -> bool:
        """Whether its body does nothing at all."""
        return "idle" in self.info.flags

    @property
    def raises(self) -> bool:
        """Whether its body raises on some way."""
        return "raises" in self.info.flags

    @property
    def reasoned(self) -> bool:
        """Whether its author says why it does so little."""
        return "reasoned" in self.info.flags

    @property
    def foretold(self) -> bool:
        """Whether the words before what it guards speak of a failure."""
        return "foretold" in self.info.flags

    @property
    def reads(self) -> bool:
        """Whether its body reads the exception that it binds."""
        return "used" in self.info.flags

    def returned(self) -> Iterator[int]:
        """The nodes that its body returns."""
        for node, region in self.program.graph(self.function).returns:
            if self.inside(region):
                yield node

    def calls(self) -> Iterator[int]:
        """The calls that its body makes."""
        return self._calls(self.region)

    def tried(self) -> list[int]:
        """The calls that it guards."""
        return list(self._calls(self.info.of))

    def is_tried(self, node: int) -> bool:
        """Whether a node stands in what it guards."""
        return self.lies_in(node, self.info.of)

    def lies_in(self, node: int, region: int) -> bool:
        """Whether a node stands in a region of the function."""
        info = self.program.graph(self.function).regions[region]
        return (info.line, info.column) <= self.start(node) < (info.end_line, info.end_column)

    @property
    def lines_tried(self) -> int:
        """How many lines it guards."""
        guarded = self.program.graph(self.function).regions[self.info.of]
        return guarded.end_line - guarded.line + 1

    @property
    def repeated(self) -> bool:
        """Whether it stands in a loop."""
        regions = self.program.graph(self.function).regions
        return any(region.kind == LOOP and self.within(self.region, number) for number, region in enumerate(regions))

    @property
    def ends_other(self) -> bool:
        """Whether it stands in what is done at the end of another statement, however that ends."""
        regions = self.program.graph(self.function).regions
        return any(region.kind == FINALLY and self.within(self.region, number) for number, region in enumerate(regions))

    @property
    def tries_raise(self) -> bool:
        """Whether what it guards raises by itself."""
        return any(self.within(region, self.info.of) for _, region, *_ in self.program.graph(self.function).raises)

    def is_awaited(self, call: int) -> bool:
        """Whether a call is waited for."""
        return any(node[0] == AWAIT and node[1] == call for node in self.program.graph(self.function).nodes)

    def _calls(self, region: int) -> Iterator[int]:
        for index, node in enumerate(self.program.graph(self.function).nodes):
            if node[0] == CALL and self.within(node[4], region):
                yield index

    def sets(self) -> Iterator[int]:
        """The nodes that its body gives to variables, fields and entries."""
        graph = self.program.graph(self.function)
        stored = {node[4] for index, node in enumerate(graph.nodes) if node[0] == UPD and node[4] >= 0 and self._written_in(index)}
        given = {node for nodes in graph.cells.values() for node in nodes if self._written_in(node)}
        return (node for node in sorted(given | stored) if node != self.info.value)

    def is_empty(self, node: int) -> bool:
        """Whether a value is false, None or has nothing in it."""
        written = self.program.graph(self.function).nodes[node]
        return (written[0] == CONST and not written[1]) or (written[0] == BUILD and not written[2])

    def says_nothing(self, node: int) -> bool:
        """Whether a value is None, an empty text or container, or zero. False does say something."""
        written = self.program.graph(self.function).nodes[node]
        return self.is_empty(node) and written[1] is not False

    @property
    def end(self) -> tuple[int, int]:
        """Where the clause ends."""
        return self.info.end_line, self.info.end_column

    def start(self, node: int) -> tuple[int, int]:
        """Where a node begins."""
        span = self.program.span(self.function, node)
        return span.line, span.column

    def _written_in(self, node: int) -> bool:
        span = self.program.span(self.function, node)
        start, end = (self.info.line, self.info.column), (self.info.end_line, self.info.end_column)
        return start <= (span.line, span.column) < end


def handlers(program: Program, function: Function) -> Iterator[ExceptHandler]:
    """The except clauses of a function, in source order."""
    graph = program.graph(function)
    for number, region in enumerate(graph.regions):
        if region.kind == EXCEPT:
            caught = "" if region.node < 0 else str(graph.nodes[region.node][-1])
            yield ExceptHandler(program, function, number, region, caught)
