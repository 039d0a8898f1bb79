"""What a function calls to find out about the caller: in a ``try`` whose failure refuses, or in a condition."""

import re
from collections.abc import Iterator

from backcheck.backend.anonymous import Anonymous
from backcheck.backend.frame import Frame
from backcheck.backend.operands import operands
from backcheck.facts import Region
from backcheck.ir import AWAIT, BOOL, BUILD, CALL, CMP, EXCEPT, IF, NOT, NOTHING, PHI, WHEN
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind, Ref

_DENIALS = re.compile(r"auth|permission|forbidden|denied|credential|login", re.IGNORECASE)

_DEEPEST = 6
# What is built in asks nothing of itself.
_PLAIN = "builtins."


class Inquiries:
    """Answers for one frame."""

    def __init__(self, anonymous: Anonymous, frame: Frame) -> None:
        self._anonymous = anonymous
        self._frame = frame
        self._regions = frame.graph.regions

    def about(self, handler: int) -> int:
        """The first call in a handler's try that is given something of the caller's, or any where denials are caught; else -1."""
        region = self._regions[handler]
        calls = list(self._calls_in(region.of)) if region.of >= 0 else []
        asking = calls if region.node >= 0 and self._catches_denials(region.node) else [node for node in calls if self._gives_caller(node)]
        return next(iter(asking), NOTHING)

    def unknown(self, call: int, refs: tuple[Ref, ...]) -> bool:
        """Whether nobody knows what is called, and it is given something of the caller's."""
        models = self._anonymous.program.models
        unmodelled = all(ref.kind is Kind.LIBRARY or (ref.kind is Kind.EXTERNAL and models.find(ref.name) is None) for ref in refs)
        return unmodelled and self._gives_caller(call)

    def _catches_denials(self, types: int) -> bool:
        """Whether what a handler catches is called like a denial."""
        nodes = self._frame.graph.nodes
        named = nodes[types][2] if nodes[types][0] == BUILD else (types,)
        return any(_DENIALS.search(last_name(nodes, one)) for one in named)

    def named(self, region: int) -> str:
        """What is called about the caller in the try whose failure leads to a place, or in a condition around it."""
        while region > 0:
            one = self._regions[region]
            call = self.about(region) if one.kind == EXCEPT else self._call_of(one.node) if one.kind == IF and one.node >= 0 else NOTHING
            if call >= 0:
                return self.called(call)
            region = one.parent
        return ""

    def asks_of_request(self, region: int) -> bool:
        """Whether a condition around a place is what something says of the request as a whole."""
        conditions = (one.node for one in self._around(region) if one.kind == IF and one.node >= 0)
        calls = (call for node in conditions if (call := self._call_of(node)) >= 0)
        return any(self._is_request(argument) for call in calls for argument in self._frame.graph.nodes[call][2])

    def _around(self, region: int) -> Iterator[Region]:
        while region > 0:
            yield self._regions[region]
            region = self._regions[region].parent

    def _is_request(self, node: int) -> bool:
        refs = self._anonymous.types.of(self._frame.function, node)
        roles = (self._anonymous.program.models.find(ref.name) for ref in refs if ref.kind is Kind.LIBRARY)
        return any(role is not None and role.facts.get("request") for role in roles)

    def _call_of(self, condition: int, depth: int = 0) -> int:
        """The call whose answer decides; -1 where there is none."""
        written = self._frame.graph.nodes[condition]
        if written[0] == CALL:
            return NOTHING if self.called(condition).startswith(_PLAIN) else condition
        parts = operands(written) if depth < _DEEPEST and written[0] in (NOT, CMP, BOOL, AWAIT, WHEN, PHI) else ()
        return next((call for part in parts if (call := self._call_of(part, depth + 1)) >= 0), NOTHING)

    def called(self, call: int) -> str:
        callee = self._frame.graph.nodes[call][1]
        for ref in self._anonymous.types.of(self._frame.function, callee):
            if ref.kind in (Kind.FUNCTION, Kind.METHOD):
                return self._anonymous.program.functions[ref.id].qualified
            if ref.kind is Kind.EXTERNAL:
                return ref.name
        return last_name(self._frame.graph.nodes, callee)

    def _calls_in(self, index: int) -> Iterator[int]:
        region = self._regions[index]
        graph = self._frame.graph
        for node, written in enumerate(graph.nodes):
            if written[0] == CALL and region.line <= graph.start(node)[0] <= region.end_line:
                yield node

    def _gives_caller(self, call: int) -> bool:
        written = self._frame.graph.nodes[call]
        values = (self._anonymous.value(self._frame, operand) for operand in (*written[2], *(argument for _, argument in written[3])))
        return any(value.touched for value in values)
