"""Which parts of a function a stranger's request reaches, and where it is thrown out of a ``try``."""

from backcheck.backend.anonymous import Anonymous
from backcheck.backend.choices import Choices
from backcheck.backend.frame import Frame
from backcheck.backend.inquiries import Inquiries
from backcheck.backend.operands import operands
from backcheck.ir import BOOL, CALL, CMP, CONST, ELSE, EXCEPT, IF, ITEM, LOOP, NOT, NOTHING, TRY

_Position = tuple[int, int]
_DEEPEST = 6
_SWITCHES = frozenset(("options", "verify"))


class Regions:
    """Answers for one frame; ``broken`` remembers where a try was left by an error."""

    def __init__(self, anonymous: Anonymous, frame: Frame) -> None:
        self._anonymous = anonymous
        self._frame = frame
        self._regions = frame.graph.regions
        self._broken: dict[int, _Position | None] = {}
        self._refusals: set[int] = set()
        self._proven: set[int] = set()
        self.choices = Choices(anonymous, frame)
        self.inquiries = Inquiries(anonymous, frame)
        self._handlers: dict[int, list[int]] = {}
        for index, region in enumerate(self._regions):
            if region.kind == EXCEPT and region.of >= 0:
                self._handlers.setdefault(region.of, []).append(index)

    def reached(self, region: int, position: _Position, call: int = NOTHING) -> bool | None:
        """Whether control gets to a place: None where that is not known. A call may stand in one side of an expression."""
        certain = self.choices.made(call)
        if certain is False:
            return False
        while region > 0:
            holds = self._holds(region, position)
            if holds is False:
                return False
            certain = certain and holds
            region = self._regions[region].parent
        return certain

    def _holds(self, index: int, position: _Position) -> bool | None:
        region = self._regions[index]
        match region.kind:
            case kind if kind == IF:
                holds = self._anonymous.truth(self._frame, region.node) if region.node >= 0 else None
                return None if holds is None else holds is region.truth
            case kind if kind == LOOP:
                if "endless" in region.flags:
                    return True
                return False if region.node >= 0 and self._anonymous.truth(self._frame, region.node) is False else None
            case kind if kind == TRY:
                broken = self._breaks(index)
                return broken is None or position <= broken
            case kind if kind == ELSE:
                return self._breaks(region.of) is None
            case kind if kind == EXCEPT:
                return True if self._breaks(region.of) is not None else None
        return True

    def _breaks(self, index: int) -> _Position | None:
        """Where a try is left for a stranger: the first thing asked of absent credentials in it."""
        if index not in self._broken:
            self._broken[index] = None
            if self._handlers.get(index):
                self._broken[index] = self._first_absent(index)
        return self._broken[index]

    def _first_absent(self, index: int) -> _Position | None:
        region = self._regions[index]
        graph = self._frame.graph
        for node, written in enumerate(graph.nodes):
            if written[0] not in (CALL, ITEM):
                continue
            line, column = graph.start(node)
            if region.line <= line <= region.end_line and self._within(node, index) and self._fails(node, index):
                # What is asked of a header first may be sent; its proof is looked at after that.
                if any(self.verifies(other) and self._within(other, index) for other in range(node, len(graph.nodes))):
                    self._proven.add(index)
                return line, column
        return None

    def _fails(self, node: int, index: int) -> bool:
        """Whether a stranger gets no further than a node of a try."""
        if self.verifies(node):
            self._proven.add(index)
            return True
        return self._asks_absent(node)

    def verifies(self, node: int) -> bool:
        """Whether a call raises unless something is signed or sealed; switched off by its options it proves nothing."""
        written = self._frame.graph.nodes[node]
        if written[0] != CALL or any(name in _SWITCHES for name, _ in written[3]):
            return False
        refs = self._anonymous.types.of(self._frame.function, written[1])
        return any(role.facts.get("proof") == "error" for ref in refs if (role := self._anonymous.identities.role(ref)) is not None)

    def for_strangers(self, region: int) -> bool:
        """Whether conditions around a place are about who is calling, and those that are not known about neither that nor the route."""
        asked = False
        while region > 0:
            one = self._regions[region]
            holds = self._holds(region, (0, 0))
            if holds is None:
                value = self._anonymous.value(self._frame, one.node) if one.kind == IF and one.node >= 0 else None
                if value is None or value.touched or value.proof or self._asks_route(one.node, 0):
                    return False
            elif one.kind == IF and one.node >= 0:
                asked = asked or self._anonymous.value(self._frame, one.node).touched
            region = one.parent
        return asked

    def lacking(self, region: int) -> bool:
        """Whether what is not known of the way to a place is that something is not there, or that it failed; no part of it is the route."""
        found = False
        while region > 0:
            one = self._regions[region]
            if self._holds(region, (0, 0)) is None:
                if one.kind != EXCEPT and not (one.kind == IF and one.node >= 0 and self._absence(one.node, one.truth)):
                    return False
                found = True
            region = one.parent
        return found

    def _absence(self, node: int, truth: bool) -> bool:
        """``not found``, ``found is None``, or the other branch of ``if found``."""
        written = self._frame.graph.nodes[node]
        if self._asks_route(node, 0):
            return False
        match written[0]:
            case op if op == NOT:
                return self._absence(written[1], not truth)
            case op if op == CMP:
                nothing = any(self._frame.graph.nodes[part][:2] == (CONST, None) for part in written[2])
                return nothing and (written[1][0] in ("is", "==")) is truth
            case op if op == BOOL:
                return truth == (written[1] == "or") and all(self._absence(part, truth) for part in written[2])
        return not truth

    def taken(self, region: int) -> bool | None:
        """Whether a stranger takes a branch; None where that depends."""
        return self._holds(region, (0, 0))

    def handled(self, region: int) -> bool:
        """Whether errors that are raised here may be caught in this function."""
        while region > 0:
            if self._regions[region].kind == TRY and self._handlers.get(region):
                return True
            region = self._regions[region].parent
        return False

    def _within(self, node: int, index: int) -> bool:
        """Whether a call stands in a region and is reached there; other nodes are known by their lines."""
        written = self._frame.graph.nodes[node]
        if written[0] != CALL:
            return True
        region = written[4]
        while region > 0 and region != index:
            if self._regions[region].kind != TRY and self._holds(region, (0, 0)) is False:
                return False
            region = self._regions[region].parent
        return bool(region == index)

    def _asks_absent(self, node: int) -> bool:
        """A lookup in something absent, or a call that is given it."""
        written = self._frame.graph.nodes[node]
        value = self._anonymous.value
        if written[0] == ITEM:
            return value(self._frame, written[1]).kind == "absent"
        operands = (*written[2], *(argument for _, argument in written[3]))
        return any(value(self._frame, operand).kind == "absent" for operand in operands)

    def caught_refusal(self, region: int) -> bool:
        """Whether the handler around a place caught a refusal."""
        while region > 0:
            if self._regions[region].kind == EXCEPT:
                return self._regions[region].of in self._refusals
            region = self._regions[region].parent
        return False

    def caught(self, region: int, position: _Position, *, refusal: bool = False) -> bool:
        """Whether an error raised here goes to a handler of this function; the try is left there."""
        while region > 0:
            if self._regions[region].kind == TRY and any(self._catches_all(handler) for handler in self._handlers.get(region, ())):
                self._broken[region] = position
                if refusal:
                    self._refusals.add(region)
                return True
            region = self._regions[region].parent
        return False

    def _catches_all(self, handler: int) -> bool:
        region = self._regions[handler]
        if region.node == NOTHING:
            return True
        names = {ref.name for ref in self._anonymous.types.of(self._frame.function, region.node)}
        return bool(names & {"builtins.Exception", "builtins.BaseException"})

    def touched(self, region: int) -> bool:
        """Whether who is calling has a part in a condition around a place."""
        while region > 0:
            one = self._regions[region]
            if one.kind == IF and one.node >= 0 and self._anonymous.value(self._frame, one.node).touched:
                return True
            if one.kind == EXCEPT and self.inquiries.about(region) >= 0:
                return True
            region = self._regions[region].parent
        return False

    def proof(self, region: int) -> bool:
        """Whether a proof of who is calling has a part in a condition around a place, or its failure led there."""
        while region > 0:
            one = self._regions[region]
            if one.kind == IF and one.node >= 0 and self._anonymous.value(self._frame, one.node).proof:
                return True
            if one.kind == EXCEPT and self._breaks(one.of) is not None and one.of in self._proven:
                return True
            region = one.parent
        return False

    def by_route(self, region: int) -> bool:
        """Whether a condition around a place asks which route is meant, or cannot be told not to."""
        while region > 0:
            node = self._regions[region].node
            if self._regions[region].kind == IF and node >= 0 and self._asks_route(node, 0):
                return True
            region = self._regions[region].parent
        return False

    def by_list(self, region: int) -> bool:
        """Whether a condition around a place asks whether something is among others: in a loop, or by ``in``."""
        while region > 0:
            one = self._regions[region]
            if one.kind == LOOP or (one.kind == IF and one.node >= 0 and self._is_membership(one.node)):
                return True
            region = one.parent
        return False

    def _is_membership(self, node: int) -> bool:
        written = self._frame.graph.nodes[node]
        match written[0]:
            case op if op == CMP:
                return "in" in written[1] or "not in" in written[1]
            case op if op == CALL:
                return any(ref.name == "builtins.any" for ref in self._anonymous.types.of(self._frame.function, written[1]))
            case op if op in (NOT, BOOL):
                return any(self._is_membership(part) for part in operands(written))
        return False

    def _asks_route(self, node: int, depth: int) -> bool:
        """Whether an expression is made of the request's path, endpoint or handler."""
        if depth > _DEEPEST:
            return False
        refs = self._anonymous.types.of(self._frame.function, node)
        if any((role := self._anonymous.identities.role(ref)) is not None and role.facts.get("route") for ref in refs):
            return True
        return any(self._asks_route(part, depth + 1) for part in operands(self._frame.graph.nodes[node]))

    def around(self, position: _Position) -> int:
        """The innermost region that a place is written in."""
        inside = (index for index, one in enumerate(self._regions) if index and one.line <= position[0] <= one.end_line)
        return max(inside, default=0, key=lambda index: (self._regions[index].line, index))

    def written_in(self, node: int) -> bool | None:
        """Whether a request gets to the place where a node is written."""
        line, column = self._frame.graph.start(node)
        reached: bool | None = True
        for index, region in enumerate(self._regions):
            if index and region.kind == IF and region.line <= line <= region.end_line:
                holds = self._holds(index, (line, column))
                if holds is False:
                    return False
                reached = reached and holds
        return reached
