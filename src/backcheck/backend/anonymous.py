"""Values as a stranger's request makes them: who is calling is absent, and what is computed from that follows.

This is how a guard is known by what it does: its conditions are evaluated for a caller without credentials.
"""

import re
from collections.abc import Callable

from backcheck import ir
from backcheck.backend.asked import asked, other_key
from backcheck.backend.comparisons import compared
from backcheck.backend.context import NOWHERE
from backcheck.backend.frame import Frame
from backcheck.backend.handed import filled, handed
from backcheck.backend.identities import Identities
from backcheck.backend.operands import operands
from backcheck.backend.values import DOUBTFUL, UNKNOWN, Value, const, hanging, joined, judged, truth
from backcheck.entrypoints.facts import EntryPoints
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CALL, CONST, WHEN, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_DEEPEST = 120
_ANONYMOUS = re.compile(r"anonym", re.IGNORECASE)
Run = Callable[[Function, dict[int, Value], int], Value]


class Anonymous:
    """Evaluates nodes; ``run`` gives what a project function returns to a stranger."""

    def __init__(self, calls: Calls, entries: EntryPoints, run: Run) -> None:
        self.calls = calls
        self.types = calls.types
        self.program = calls.program
        self.entries = entries
        self.reader = Reader(calls)
        self.identities = Identities(calls.types)
        self._run = run
        self._kept: dict[tuple[int, int], Value] = {}
        self.context = NOWHERE
        self.routed = False

    def value(self, frame: Frame, node: int) -> Value:
        found = frame.known.get(node)
        if found is not None:
            return found
        key = (frame.function.id, node)
        if frame.open.waits(key):
            return UNKNOWN
        if frame.open.depth > _DEEPEST:
            frame.open.cut()
            return UNKNOWN
        outside = frame.open.begin(key)
        found = self._evaluate(frame, node, frame.graph.nodes[node])
        if frame.open.end(key, outside, found is not UNKNOWN) or found is not UNKNOWN:
            frame.known[node] = found
        return found

    def truth(self, frame: Frame, node: int) -> bool | None:
        return truth(self.value(frame, node))

    def _evaluate(self, frame: Frame, index: int, node: Node) -> Value:
        step = _STEPS.get(node[0])
        return step(self, frame, index, node) if step is not None else UNKNOWN

    def constant(self, _frame: Frame, _index: int, node: Node) -> Value:
        return const(node[1])

    def inner(self, frame: Frame, _index: int, node: Node) -> Value:
        return self.value(frame, node[1])

    def after(self, frame: Frame, _index: int, node: Node) -> Value:
        return self.value(frame, before(frame.graph.nodes, node))

    def parameter(self, frame: Frame, _index: int, node: Node) -> Value:
        """What the caller passes, else what the framework hands to a stranger."""
        place = node[1]
        given = frame.parameter(place)
        if given is not None:
            return given
        function = frame.function
        found = handed(self, function, place, frame.depth)
        if found is not None:
            return found
        param = function.facts.params[place] if place < len(function.facts.params) else None
        parent = self.program.parent(function)
        if param is not None and frame.given and param.default >= 0 and parent is not None:
            default = self.program.graph(parent).nodes[param.default]
            return const(default[1]) if default[0] == CONST else UNKNOWN
        return UNKNOWN

    def named(self, frame: Frame, index: int, _node: Node) -> Value:
        found = self._referred(self.types.of(frame.function, index))
        return self._made_once(frame, index) if found is UNKNOWN else found

    def _made_once(self, frame: Frame, index: int) -> Value:
        """What a module keeps that a call made: ``current_user = cast(User, current_user)``."""
        origins = self.reader.origins.of(frame.function, index)
        if len(origins) != 1 or origins[0].node < 0:
            return UNKNOWN
        key = (origins[0].function, origins[0].node)
        if key not in self._kept:
            self._kept[key] = UNKNOWN
            owner = self.program.functions[key[0]]
            graph = self.program.graph(owner)
            if owner.index == 0 and (owner is not frame.function or graph.nodes[key[1]][0] == CALL):
                self._kept[key] = self.value(Frame(owner, graph, {}, frame.depth + 1), key[1])
        return self._kept[key]

    def _referred(self, refs: tuple[Ref, ...]) -> Value:
        asked = self.identities.of(refs) or self._asked(refs)
        if asked is not None:
            return asked
        constants = [ref for ref in refs if ref.kind is Kind.CONSTANT]
        if refs and len(constants) == len(refs):
            return joined([const(ref.value) for ref in constants])
        return UNKNOWN

    def _asked(self, refs: tuple[Ref, ...]) -> Value | None:
        """What a reference says of the route that is asked for; None where it says nothing."""
        for ref in refs:
            role = self.identities.role(ref)
            part = role.facts.get("route") if role is not None else None
            if part:
                self.routed = True
                return self.context.value(part)
        return None

    def attribute(self, frame: Frame, index: int, node: Node) -> Value:
        base = self.value(frame, node[1])
        if base.kind == "absent":
            return judged(True, base.touched, base.proof) if _ANONYMOUS.search(node[2]) else base
        refs = self.types.of(frame.function, index)
        missing = self.identities.of(refs) or self.identities.inherited(frame.function, node[1], node[2])
        if missing is not None:
            return missing
        stored = filled(self, frame, node) or self._property(frame, node, base)
        if stored is not None:
            return stored
        found = self._referred(refs)
        return DOUBTFUL if base.touched and found is UNKNOWN else found

    def _property(self, frame: Frame, node: Node, base: Value) -> Value | None:
        """The result of a property of a project class."""
        for ref in self.types.of(frame.function, node[1]):
            if ref.kind is not Kind.INSTANCE or frame.exhausted:
                continue
            method = self.types.members.method(self.program.classes[ref.id], node[2])
            if method is not None:
                return self._run(method, {0: base}, frame.depth + 1) if self.types.members.is_property(method) else None
        return None

    def item(self, frame: Frame, _index: int, node: Node) -> Value:
        base = self.value(frame, node[1])
        if base.kind != "absent":
            return UNKNOWN
        key = frame.graph.nodes[node[2]]
        return UNKNOWN if not base.proof and key[0] == CONST and other_key(key[1]) else base

    def either(self, frame: Frame, _index: int, node: Node) -> Value:
        """``and`` and ``or`` give one of their operands."""
        wanted = node[1] == "or"
        found = [self.value(frame, part) for part in node[2]]
        touched, proof = any(value.touched for value in found), any(value.proof for value in found)
        open_ = False
        for value in found:
            holds = truth(value)
            if holds is wanted:
                return judged(wanted, touched, proof) if open_ else value
            open_ = open_ or holds is None
        if open_:
            return judged(None, touched, proof)
        return found[-1]

    def negated(self, frame: Frame, _index: int, node: Node) -> Value:
        found = self.value(frame, node[1])
        holds = truth(found)
        return judged(None if holds is None else not holds, found.touched, found.proof)

    def compared(self, frame: Frame, _index: int, node: Node) -> Value:
        return compared(self, frame, node)

    def words(self, frame: Frame, node: int) -> tuple[str, ...] | None:
        """The constant texts of a list, wherever it is written."""
        for ref in self.types.of(frame.function, node):
            role = self.identities.role(ref)
            if role is not None and role.facts.get("words"):
                return tuple(role.facts["words"])
        return self.reader.words(frame.function, node)

    def joined_ways(self, frame: Frame, _index: int, node: Node) -> Value:
        """Where ways join: those that a stranger cannot come are left out, and that they are has to do with who is calling."""
        found: list[Value] = []
        left_out: list[Value] = []
        for arm, condition, polarity, _ in node[1]:
            decided = self.value(frame, condition) if condition >= 0 else UNKNOWN
            if truth(decided) is (not polarity):
                left_out.append(decided)
            elif not self._excluded(frame, arm):
                found.append(self.value(frame, arm))
        return hanging(joined(found), left_out)

    def _excluded(self, frame: Frame, node: int) -> bool:
        """Whether a value is known under a condition that does not hold."""
        written = frame.graph.nodes[node]
        while written[0] == WHEN:
            if self.truth(frame, written[2]) is (not written[3]):
                return True
            written = frame.graph.nodes[written[1]]
        return False

    def captured(self, frame: Frame, _index: int, node: Node) -> Value:
        """A variable of an enclosing function, whose own parameters are not known."""
        outer = self.program.parent(frame.function)
        while outer is not None and outer.index > 0:
            cells = self.program.graph(outer).cells.get(node[1])
            if cells is not None:
                given = dict.fromkeys(range(len(outer.facts.params)), UNKNOWN) | frame.around.get(outer.id, {})
                around = Frame(outer, self.program.graph(outer), given, frame.depth + 1, frame.around)
                return joined([self.value(around, cell) for cell in cells])
            outer = self.program.parent(outer)
        return UNKNOWN

    def combined(self, frame: Frame, _index: int, node: Node) -> Value:
        sides = [self.value(frame, part) for part in node[2:4]]
        texts = [side.const for side in sides if side.kind == "const" and isinstance(side.const, str)]
        if node[1] == "+" and len(texts) == 2:
            return const("".join(texts), any(side.touched for side in sides))
        return DOUBTFUL if any(side.touched for side in sides) else UNKNOWN

    def text(self, frame: Frame, _index: int, node: Node) -> Value:
        return DOUBTFUL if any(self.value(frame, piece).touched for piece in node[1]) else UNKNOWN

    def built(self, frame: Frame, _index: int, node: Node) -> Value:
        """A display is true when it has entries; an answer written as a tuple is known elsewhere."""
        if node[1] in ("list", "tuple", "set", "dict") and not node[2]:
            return const(False)
        parts = [self.value(frame, part) for part in operands(node)]
        return judged(None, any(part.touched for part in parts), any(part.proof for part in parts))

    def call(self, frame: Frame, index: int, node: Node) -> Value:
        """Calls of project functions are followed; whatever is asked about absent credentials has no answer."""
        return asked(self, frame, index, node)

    def run(self, target: Function, given: dict[int, Value], depth: int) -> Value:
        return self._run(target, given, depth)


_STEPS: dict[int, Callable[[Anonymous, Frame, int, Node], Value]] = {
    ir.CONST: Anonymous.constant,
    ir.PARAM: Anonymous.parameter,
    ir.NAME: Anonymous.named,
    ir.DOTTED: Anonymous.named,
    ir.FREE: Anonymous.captured,
    ir.ATTR: Anonymous.attribute,
    ir.ITEM: Anonymous.item,
    ir.CALL: Anonymous.call,
    ir.BUILD: Anonymous.built,
    ir.TEXT: Anonymous.text,
    ir.BIN: Anonymous.combined,
    ir.PHI: Anonymous.joined_ways,
    ir.ELEM: Anonymous.inner,
    ir.AFTER: Anonymous.after,
    ir.WHEN: Anonymous.inner,
    ir.UPD: Anonymous.inner,
    ir.AWAIT: Anonymous.inner,
    ir.CMP: Anonymous.compared,
    ir.BOOL: Anonymous.either,
    ir.NOT: Anonymous.negated,
    ir.ENTER: Anonymous.inner,
    ir.PART: Anonymous.inner,
    ir.STAR: Anonymous.inner,
    ir.YIELD: Anonymous.inner,
}
