"""Who calls whom, and with what: targets of a call, callers of a function, arguments bound to parameters."""

from collections.abc import Iterator
from itertools import islice

from backcheck.ir import ATTR, BUILD, CALL, CONST, NOTHING, STAR, Node
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import UNRESOLVED, Kind, Ref, Unresolved
from backcheck.semantics.types import Types

_MOST_CALLERS = 60
_Call = tuple[Function, int]


class Calls:
    """The call graph, found when asked: callers of a function are looked for among those who mention its name."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.program: Program = types.program
        self._callers: dict[int, tuple[_Call, ...]] = {}
        self._busy: set[int] = set()
        types.arguments = self._arguments

    def targets(self, function: Function, call: int) -> tuple[Ref, ...]:
        """What a call may call: repository functions and methods, classes, library symbols; empty when unknown."""
        node = self.program.graph(function).nodes[call]
        return self.types.of(function, node[1])

    def symbols(self, function: Function, call: int) -> tuple[str, ...]:
        """The library symbols that a call may call."""
        return tuple(ref.name for ref in self.targets(function, call) if ref.kind is Kind.EXTERNAL)

    def functions(self, ref: Ref) -> tuple[Function, ...]:
        """The repository functions that calling a reference runs."""
        match ref.kind:
            case Kind.FUNCTION | Kind.METHOD:
                return (self.program.functions[ref.id],)
            case Kind.CLASS | Kind.INSTANCE:
                name = "__init__" if ref.kind is Kind.CLASS else "__call__"
                instance = Ref(Kind.INSTANCE, id=ref.id)
                return tuple(self.program.functions[one.id] for one in self.types.members.of(instance, name) if one.kind is Kind.METHOD)
        return ()

    def callers(self, function: Function) -> tuple[_Call, ...]:
        """The calls that may run a function, in source order; bounded."""
        found = self._callers.get(function.id)
        if found is not None:
            return found
        if function.id in self._busy:
            return ()
        self._busy.add(function.id)
        found, final = self.types.settled(lambda: tuple(islice(self._find_callers(function), _MOST_CALLERS)))
        self._busy.discard(function.id)
        if final:
            self._callers[function.id] = found
        return found

    def _find_callers(self, function: Function) -> Iterator[_Call]:
        name = function.name
        if name == "<module>":
            return
        owner = self.program.owner(function)
        wanted = owner.name if name in ("__init__", "__new__", "__call__") and owner is not None else name
        names = self.program.aliases(wanted)
        for caller in self.program.calling(wanted):
            for call in self.program.calls(caller, names):
                if any(function in self.functions(ref) for ref in self.targets(caller, call)):
                    yield caller, call
        if name == "__init__" and owner is not None:
            names = self.program.aliases("__init__")
            for caller in self.program.calling("__init__"):
                for call in self.program.calls(caller, names):
                    if any(function in self.functions(ref) for ref in self.targets(caller, call)):
                        yield caller, call

    def _arguments(self, function: Function, place: int) -> Iterator[_Call]:
        """What callers pass for a parameter; a few of them are enough to know its type."""
        if function.name.startswith("__") and function.name != "__init__":
            return
        for caller, call in self.callers(function)[:8]:
            argument = self.argument(caller, call, function, place)
            if isinstance(argument, int) and argument >= 0:
                yield caller, argument

    def argument(self, caller: Function, call: int, function: Function, place: int) -> int | None | Unresolved:
        """The node that a call passes for a parameter: None when the default holds, UNRESOLVED behind ``*`` or ``**``."""
        nodes = self.program.graph(caller).nodes
        node = nodes[call]
        param = function.facts.params[place]
        offset = self._offset(caller, call, function)
        if place < offset:
            callee = nodes[node[1]]
            return int(callee[1]) if callee[0] == ATTR else None
        if param.kind == "*":
            return UNRESOLVED if len(node[2]) > place - offset else None
        for keyword, value in node[3]:
            if keyword == param.name and param.kind != "/":
                return int(value)
        if param.kind == "**":
            return UNRESOLVED if node[3] else None
        return positional(nodes, node, place - offset if param.kind != "k" else NOTHING)

    def _offset(self, caller: Function, call: int, function: Function) -> int:
        """How many leading parameters the call binds by itself: the receiver of a method, the new object of a class."""
        if function.facts.owner < 0:
            return 0
        kinds = self.types.decorations(function)
        if "builtins.staticmethod" in kinds:
            return 0
        if "builtins.classmethod" in kinds:
            return 1
        for ref in self.targets(caller, call):
            if function in self.functions(ref):
                return 0 if ref.kind is Kind.FUNCTION else 1
        return 1


def positional(nodes: list[Node], call: Node, place: int) -> int | None | Unresolved:
    """The positional argument at a place; UNRESOLVED when a starred argument may fill it or ``**`` may."""
    for index, argument in enumerate(call[2]):
        if nodes[argument][0] == STAR:
            starred = nodes[nodes[argument][1]]
            if starred[0] == BUILD and starred[1] in ("tuple", "list") and 0 <= place - index < len(starred[2]):
                return int(starred[2][place - index])
            return UNRESOLVED if place >= index else None
        if index == place:
            return int(argument)
    return UNRESOLVED if any(not keyword for keyword, _ in call[3]) else None


def option(nodes: list[Node], call: Node, params: tuple[str, ...], name: str) -> int | None | Unresolved:
    """The node given for a named parameter of a library call: by keyword, by ``**{...}`` of constants, by position."""
    for keyword, value in call[3]:
        if keyword == name:
            return int(value)
    for keyword, value in call[3]:
        if keyword:
            continue
        mapping = nodes[value]
        if mapping[0] != BUILD or mapping[1] != "dict":
            return UNRESOLVED
        for key, inner in mapping[2]:
            if key < 0 or nodes[key][0] != CONST:
                return UNRESOLVED
            if nodes[key][1] == name:
                return int(inner)
    if name not in params:
        return None
    place = params.index(name)
    for index, argument in enumerate(call[2]):
        if nodes[argument][0] == STAR:
            return UNRESOLVED if place >= index else None
        if index == place:
            return int(argument)
    return None


__all__ = ["CALL", "Calls", "option", "positional"]
