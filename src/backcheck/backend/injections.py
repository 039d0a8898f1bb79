"""Injected functions as guards: what runs for a parameter before the handler, with all that it depends on itself."""

from backcheck.backend.decorators import written
from backcheck.backend.model import Auth, Guard
from backcheck.backend.operands import operands
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.unfollowed import unsure
from backcheck.backend.verdicts import auth_of, by_name, strongest
from backcheck.dataflow.traces import written as shown
from backcheck.entrypoints.facts import EntryPoints, Place
from backcheck.ir import CALL, CONST
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_NESTED = "dependency"


class Injections:
    """Judges dependencies."""

    def __init__(self, calls: Calls, entries: EntryPoints, outcomes: Outcomes) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._entries = entries
        self._outcomes = outcomes
        self._known: dict[int, tuple[Guard, ...]] = {}

    def guards(self, kind: str, place: Place, *, used: bool = False) -> tuple[Guard, ...]:
        """What the expression of a dependency amounts to; ``kind`` is where it is named."""
        function = self._program.functions[place.function]
        span = self._program.span(function, place.node)
        name = written(self._program.graph(function).nodes, place.node)
        variable = shown(self._program, function, place.node)
        name = variable if by_name(variable) is Auth.UNKNOWN else name
        named = (Guard(kind, name, span.path, span.line, by_name(name)),)
        for ref in self.callables(function, place.node):
            found = self._of(kind, ref, place, used=used)
            if found is not None:
                # An object of a library that nobody knows, such as a copy of a function: what it is called says more than its class.
                return named if self._is_unknown(ref) and strongest(one.auth for one in found) is Auth.NONE else found
        return named

    def _is_unknown(self, ref: Ref) -> bool:
        role = self._program.models.find(ref.name)
        return ref.kind in (Kind.LIBRARY, Kind.EXTERNAL) and (role is None or not role.facts.get("scheme"))

    def _of(self, kind: str, ref: Ref, place: Place | None, *, used: bool) -> tuple[Guard, ...] | None:
        match ref.kind:
            case Kind.LIBRARY | Kind.EXTERNAL:
                return (Guard(kind, ref.name, auth=self._scheme(ref, place, used=used)),)
            case Kind.FUNCTION | Kind.METHOD | Kind.CLASS | Kind.INSTANCE:
                found: list[Guard] = []
                for target in self._calls.functions(ref):
                    found += self._function(kind, target)
                return tuple(found)
        return None

    def callables(self, function: Function, node: int) -> tuple[Ref, ...]:
        """What a dependency may be; a factory's call is the function that it returns."""
        found: list[Ref] = []
        for origin in self._outcomes.origins.of(function, node):
            if origin.node >= 0:
                owner = self._program.functions[origin.function]
                if self._program.graph(owner).nodes[origin.node][0] != CALL:
                    found += self._types.of(owner, origin.node)
        return tuple(dict.fromkeys(found)) or self._types.of(function, node)

    def _function(self, kind: str, function: Function) -> tuple[Guard, ...]:
        """A function by what it does itself, then those that it asks for."""
        known = self._known.get(function.id)
        if known is None:
            self._known[function.id] = ()
            known = self._known[function.id] = self._find(function)
        return tuple(Guard(kind if place == 0 else guard.kind, *_rest(guard)) for place, guard in enumerate(known))

    def _find(self, function: Function) -> tuple[Guard, ...]:
        outcome = self._outcomes.of(function)
        own = auth_of(outcome)
        if outcome.told and own in (Auth.NONE, Auth.OPTIONAL):
            own = Auth.UNKNOWN
        own = unsure(self._calls, function, own)
        found = [Guard(_NESTED, function.qualified, function.path, function.facts.line, own)]
        for place in range(len(function.facts.params)):
            found += self.injected(function, place)
        return tuple(dict.fromkeys(found))

    def injected(self, function: Function, place: int) -> list[Guard]:
        """What fills a parameter."""
        named = self._entries.found.dependencies.get((function.id, place))
        used = self._uses(function, place)
        if named is not None:
            return list(self.guards(_NESTED, named, used=used))
        return [guard for ref in self._entries.injected(function, place) for guard in self._of(_NESTED, ref, None, used=used) or ()]

    def _uses(self, function: Function, place: int) -> bool:
        return any(place in operands(node) for node in self._program.graph(function).nodes)

    def _scheme(self, ref: Ref, place: Place | None, *, used: bool) -> Auth:
        """A library's security scheme refuses a request without a token; whether the token is good is for others to ask."""
        role = self._program.models.find(ref.name)
        if role is None:
            return by_name(ref.name.rpartition(".")[2]) if ref.name else Auth.NONE
        if opener := role.facts.get("opened-by"):
            return Auth.OPTIONAL if self._is_made_with(role, place, str(opener), value=True) else Auth.REQUIRED
        name = role.facts.get("scheme")
        if not name:
            return Auth.NONE
        return Auth.REQUIRED if used and not self._is_made_with(role, place, str(name), value=False) else Auth.OPTIONAL

    def _is_made_with(self, role: Role, place: Place | None, name: str, *, value: bool) -> bool:
        """Whether an option of what makes a dependency has a value that is written there."""
        for origin in self._outcomes.origins.of(self._program.functions[place.function], place.node) if place is not None else ():
            if origin.node < 0:
                continue
            nodes = self._program.graph(self._program.functions[origin.function]).nodes
            given = option(nodes, nodes[origin.node], role.params, name) if nodes[origin.node][0] == CALL else None
            if isinstance(given, int) and nodes[given][0] == CONST and nodes[given][1] is value:
                return True
        return False

    def auth(self, function: Function, place: int) -> Auth:
        return strongest(guard.auth for guard in self.injected(function, place))


def _rest(guard: Guard) -> tuple[str, str, int, Auth]:
    return guard.name, guard.file, guard.line, guard.auth
