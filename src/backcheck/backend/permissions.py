"""Permission classes: asked before the handler, for the method or action of the request."""

from backcheck.backend.context import Context
from backcheck.backend.decorators import written
from backcheck.backend.frame import Frame
from backcheck.backend.model import Auth, Guard
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.regions import Regions
from backcheck.backend.values import truth
from backcheck.backend.verdicts import auth_of_answer, by_name, strongest, weakest
from backcheck.entrypoints.facts import Check, Place
from backcheck.ir import ATTR, BIN, BUILD, CALL, ELEM
from backcheck.semantics.calls import Calls
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind

_SAFE = ("GET", "HEAD", "OPTIONS")
_ASKED = "has_permission"
_ASKED_OF_ONE = "has_object_permission"
_OF_ONE = frozenset(("retrieve", "update", "partial_update", "destroy", "put", "patch", "delete"))
_CHECKS = frozenset(("get_object", "check_object_permissions"))
_DEEPEST = 6


class Permissions:
    """Judges permissions."""

    def __init__(self, calls: Calls, outcomes: Outcomes) -> None:
        self._types = calls.types
        self._program = calls.program
        self._outcomes = outcomes

    def judge(self, check: Check, context: Context) -> Guard:
        if check.function >= 0:
            return self._chosen(check, context)
        if check.owner >= 0:
            return self._class(check.kind, self._program.classes[check.owner], context)
        if check.symbol:
            return Guard(check.kind, check.symbol, auth=self._library(check.symbol, context))
        if check.place is None:
            return Guard(check.kind, "?", auth=Auth.UNKNOWN)
        return self._expression(check.kind, check.place, context, 0)

    def _class(self, kind: str, one: Class, context: Context) -> Guard:
        auth = self._asked(one, context)
        if auth not in (Auth.REQUIRED, Auth.UNKNOWN) and (method := self._types.members.method(one, _ASKED_OF_ONE)) is not None:
            auth = self._of_one(method, context, auth)
        return Guard(kind, one.qualified, one.path, one.facts.line, auth)

    def _of_one(self, method: Function, context: Context, otherwise: Auth) -> Auth:
        """What is asked once the object is there that a request is about: of routes whose handlers fetch it by the view's own means."""
        self._outcomes.anonymous.routed = True
        name = context.action or context.method.lower()
        if not name or context.owner < 0:
            return Auth.UNKNOWN
        owner = self._program.classes[context.owner]
        fetches = self._calls_by_name(owner, name, _CHECKS | {name}, name in _OF_ONE)
        if not fetches or not self._calls_by_name(owner, "get_object", _CHECKS, True):
            return otherwise
        outcome = self._outcomes.of(method)
        return Auth.REQUIRED if outcome.refused is True and outcome.raised else auth_of_answer(outcome.value)

    def _calls_by_name(self, owner: Class, name: str, words: frozenset[str], library: bool) -> bool:
        """Whether a method of a view calls one of some methods; ``library`` answers for one that the framework has."""
        method = self._types.members.method(owner, name)
        return library if method is None else any(True for _ in self._program.calls(method, words))

    def _asked(self, one: Class, context: Context) -> Auth:
        """What the class's answer is; one that only answers for single objects lets everybody come that far."""
        for ref in self._types.members.order(one):
            if ref.kind is Kind.CLASS:
                base = self._program.classes[ref.id]
                index = base.facts.methods.get(_ASKED)
                if index is not None:
                    method = self._program.function(base.path, index)
                    outcome = self._outcomes.of(method)
                    if outcome.refused is True and outcome.raised:
                        return Auth.REQUIRED
                    # An answer that hangs on the request, nobody knows how, may well be no; so may what raises on another way.
                    raises = bool(self._program.graph(method).raises)
                    open_ = not raises and (truth(outcome.value) is not None or outcome.value.touched)
                    return auth_of_answer(outcome.value) if open_ else Auth.UNKNOWN
            elif ref.kind is Kind.EXTERNAL:
                return self._library(ref.name, context)
        return Auth.NONE

    def _library(self, name: str, context: Context) -> Auth:
        role = self._program.models.find(name)
        guard = role.facts.get("guard") if role is not None else None
        if guard is None:
            return by_name(name.rpartition(".")[2]) if role is None else Auth.NONE
        if guard == "unsafe":
            self._outcomes.anonymous.routed = True
            return Auth.UNKNOWN if not context.method or context.method == "*" else Auth.NONE if context.method in _SAFE else Auth.REQUIRED
        return Auth(guard)

    def _expression(self, kind: str, place: Place, context: Context, depth: int) -> Guard:
        """A class, an instance, or classes joined by ``|`` and ``&``."""
        function = self._program.functions[place.function]
        node = self._program.graph(function).nodes[place.node]
        if node[0] == BIN and depth < _DEEPEST:
            sides = [self._expression(kind, Place(place.function, side), context, depth + 1) for side in node[2:4]]
            return self._combined(str(node[1]), sides)
        for ref in self._types.of(function, place.node):
            match ref.kind:
                case Kind.CLASS | Kind.INSTANCE:
                    return self._class(kind, self._program.classes[ref.id], context)
                case Kind.EXTERNAL | Kind.LIBRARY:
                    return Guard(kind, ref.name, auth=self._library(ref.name, context))
        for origin in self._outcomes.origins.of(function, place.node):
            if origin.node >= 0 and (origin.function, origin.node) != (place.function, place.node) and depth < _DEEPEST:
                return self._expression(kind, Place(origin.function, origin.node), context, depth + 1)
        name = written(self._program.graph(function).nodes, place.node)
        return Guard(kind, name, auth=Auth.UNKNOWN)

    @staticmethod
    def _combined(operator: str, sides: list[Guard]) -> Guard:
        first = sides[0]
        if operator not in "|&":
            return Guard(first.kind, f"~{first.name}", first.file, first.line, Auth.UNKNOWN)
        auth = (weakest if operator == "|" else strongest)(side.auth for side in sides)
        name = f" {operator} ".join(side.name for side in sides)
        return Guard(first.kind, name, first.file, first.line, auth)

    def _chosen(self, check: Check, context: Context) -> Guard:
        """``get_permissions``: what it returns for the action of the request."""
        method = self._program.functions[check.function]
        graph = self._program.graph(method)
        frame = Frame(method, graph, {}, 1)
        regions = Regions(self._outcomes.anonymous, frame)
        self._outcomes.anonymous.routed = True
        ways: list[Guard] = []
        for node, region in graph.returns:
            place = graph.regions[region]
            reached = regions.reached(region, (place.end_line, place.end_column))
            if reached is False:
                continue
            asked = self._returned(check.kind, frame, regions, node, context, check.before)
            auth = strongest(guard.auth for guard in asked)
            ways.append(next(guard for guard in asked if guard.auth is auth))
            if reached is True:
                break
        if len({guard.auth for guard in ways}) == 1:
            return ways[0]
        return Guard(check.kind, method.qualified, method.path, method.facts.line, Auth.UNKNOWN)

    def _returned(self, kind: str, frame: Frame, regions: Regions, node: int, context: Context, owner: int) -> list[Guard]:
        """The entries of a list of permissions, or of ``[one() for one in classes]``."""
        if self._is_super(frame.function, node):
            return self._inherited(kind, frame.function, owner, context)
        found: list[Guard] = []
        for point in self._reached(frame, regions, node):
            written_ = self._program.graph(point.function).nodes[point.node]
            if written_[0] != BUILD:
                return [Guard(kind, "?", auth=Auth.UNKNOWN)]
            for entry in written_[2]:
                found += self._entry(kind, frame, regions, point, entry, context, owner)
        # An empty list lets everybody through.
        return found or [Guard(kind, "none")]

    def _entry(self, kind: str, frame: Frame, regions: Regions, point: Point, entry: int, context: Context, owner: int) -> list[Guard]:
        nodes = self._program.graph(point.function).nodes
        element = nodes[entry][1] if nodes[entry][0] == CALL else entry
        if nodes[element][0] != ELEM:
            return [self._expression(kind, Place(point.function.id, entry), context, 0)]
        inner = nodes[element][1]
        if nodes[inner][0] == ATTR and nodes[inner][2] == "permission_classes":
            return self._inherited(kind, point.function, owner, context)
        return self._returned(kind, frame, regions, inner, context, owner)

    def _reached(self, frame: Frame, regions: Regions, node: int) -> list[Point]:
        """The displays that a node may be on the ways that this request comes."""
        found: list[Point] = []
        for origin in self._outcomes.origins.points(Point(frame.function, node)):
            if origin.node < 0:
                continue
            if origin.function is frame.function and regions.written_in(origin.node) is False:
                continue
            found.append(origin)
        return found

    def _is_super(self, function: Function, node: int) -> bool:
        nodes = self._program.graph(function).nodes
        return nodes[node][0] == CALL and any(
            ref.kind is Kind.EXTERNAL and ref.name.endswith(".get_permissions") for ref in self._types.of(function, nodes[node][1])
        )

    def _inherited(self, kind: str, function: Function, owner: int, context: Context) -> list[Guard]:
        """``permission_classes`` of the view."""
        owner_class = self._program.classes[owner] if owner >= 0 else self._program.owner(function)
        if owner_class is None:
            return [Guard(kind, "?", auth=Auth.UNKNOWN)]
        for definer, node in self._outcomes.origins.field(owner_class, "permission_classes"):
            entries = self._outcomes.anonymous.reader.entries(definer, node)
            if entries is not None:
                return [self._expression(kind, Place(one.id, entry), context, 0) for one, entry in entries]
        return [Guard(kind, "?", auth=Auth.UNKNOWN)]
