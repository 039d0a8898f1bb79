"""Checks judged by what they do to a stranger's request."""

import re

from backcheck.backend.asked import passed
from backcheck.backend.frame import Frame
from backcheck.backend.model import Auth, Guard
from backcheck.backend.operands import operands
from backcheck.backend.outcomes import Outcome, Outcomes
from backcheck.backend.values import Value
from backcheck.backend.wrappers import Wrapper, applied, wrappers
from backcheck.entrypoints.facts import Check, EntryPoints, Place
from backcheck.ir import ATTR, CALL, CONST, NOTHING, PARAM, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

# A library's decorator that nobody has modelled: its name is reason enough to doubt, never to trust.
_DOUBT = re.compile(r"auth|login|permission|protect|secur|token|jwt|role|access|admin|scope|require|private|signed|acl", re.IGNORECASE)
_DEEPEST = 6


def strongest(found: list[Auth]) -> Auth:
    """What several checks in a row come to."""
    for one in (Auth.REQUIRED, Auth.UNKNOWN, Auth.OPTIONAL):
        if one in found:
            return one
    return Auth.NONE


class Guards:
    """Judges checks; ``trusted`` are the guards that the configuration names."""

    def __init__(self, calls: Calls, entries: EntryPoints, outcomes: Outcomes, trusted: tuple[str, ...]) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._entries = entries
        self._outcomes = outcomes
        self._trusted = frozenset(trusted)
        self._dependencies: dict[int, Auth] = {}
        self._judged: dict[Check, Guard] = {}

    def judge(self, check: Check) -> Guard:
        found = self._judged.get(check)
        if found is None:
            found = self._judged[check] = self._judge(check)
        return found

    def _judge(self, check: Check) -> Guard:
        if check.function >= 0:
            function = self._program.functions[check.function]
            return self._named(check.kind, function, self._function(check.kind, function))
        if check.owner >= 0:
            one = self._program.classes[check.owner]
            return Guard(check.kind, one.qualified, one.path, one.facts.line, self._class(check.kind, one))
        if check.place is None:
            return Guard(check.kind, "?", auth=Auth.UNKNOWN)
        if check.kind in ("decorator", "mixin"):
            return self._decorator(check.kind, check.place)
        return self._dependency(check.kind, check.place)

    def _named(self, kind: str, function: Function, auth: Auth) -> Guard:
        trusted = function.qualified in self._trusted or function.name in self._trusted
        return Guard(kind, function.qualified, function.path, function.facts.line, Auth.REQUIRED if trusted else auth)

    def _function(self, kind: str, function: Function) -> Auth:
        """A function that runs before: a hook gets through by returning, a middleware by calling what comes next."""
        if kind == "middleware":
            last = len(function.facts.params) - 1
            return self.auth(self._outcomes.through(function, lambda where, call: self._calls_parameter(where, call, last)))
        return self.auth(self._outcomes.of(function))

    def _calls_parameter(self, function: Function, call: int, place: int) -> bool:
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        return bool(callee[0] == PARAM and callee[1] == place)

    def _class(self, kind: str, one: Class) -> Auth:
        for name in ("dispatch", "__call__", "process_request", "process_view"):
            index = one.facts.methods.get(name)
            if index is None or kind != "middleware":
                continue
            method = self._program.function(one.path, index)
            return self.auth(self._outcomes.through(method, self._goes_on))
        return Auth.NONE

    def _goes_on(self, function: Function, call: int) -> bool:
        """``call_next(request)``, ``self.get_response(request)``, ``self.app(scope, receive, send)``."""
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        return (callee[0] == PARAM and callee[1] > 0) or (callee[0] == ATTR and callee[2] in ("app", "get_response", "call_next"))

    @staticmethod
    def auth(outcome: Outcome) -> Auth:
        """A way through that hangs on the configuration does not weaken a guard; one that hangs on the route makes it unsure."""
        if outcome.refused is True:
            return Auth.UNKNOWN if outcome.passes and outcome.exempts else Auth.REQUIRED
        if outcome.refused is None and outcome.doubtful:
            return Auth.UNKNOWN
        return Auth.OPTIONAL if outcome.touched else Auth.NONE

    def _decorator(self, kind: str, place: Place) -> Guard:
        function = self._program.functions[place.function]
        nodes = self._program.graph(function).nodes
        written = nodes[place.node]
        called = written[0] == CALL
        callee = written[1] if called else place.node
        for ref in self._types.of(function, callee):
            match ref.kind:
                case Kind.EXTERNAL:
                    return self._library(kind, ref.name, function, place.node if called else NOTHING)
                case Kind.FUNCTION | Kind.METHOD:
                    target = self._program.functions[ref.id]
                    given = self._arguments(function, place.node, target, ref) if called else {}
                    return self._named(kind, target, self.wrapping(target, given))
                case Kind.CLASS | Kind.INSTANCE:
                    one = self._program.classes[ref.id]
                    return Guard(kind, one.qualified, one.path, one.facts.line, self._class_decorator(one))
        span = self._program.span(function, place.node)
        return self._made(kind, place) or Guard(kind, _written(nodes, callee), span.path, span.line, _by_name(_written(nodes, callee)))

    def _arguments(self, function: Function, call: int, target: Function, ref: Ref) -> dict[int, Value]:
        frame = Frame(function, self._program.graph(function), {}, 1)
        return passed(self._outcomes.anonymous, frame, call, target, ref)

    def _library(self, kind: str, name: str, function: Function, call: int) -> Guard:
        role = self._program.models.find(name)
        if role is None:
            return Guard(kind, name, auth=_by_name(name.rpartition(".")[2]))
        return Guard(kind, role.name, auth=self._by_role(role, function, call))

    def _by_role(self, role: Role, function: Function, call: int) -> Auth:
        auth = role.facts.get("guard")
        if auth is None:
            return Auth.NONE if role.passes_through or role.kind != "function" else _by_name(role.name.rpartition(".")[2])
        waiver = role.facts.get("unless")
        if waiver and call >= 0:
            nodes = self._program.graph(function).nodes
            given = option(nodes, nodes[call], role.params, waiver)
            if isinstance(given, int) and not _is_false(nodes[given]):
                return Auth.OPTIONAL
        return Auth(auth)

    def _made(self, kind: str, place: Place) -> Guard | None:
        """``guard = user_passes_test(...)`` kept in a variable."""
        for origin in self._outcomes.origins.of(self._program.functions[place.function], place.node):
            if origin.node < 0 or (origin.function, origin.node) == (place.function, place.node):
                continue
            owner = self._program.functions[origin.function]
            if self._program.graph(owner).nodes[origin.node][0] == CALL:
                return self._decorator(kind, Place(owner.id, origin.node))
        return None

    def wrapping(self, function: Function, given: dict[int, Value] | None = None, depth: int = 0) -> Auth:
        """What a decorator of the project makes of a stranger's request before the handler is called."""
        if depth > _DEEPEST:
            return Auth.UNKNOWN
        found: list[Auth] = []
        for wrapper in wrappers(self._program, function):
            found.append(self._wrapper(wrapper, function, given or {}))
            for check in wrapper.checks:
                found.append(self.judge(Check("decorator", check)).auth)
        for place in applied(self._program, function):
            found.append(self.judge(Check("decorator", place)).auth)
        return strongest(found)

    def _wrapper(self, wrapper: Wrapper, decorator: Function, given: dict[int, Value]) -> Auth:
        outcome = self._outcomes.through(wrapper.function, wrapper.goal, {decorator.id: given})
        return self.auth(outcome)

    def _class_decorator(self, one: Class) -> Auth:
        index = one.facts.methods.get("__call__")
        if index is None:
            return Auth.NONE
        method = self._program.function(one.path, index)
        if len(method.facts.params) == 2 and method.facts.params[1].kind == "":
            return self.wrapping(method)
        return self.auth(self._outcomes.through(method, self._calls_field))

    def _calls_field(self, function: Function, call: int) -> bool:
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        return bool(callee[0] == ATTR and nodes[callee[1]][0] == PARAM and nodes[callee[1]][1] == 0)

    def _dependency(self, kind: str, place: Place) -> Guard:
        function = self._program.functions[place.function]
        for ref in self.callables(function, place.node):
            match ref.kind:
                case Kind.LIBRARY | Kind.EXTERNAL:
                    return Guard(kind, ref.name, auth=self._scheme(function, place.node, ref, used=False))
                case Kind.FUNCTION | Kind.METHOD:
                    target = self._program.functions[ref.id]
                    return self._named(kind, target, self.dependency(target))
                case Kind.CLASS | Kind.INSTANCE:
                    one = self._program.classes[ref.id]
                    targets = self._calls.functions(ref)
                    auth = strongest([self.dependency(target) for target in targets])
                    return Guard(kind, one.qualified, one.path, one.facts.line, auth)
        span = self._program.span(function, place.node)
        name = _written(self._program.graph(function).nodes, place.node)
        return Guard(kind, name, span.path, span.line, _by_name(name))

    def callables(self, function: Function, node: int) -> tuple[Ref, ...]:
        """What a dependency may be; a factory's call is the function that it returns."""
        found: list[Ref] = []
        for origin in self._outcomes.origins.of(function, node):
            if origin.node >= 0:
                owner = self._program.functions[origin.function]
                if self._program.graph(owner).nodes[origin.node][0] != CALL:
                    found += self._types.of(owner, origin.node)
        return tuple(dict.fromkeys(found)) or self._types.of(function, node)

    def dependency(self, function: Function, depth: int = 0) -> Auth:
        """A function that a framework calls before the handler, with what it depends on itself."""
        known = self._dependencies.get(function.id)
        if known is not None:
            return known
        self._dependencies[function.id] = Auth.NONE
        found = [self.auth(self._outcomes.of(function))]
        for place in range(len(function.facts.params)):
            found += self.injected(function, place, depth)
        self._dependencies[function.id] = strongest(found)
        return self._dependencies[function.id]

    def injected(self, function: Function, place: int, depth: int = 0) -> list[Auth]:
        """What fills a parameter, judged."""
        found: list[Auth] = []
        for ref in self._entries.injected(function, place):
            if ref.kind in (Kind.LIBRARY, Kind.EXTERNAL):
                found.append(self._scheme(function, NOTHING, ref, used=self._uses(function, place), filled=place))
            elif depth < _DEEPEST:
                found += [self.dependency(target, depth + 1) for target in self._calls.functions(ref)]
        return found

    def _uses(self, function: Function, place: int) -> bool:
        """Whether a function reads a parameter."""
        return any(place in operands(node) for node in self._program.graph(function).nodes)

    def _scheme(self, function: Function, node: int, ref: Ref, *, used: bool, filled: int = NOTHING) -> Auth:
        """A library's security scheme refuses a request without a token; whether the token is good is for others to ask."""
        role = self._program.models.find(ref.name)
        if role is None:
            return _by_name(ref.name.rpartition(".")[2]) if ref.name else Auth.NONE
        name = role.facts.get("scheme")
        if not name:
            return Auth.NONE
        place = self._entries.found.dependencies.get((function.id, filled)) if filled >= 0 else Place(function.id, node)
        for origin in self._outcomes.origins.of(self._program.functions[place.function], place.node) if place is not None else ():
            if origin.node < 0:
                continue
            nodes = self._program.graph(self._program.functions[origin.function]).nodes
            given = option(nodes, nodes[origin.node], role.params, name) if nodes[origin.node][0] == CALL else None
            if isinstance(given, int) and _is_false(nodes[given]):
                return Auth.OPTIONAL
        return Auth.REQUIRED if used else Auth.OPTIONAL


def _is_false(node: Node) -> bool:
    return bool(node[0] == CONST and node[1] is False)


def _by_name(name: str) -> Auth:
    return Auth.UNKNOWN if _DOUBT.search(name) else Auth.NONE


def _written(nodes: list[Node], node: int) -> str:
    written = nodes[node]
    while written[0] == CALL:
        written = nodes[written[1]]
    return str(written[2] if written[0] == ATTR else written[1])
