"""Tasks and consumers of queues: what arrives at their parameters was put on a queue by others. Roles tell which they are.

Facts of roles: ``task`` marks a decorator, or a base class whose ``run`` is called, and ``binds`` the option that hands the
task in as first parameter; ``callback`` names the argument that is called for each message, ``message`` the place of it there.
A callback that no message is given tells under ``hands`` what its first parameter is instead. ``receives`` names the parameters of
a method that a client's message arrives at where a class overrides it.
"""

from collections.abc import Iterator

from backcheck.entrypoints.facts import MESSAGE, REMOTE, TYPED, Found
from backcheck.entrypoints.forwarded import forwarded
from backcheck.entrypoints.queued import queued
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CALL, CONST
from backcheck.models.role import Role
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_RUN = "run"


class ConsumerReader:
    """Gathers the parameters that messages arrive at."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program
        self.found = Found()
        self._tasks: dict[int, list[int]] = {}

    def run(self) -> Found:
        """What all consumers of the program are handed."""
        roles = list(self._reader.models)
        tasks = frozenset(role.name.rpartition(".")[2] for role in roles if role.facts.get("task") and role.kind == "decorator")
        for function, _, decorator in self._reader.decorated(tasks):
            self._decorated(function, decorator)
        self._methods(frozenset(role.name for role in roles if role.facts.get("task") and role.kind == "class"))
        self._overriding(frozenset(role.name.rpartition(".")[2] for role in roles if "receives" in role.facts))
        self.found.queued = queued(self._reader, self._tasks)
        self.found.forwarded = forwarded(self._reader)
        for name in sorted({role.name.rpartition(".")[2] for role in roles if "callback" in role.facts}):
            self._registered(name)
        return self.found

    def _decorated(self, function: Function, decorator: int) -> None:
        parent = self._program.parent(function)
        assert parent is not None
        written = self._reader.node(parent, decorator)
        for role in self._roles(parent, written[1] if written[0] == CALL else decorator):
            if role.facts.get("task"):
                bound = self._reader.option(parent, decorator, (), str(role.facts.get("binds", ""))) if written[0] == CALL else None
                own = bound is not None and tuple(self._reader.node(parent, bound)) == (CONST, True)
                places = range(1 if own or function.facts.owner >= 0 else 0, len(function.facts.params))
                self._handed(function, places)
                self._tasks[function.id] = list(places)
                return

    def _methods(self, bases: frozenset[str]) -> None:
        for one in self._program.classes:
            if one.facts.bases and _RUN in one.facts.methods and self._reader.bases(one) & bases:
                method = self._program.function(one.path, one.facts.methods[_RUN])
                self._handed(method, range(1, len(method.facts.params)))

    def _overriding(self, names: frozenset[str]) -> None:
        for one in self._program.classes:
            for name in names & one.facts.methods.keys() if one.facts.bases else ():
                overridden = (self._reader.models.find(f"{base}.{name}") for base in self._reader.bases(one))
                role = next((role for role in overridden if role is not None and "receives" in role.facts), None)
                if role is not None:
                    self._received(self._program.function(one.path, one.facts.methods[name]), role)

    def _received(self, method: Function, role: Role) -> None:
        """What a client sends arrives at the parameters that stand where the library's own do."""
        for param in role.facts["receives"]:
            if (place := role.params.index(param) + 1) < len(method.facts.params):
                self.found.sources[method.id, place] = REMOTE

    def _registered(self, name: str) -> None:
        words = self._program.aliases(name)
        for function in self._program.calling(name):
            for call in self._program.calls(function, words):
                for role in self._roles(function, self._reader.node(function, call)[1]):
                    self._called_back(function, call, role)

    def _called_back(self, function: Function, call: int, role: Role) -> None:
        given = self._reader.option(function, call, role.params, str(role.facts.get("callback", "")))
        if given is None:
            return
        for owner, callback in self._reader.entries(function, given) or ((function, given),):
            for ref in self._reader.refs(owner, callback):
                for target in self._reader.calls.functions(ref):
                    self._calls(role, target)

    def _calls(self, role: Role, target: Function) -> None:
        """What a library hands to a function that it calls for each message, or with a thing of its own."""
        first = 1 if target.facts.owner >= 0 else 0
        if "hands" in role.facts:
            self.found.handed[target.id, first] = (Ref(Kind.LIBRARY, str(role.facts["hands"])),)
            return
        place = int(role.facts["message"]) + first
        self._handed(target, range(place, min(place + 1, len(target.facts.params))))

    def _handed(self, function: Function, places: range) -> None:
        for place in places:
            self.found.sources[function.id, place] = TYPED if self._is_number(function, place) else MESSAGE

    def _is_number(self, function: Function, place: int) -> bool:
        """Whether a parameter that says nothing of its type is a number or a flag by default."""
        param, parent = function.facts.params[place], self._program.parent(function)
        default = self._reader.node(parent, param.default) if parent is not None and param.default >= 0 else ()
        return bool(default) and default[0] == CONST and isinstance(default[1], int | float) and param.annotation < 0

    def _roles(self, function: Function, node: int) -> Iterator[Role]:
        found = (self._reader.models.find(name) for name in self._reader.symbols(function, node))
        return (role for role in found if role is not None)


def recognise(reader: Reader) -> Found:
    """The tasks and consumers of a program."""
    return ConsumerReader(reader).run()
