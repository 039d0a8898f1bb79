"""Who calls whom, and with what: targets of a call, callers of a function, arguments bound to parameters."""

from collections.abc import Callable, Iterator

from backcheck.facts import Param
from backcheck.ir import ATTR, BUILD, CONST, NOTHING, STAR, Node
from backcheck.semantics.callers import Call, Callers, run_by
from backcheck.semantics.program import Class, Function, Program
from backcheck.semantics.refs import UNRESOLVED, Beforehand, Kind, Ref, Unresolved
from backcheck.semantics.types import Types


class Calls:
    """The call graph, found when asked: callers of a function are looked for among those who mention its name."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.program: Program = types.program
        self._callers = Callers(types)
        self._makers: dict[int, tuple[Call, ...]] = {}
        # What callers pass is asked while types are being found: the callers for that are found by types that do not ask it.
        self._plain_callers = Callers(Types(types.program))
        types.arguments = self._arguments
        self._partial_names = {role.name.rpartition(".")[2] for role in self.program.models if "partial" in role.facts}
        self._partials: bool | None = None
        self._first: Callable[[str], bool] = lambda path: True

    def forget(self) -> None:
        """Lets go of all answers, those of the types too."""
        self.types.forget()
        self._callers = Callers(self.types)
        self._callers.prefer(self._first)
        self._makers.clear()

    def targets(self, function: Function, call: int) -> tuple[Ref, ...]:
        """What a call may call: repository functions and methods, classes, library symbols; empty when unknown."""
        node = self.program.graph(function).nodes[call]
        refs = self.types.of(function, node[1])
        if not any(ref.kind is Kind.LIBRARY for ref in refs):
            return refs
        return tuple(one for ref in refs for one in (self.types.members.of(ref, "__call__") if ref.kind is Kind.LIBRARY else (ref,)))

    def symbols(self, function: Function, call: int) -> tuple[str, ...]:
        """The library symbols that a call may call."""
        return tuple(ref.name for ref in self.targets(function, call) if ref.kind is Kind.EXTERNAL)

    def functions(self, ref: Ref) -> tuple[Function, ...]:
        """The repository functions that calling a reference runs."""
        return run_by(self.types, ref)

    def callers(self, function: Function) -> tuple[Call, ...]:
        """The calls that may run a function, in source order; bounded."""
        return self._callers.of(function)

    def prefer(self, first: Callable[[str], bool]) -> None:
        """Has callers in some files found before those in others."""
        self._first = first
        self._callers.prefer(first)

    def prefers(self, path: str) -> bool:
        """Whether callers in a file are among those that are found first."""
        return self._first(path)

    def makers(self, one: Class) -> tuple[Call, ...]:
        """The calls that may make an object of a class, in source order."""
        found = self._makers.get(one.id)
        if found is None:
            names = self.program.aliases(one.name)
            made = (
                (function, call)
                for function in self.program.calling(one.name)
                for call in self.program.calls(function, names)
                if any(ref.kind is Kind.CLASS and ref.id == one.id for ref in self.targets(function, call))
            )
            found = self._makers[one.id] = tuple(made)
        return found

    def _arguments(self, function: Function, place: int) -> Iterator[Call]:
        """What callers pass for a parameter; a few of them are enough to know its type."""
        if function.name.startswith("__") and function.name != "__init__":
            return
        for caller, call in self._plain_callers.of(function)[:8]:
            argument = self.argument(caller, call, function, place)
            if isinstance(argument, int) and argument >= 0:
                yield caller, argument

    def argument(self, caller: Function, call: int, function: Function, place: int) -> int | None | Unresolved:
        """The node that a call passes for a parameter: None when the default holds, UNRESOLVED behind ``*`` or ``**``."""
        nodes = self.program.graph(caller).nodes
        node = nodes[call]
        param = function.facts.params[place]
        offset = self.offset(caller, call, function)
        if place < offset:
            callee = nodes[node[1]]
            return int(callee[1]) if callee[0] == ATTR else None
        given = self._beforehand(caller, call, function)
        if given is not None:
            return self._of_partial(caller, node, given, param, place - offset)
        if param.kind == "*":
            return UNRESOLVED if len(node[2]) > place - offset else None
        for keyword, value in node[3]:
            if keyword == param.name and param.kind != "/":
                return int(value)
        if param.kind == "**":
            return UNRESOLVED if node[3] else None
        return positional(nodes, node, place - offset if param.kind != "k" else NOTHING)

    def _beforehand(self, caller: Function, call: int, function: Function) -> Beforehand | None:
        """Where a function that is called was given some of its arguments before, as ``partial`` does."""
        if self._partials is None:
            self._partials = any(self.program.calling(name) for name in self._partial_names)
        if not self._partials:
            return None
        refs = (ref for ref in self.targets(caller, call) if isinstance(ref.value, Beforehand))
        return next((ref.value for ref in refs if function in self.functions(ref)), None)

    def _of_partial(self, caller: Function, node: Node, given: Beforehand, param: Param, place: int) -> int | None | Unresolved:
        """The node that a call, or what was given before it, passes for a parameter; UNRESOLVED for a node of another function."""
        there = self.program.graph(self.program.functions[given.function]).nodes
        before = there[given.call]
        arguments, here = before[2][1:], given.function == caller.id
        keywords = [(name, value, True) for name, value in node[3]] + [(name, value, here) for name, value in before[3]]
        spread = any(not name for name, *_ in keywords) or any(there[one][0] == STAR for one in arguments)
        if param.kind in ("*", "**") or spread:
            return UNRESOLVED
        for name, value, own in keywords:
            if name == param.name and param.kind != "/":
                return int(value) if own else UNRESOLVED
        if param.kind == "k":
            return None
        if place < len(arguments):
            return int(arguments[place]) if here else UNRESOLVED
        return positional(self.program.graph(caller).nodes, node, place - len(arguments))

    def positioned(self, caller: Function, call: int, function: Function, place: int) -> int | None | Unresolved:
        """The positional argument of a call that arrives at a place, counted as the function's parameters are."""
        nodes = self.program.graph(caller).nodes
        return positional(nodes, (*nodes[call][:3], ()), place - self.offset(caller, call, function))

    def spread(self, caller: Function, call: int, function: Function, place: int) -> tuple[int, int] | None:
        """The starred argument of a call that fills a place of the function's parameters, and the place in what is starred."""
        nodes = self.program.graph(caller).nodes
        wanted = place - self.offset(caller, call, function)
        for index, argument in enumerate(nodes[call][2]):
            if nodes[argument][0] == STAR:
                return (argument, wanted - index) if wanted >= index else None
        return None

    def offset(self, caller: Function, call: int, function: Function) -> int:
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


def _spread(nodes: list[Node], call: Node, name: str) -> int | None | Unresolved:
    """The node given for a name in ``**{...}``: UNRESOLVED where the mapping is no display of constant keys."""
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
    return None


def option(nodes: list[Node], call: Node, params: tuple[str, ...], name: str) -> int | None | Unresolved:
    """The node given for a named parameter of a library call: by keyword, by ``**{...}`` of constants, by position."""
    for keyword, value in call[3]:
        if keyword == name:
            return int(value)
    place = params.index(name) if name in params else len(call[2])
    starred = next((index for index, argument in enumerate(call[2]) if nodes[argument][0] == STAR), len(call[2]))
    if place < starred:
        return int(call[2][place])
    spread = _spread(nodes, call, name)
    if spread is not None:
        return spread
    return UNRESOLVED if name in params and starred < len(call[2]) else None
