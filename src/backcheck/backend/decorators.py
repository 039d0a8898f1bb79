"""Decorators as guards: a library's by its model, the project's own by the function that it puts in front."""

from typing import Protocol

from backcheck.backend.asked import passed
from backcheck.backend.frame import Frame
from backcheck.backend.model import Auth, Guard
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.values import ABSENT, Value
from backcheck.backend.verdicts import auth_of, auth_of_answer, by_name, strongest
from backcheck.backend.wrappers import Wrapper, applied, wrappers
from backcheck.entrypoints.facts import Check, Place
from backcheck.ir import ATTR, CALL, CONST, DOTTED, FREE, NAME, NOTHING, PARAM, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref


class Judge(Protocol):
    """Judges other checks, for decorators that are made of them."""

    def judge(self, check: Check) -> tuple[Guard, ...]: ...

    def named(self, kind: str, function: Function, auth: Auth) -> Guard: ...


class Decorators:
    """Judges decorators."""

    def __init__(self, calls: Calls, outcomes: Outcomes, judge: Judge) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._outcomes = outcomes
        self._judge = judge
        self._busy: set[Place] = set()

    def judge(self, check: Check) -> Guard:
        place = check.place
        assert place is not None
        if place in self._busy:
            return Guard(check.kind, "?")
        self._busy.add(place)
        found = self._found(check.kind, place)
        self._busy.discard(place)
        return found

    def _found(self, kind: str, place: Place) -> Guard:
        function = self._program.functions[place.function]
        nodes = self._program.graph(function).nodes
        called = nodes[place.node][0] == CALL
        callee = nodes[place.node][1] if called else place.node
        for ref in self._types.of(function, callee):
            match ref.kind:
                case Kind.EXTERNAL:
                    return self._library(kind, ref.name, function, place.node if called else NOTHING)
                case Kind.FUNCTION | Kind.METHOD:
                    target = self._program.functions[ref.id]
                    given = self._arguments(function, place.node, target, ref) if called else {}
                    return self._judge.named(kind, target, self.wrapping(target, given))
                case Kind.CLASS | Kind.INSTANCE:
                    one = self._program.classes[ref.id]
                    return Guard(kind, one.qualified, one.path, one.facts.line, self._by_class(one))
        span = self._program.span(function, place.node)
        name = written(nodes, callee)
        return self._made(kind, place) or Guard(kind, name, span.path, span.line, by_name(name))

    def _arguments(self, function: Function, call: int, target: Function, ref: Ref) -> dict[int, Value]:
        """What a factory of decorators is given; what it is not given has its default."""
        frame = Frame(function, self._program.graph(function), {}, 1)
        given = passed(self._outcomes.anonymous, frame, call, target, ref)
        parent = self._program.parent(target)
        for place, param in enumerate(target.facts.params):
            if place not in given and param.default >= 0 and parent is not None:
                outer = Frame(parent, self._program.graph(parent), {}, 1)
                given[place] = self._outcomes.anonymous.value(outer, param.default)
        return given

    def _library(self, kind: str, name: str, function: Function, call: int) -> Guard:
        role = self._program.models.find(name)
        if role is None:
            return Guard(kind, name, auth=by_name(name.rpartition(".")[2]))
        inner = role.facts.get("decorates")
        if inner and call >= 0:
            given = self._option(role, function, call, inner)
            if given is not None:
                return self._inner(kind, function, given)
        return Guard(kind, role.name, auth=self._by_role(role, function, call))

    def _inner(self, kind: str, function: Function, node: int) -> Guard:
        """``method_decorator(guard)`` is its guard; of a list, the strongest."""
        entries = self._outcomes.anonymous.reader.entries(function, node)
        places = [Place(owner.id, entry) for owner, entry in entries] if entries is not None else [Place(function.id, node)]
        guards = [self._found(kind, place) for place in places]
        auth = strongest(guard.auth for guard in guards)
        return next((guard for guard in guards if guard.auth is auth), Guard(kind, "?"))

    def _option(self, role: Role, function: Function, call: int, name: str) -> int | None:
        nodes = self._program.graph(function).nodes
        given = option(nodes, nodes[call], role.params, name)
        return given if isinstance(given, int) else None

    def _by_role(self, role: Role, function: Function, call: int) -> Auth:
        auth = role.facts.get("guard")
        if auth is None:
            return Auth.NONE if role.passes_through or role.kind != "function" else by_name(role.name.rpartition(".")[2])
        if call < 0:
            return Auth(auth)
        waiver = role.facts.get("unless")
        given = self._option(role, function, call, waiver) if waiver else None
        if given is not None:
            node = self._program.graph(function).nodes[given]
            return Auth(auth) if node[0] == CONST and not node[1] else Auth.OPTIONAL
        asks = role.facts.get("asks")
        asked = self._option(role, function, call, asks) if asks else None
        return self._answer(function, asked) if asked is not None else Auth(auth)

    def _answer(self, function: Function, node: int) -> Auth:
        """A test that is given the user, and lets them through with a yes."""
        for ref in self._types.of(function, node):
            for target in self._calls.functions(ref):
                return auth_of_answer(self._outcomes.of(target, {0: ABSENT}).value)
        return Auth.UNKNOWN

    def _made(self, kind: str, place: Place) -> Guard | None:
        """``guard = user_passes_test(...)`` kept in a variable."""
        for origin in self._outcomes.origins.of(self._program.functions[place.function], place.node):
            if origin.node < 0 or (origin.function, origin.node) == (place.function, place.node):
                continue
            owner = self._program.functions[origin.function]
            if self._program.graph(owner).nodes[origin.node][0] == CALL:
                return self._found(kind, Place(owner.id, origin.node))
        return None

    def wrapping(self, function: Function, given: dict[int, Value] | None = None) -> Auth:
        """What a decorator of the project makes of a stranger's request before the handler is called."""
        found: list[Auth] = []
        for wrapper in wrappers(self._program, function):
            found.append(self._wrapper(wrapper, function, given or {}))
            found += [guard.auth for place in wrapper.checks for guard in self._judge.judge(Check("decorator", place))]
        for place in applied(self._program, function):
            found += [guard.auth for guard in self._judge.judge(Check("decorator", place))]
        return strongest(found)

    def _wrapper(self, wrapper: Wrapper, decorator: Function, given: dict[int, Value]) -> Auth:
        def again(function: Function, call: int) -> Auth:
            return self._guards_again(function, call) if wrapper.goal(function, call) else Auth.NONE

        return auth_of(self._outcomes.through(wrapper.function, wrapper.goal, {decorator.id: given}, again))

    def _guards_again(self, function: Function, call: int) -> Auth:
        """``guard(view)(*values)``: a guard that is put in front on the spot."""
        nodes = self._program.graph(function).nodes
        if not any(nodes[argument][0] == FREE for argument in nodes[call][2]) or nodes[nodes[call][1]][0] not in (NAME, DOTTED):
            return Auth.NONE
        return strongest(guard.auth for guard in self._judge.judge(Check("decorator", Place(function.id, nodes[call][1]))))

    def _by_class(self, one: Class) -> Auth:
        """A class that wraps, or whose instances do."""
        index = one.facts.methods.get("__call__")
        if index is None:
            return Auth.NONE
        method = self._program.function(one.path, index)
        if len(method.facts.params) == 2 and method.facts.params[1].kind == "":
            return self.wrapping(method)
        return auth_of(self._outcomes.through(method, self._calls_field))

    def _calls_field(self, function: Function, call: int) -> bool:
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        return bool(callee[0] == ATTR and nodes[callee[1]][0] == PARAM and nodes[callee[1]][1] == 0)


def written(nodes: list[Node], node: int) -> str:
    """The name that something is called by."""
    shown = nodes[node]
    while shown[0] == CALL:
        shown = nodes[shown[1]]
    return str(shown[2] if shown[0] == ATTR else shown[1] if len(shown) > 1 else "?")
