"""except clauses: what each catches and what its body does."""

from collections.abc import Iterator

from backcheck.facts import Region
from backcheck.ir import AFTER, AWAIT, BUILD, CALL, CONST, EXCEPT, LOOP, PHI, SKIPS, UPD, WHEN
from backcheck.position import Span
from backcheck.semantics.program import Function, Program
from backcheck.sites.site import Site
from backcheck.verdict import Anchor

# What a variable holds after a change of its object, or where ways join: nothing that is given to it.
_VERSIONS = (AFTER, UPD, WHEN, PHI)


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
        return self._within(region, self.region)

    def _within(self, region: int, outer: int) -> bool:
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

    @property
    def lines_tried(self) -> int:
        """How many lines it guards."""
        guarded = self.program.graph(self.function).regions[self.info.of]
        return guarded.end_line - guarded.line + 1

    @property
    def tries_raise(self) -> bool:
        """Whether what it guards raises by itself."""
        return any(self._within(region, self.info.of) for _, region, *_ in self.program.graph(self.function).raises)

    def is_awaited(self, call: int) -> bool:
        """Whether a call is waited for."""
        return any(node[0] == AWAIT and node[1] == call for node in self.program.graph(self.function).nodes)

    def _calls(self, region: int) -> Iterator[int]:
        for index, node in enumerate(self.program.graph(self.function).nodes):
            if node[0] == CALL and self._within(node[4], region):
                yield index

    def sets(self) -> Iterator[int]:
        """The nodes that its body gives to variables, fields and entries."""
        graph = self.program.graph(self.function)
        given = {node for nodes in graph.cells.values() for node in nodes}
        given |= {node[4] for index, node in enumerate(graph.nodes) if node[0] == UPD and node[4] >= 0 and self._written_in(index)}
        return (node for node in sorted(given) if self._written_in(node) and node != self.info.value)

    @property
    def returns_instead(self) -> bool:
        """Whether it guards a return, and the function returns something behind it when that has failed."""
        returns = self.program.graph(self.function).returns
        guarded = any(self._within(region, self.info.of) for _, region in returns)
        end = (self.info.end_line, self.info.end_column)
        return guarded and any(self._start(node) >= end and not self._is_empty(node) for node, _ in returns)

    @property
    def raises_behind(self) -> bool:
        """Whether whoever comes out of the clause comes to a ``raise`` behind the whole statement."""
        graph = self.program.graph(self.function)
        region, around = self.info.parent, {self.info.parent}
        while region > 0 and graph.regions[region].kind != LOOP:
            region = graph.regions[region].parent
            around.add(region)
        end = (self.info.end_line, self.info.end_column)
        if SKIPS in self.info.flags or any(True for _ in self.returned()):
            return False
        return any(region in around and (line, column) >= end for _, region, line, column in graph.raises)

    @property
    def keeps_default(self) -> bool:
        """Whether a variable that it guards the setting of has been given a value before that says more than nothing."""
        graph = self.program.graph(self.function)
        guarded = graph.regions[self.info.of]
        start, end = (guarded.line, guarded.column), (guarded.end_line, guarded.end_column)
        for nodes in graph.cells.values():
            given = [node for node in nodes if graph.nodes[node][0] not in _VERSIONS]
            before = [node for node in given if self._start(node) < start]
            if any(start <= self._start(node) < end for node in given) and before and not self._is_empty(before[-1]):
                return True
        return False

    def _is_empty(self, node: int) -> bool:
        """Whether a value is false, None or has nothing in it."""
        written = self.program.graph(self.function).nodes[node]
        return (written[0] == CONST and not written[1]) or (written[0] == BUILD and not written[2])

    def _start(self, node: int) -> tuple[int, int]:
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
