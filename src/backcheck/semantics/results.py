"""What calls give: objects of classes, what functions return, what the models say of libraries."""

from typing import TYPE_CHECKING

from backcheck.ir import ATTR, AWAIT, BUILD, CALL, CONST, PARAM, UPD, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics import chosen
from backcheck.semantics.annotations import annotated
from backcheck.semantics.displays import displayed
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Beforehand, Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.types import Types

_MOST = 12
# An annotation that does not say which function is given: what is returned does.
_CALLABLES = frozenset(("typing.Callable", "collections.abc.Callable"))
_Refs = tuple[Ref, ...]


class Results:
    """Types of calls; those of the repository's own functions are kept once found."""

    def __init__(self, types: "Types") -> None:
        self._types = types
        self._program = types.program
        self._returned: dict[int, _Refs] = {}
        self._receivers: dict[int, bool] = {}

    def of(self, callee: Ref, function: Function, call: Node) -> _Refs:
        """What a call of something gives."""
        match callee.kind:
            case Kind.CLASS:
                return (Ref(Kind.INSTANCE, id=callee.id),)
            case Kind.FUNCTION:
                return self._chosen(callee, function, call) or self.returned(self._program.functions[callee.id])
            case Kind.METHOD:
                return self._chosen(callee, function, call) or self._of_method(self._program.functions[callee.id], callee.owner)
            case Kind.EXTERNAL:
                return self._library_result(callee, function, call)
            case Kind.INSTANCE | Kind.LIBRARY:
                return tuple(ref for one in self._types.members.of(callee, "__call__") for ref in self.of(one, function, call))
        return ()

    def _chosen(self, callee: Ref, function: Function, call: Node) -> _Refs:
        """The objects that a function of the repository gives to this call alone, where the call says by constants which it wants."""
        nodes = chosen.returned(self._types, callee, function, call)
        refs = self._types.each(self._program.functions[callee.id], nodes) if nodes is not None else ()
        return refs if all(ref.kind is Kind.INSTANCE for ref in refs) else ()

    def _of_method(self, method: Function, receiver: int) -> _Refs:
        """What a method gives on a receiver of a class: one that gives its receiver, or makes one like it, gives the heir's."""
        refs = self.returned(method)
        owner = method.facts.owner
        if owner < 0 or receiver < 0 or not self._gives_receiver(method):
            return refs
        own = self._program.class_of(method.path, owner).id
        return tuple(Ref(ref.kind, id=receiver) if ref.kind in (Kind.INSTANCE, Kind.CLASS) and ref.id == own else ref for ref in refs)

    def _gives_receiver(self, method: Function) -> bool:
        """Whether a method returns its first parameter, or what calling that gives."""
        found = self._receivers.get(method.id)
        if found is None:
            graph = self._program.graph(method)
            found = self._receivers[method.id] = any(_is_receiver(graph.nodes, node) for node, _ in graph.returns)
        return found

    def part(self, function: Function, node: int, place: object) -> _Refs:
        """One of several values that a function of the repository returns together: ``query, count = paged(...)``."""
        written = self._program.graph(function).nodes[node]
        while written[0] == AWAIT:
            written = self._program.graph(function).nodes[written[1]]
        if written[0] != CALL or not isinstance(place, int):
            return ()
        found: dict[Ref, None] = {}
        for callee in self._types.of(function, written[1]):
            target = self._program.functions[callee.id] if callee.kind in (Kind.FUNCTION, Kind.METHOD) else None
            for value, _ in self._program.graph(target).returns if target is not None else ():
                assert target is not None
                together = self._program.graph(target).nodes[value]
                if together[0] == BUILD and together[1] == "tuple" and 0 <= place < len(together[2]):
                    found.update(dict.fromkeys(self._types.of(target, together[2][place])))
        return tuple(ref for ref in found if not _is_none(ref))[:_MOST]

    def _library_result(self, callee: Ref, function: Function, call: Node) -> _Refs:
        models = self._program.models
        if callee.name == "builtins.super":
            owner = self._program.owner(self._method_around(function))
            return (Ref(Kind.SUPER, id=owner.id, owner=owner.id),) if owner is not None else ()
        if callee.name == "builtins.getattr" and len(call[2]) >= 2:
            named = self._program.graph(function).nodes[call[2][1]]
            if named[0] == CONST and isinstance(named[1], str):
                return tuple(ref for base in self._types.of(function, call[2][0]) for ref in self._types.members.of(base, named[1]))
        role = models.find(callee.name)
        if role is None:
            last = callee.name.rpartition(".")[2].lstrip("_")
            return (Ref(Kind.LIBRARY, callee.name),) if last[:1].isupper() else ()
        if "partial" in role.facts:
            # Called, it is the function that it was made from.
            made = self._said(role.facts["partial"], role, callee, function, call)
            given = Beforehand(function.id, self._program.graph(function).nodes.index(call))
            return tuple(_beforehand(ref, given) for ref in made)
        if role.kind == "class":
            whole: _Refs = (Ref(Kind.LIBRARY, role.name),)
            elements = self._said(role.element, role, callee, function, call) if role.element.endswith(("]", ")")) else ()
        else:
            whole = self._said(role.returns, role, callee, function, call) if role.returns else ()
            elements = self._said(role.element, role, callee, function, call) if role.element else ()
        return tuple(Ref(ref.kind, ref.name, ref.id, value=elements[0]) for ref in whole) if elements else whole

    def held(self, function: Function, ref: Ref) -> _Refs:
        """What an attribute of a library's class holds, where that depends on the class that inherits it; else the attribute."""
        role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        if role is None or role.kind != "attribute" or not role.returns:
            return (ref,)
        return self._said(role.returns, role, ref, function, ()) or (ref,)

    def _said(self, words: str, role: Role, callee: Ref, function: Function, call: Node) -> _Refs:
        """The types that a role names: a dotted type, or what is at a port, an element of it (``[]``), an instance of it (``()``), what
        calling it gives (``->``).

        ``self.name`` is a member of the receiver, of a method what it returns; of ``a | b`` the first that is known.
        """
        if " | " in words:
            options = (self._said(option, role, callee, function, call) for option in words.split(" | "))
            return next((found for found in options if found), ())
        if words == "self[]":
            entries = self._entries(function, call)
            if entries:
                return entries
        if words.endswith("[]"):
            return tuple(one for ref in self._said(words[:-2], role, callee, function, call) for one in self._types.members.element(ref))
        if words.endswith("()"):
            named = self._said(words[:-2], role, callee, function, call)
            return tuple(one for ref in named for one in self._instances(ref, function.path))
        if words.endswith("->"):
            called = self._said(words[:-2], role, callee, function, call)
            return tuple(one for ref in called for one in self._given(ref, function, call))
        if words.startswith("self."):
            return self._member(callee, words.removeprefix("self."))
        if words == "self":
            return (callee.value,) if isinstance(callee.value, Ref) else (Ref(Kind.LIBRARY, callee.name.rpartition(".")[0]),)
        if "." in words:
            return (Ref(Kind.LIBRARY, self._program.models.canonical(words)),)
        argument = bound(call, role.params, words)
        return self._types.of(function, argument) if argument is not None else ()

    def _given(self, callee: Ref, function: Function, call: Node) -> _Refs:
        """What a function gives that is handed to another one, which calls it with arguments that nobody sees."""
        match callee.kind:
            case Kind.FUNCTION:
                return self.returned(self._program.functions[callee.id])
            case Kind.METHOD:
                return self._of_method(self._program.functions[callee.id], callee.owner)
            case Kind.CLASS:
                return self.of(callee, function, call)
            case Kind.EXTERNAL:
                role = self._program.models.find(callee.name)
                plain = role is not None and role.kind != "class" and (role.returns.startswith("self") or "." in role.returns)
                return self.of(callee, function, call) if plain else ()
        return ()

    def _entries(self, function: Function, call: Node) -> _Refs:
        """The entries of a container that is written out, which a method of it gives one of."""
        nodes = self._program.graph(function).nodes
        written = nodes[call[1]]
        if written[0] != ATTR:
            return ()
        key = nodes[call[2][0]] if call[2] else None
        return displayed(self._types, function, written[1], key[1] if key is not None and key[0] == CONST else None)

    def _instances(self, ref: Ref, path: str) -> _Refs:
        """The instance of a class, which may be named by a text: ``ForeignKey("Author")``."""
        if ref.kind is not Kind.CONSTANT or not isinstance(ref.value, str):
            return self._types.instances(ref)
        named = self._types.names.in_module(path, ref.value.rpartition(".")[2])
        return tuple(one for found in named if found.kind is Kind.CLASS for one in self._types.instances(found))

    def _member(self, callee: Ref, name: str) -> _Refs:
        owners = [callee.value] if isinstance(callee.value, Ref) else []
        *outer, last = name.split(".")
        for one in outer:
            owners = [ref for owner in owners for ref in self._types.members.of(owner, one)]
        found: list[Ref] = []
        for ref in (ref for owner in owners for ref in self._types.members.of(owner, last)):
            if ref.kind in (Kind.METHOD, Kind.FUNCTION):
                found += self.returned(self._program.functions[ref.id])
            elif ref.kind is not Kind.EXTERNAL:
                found.append(ref)
        return tuple(found)

    def _method_around(self, function: Function) -> Function:
        while function.facts.owner < 0 and (outer := self._program.parent(function)) is not None and outer.index > 0:
            function = outer
        return function

    def forget(self) -> None:
        """Lets go of all answers."""
        self._returned.clear()

    def returned(self, function: Function) -> _Refs:
        """What a function of the repository gives: by its annotation, else by what it returns."""
        found = self._returned.get(function.id)
        if found is not None:
            return found
        parent = self._program.parent(function)
        refs: _Refs = ()
        if function.facts.returns >= 0 and parent is not None:
            refs = annotated(self._types, parent, function.facts.returns)
        if all(ref.name in _CALLABLES for ref in refs) and not function.facts.is_generator:
            graph = self._program.graph(function)
            given = dict.fromkeys(ref for node, _ in graph.returns for ref in self._types.of(function, node) if not _is_none(ref))
            refs = tuple(given)[:_MOST] or refs
        if refs:
            self._returned[function.id] = refs
        return refs


def _beforehand(ref: Ref, given: Beforehand) -> Ref:
    """A function with some of its arguments; one that is a method of a library's object stays that object's."""
    known = ref.kind in (Kind.FUNCTION, Kind.METHOD, Kind.CLASS) or (ref.kind is Kind.EXTERNAL and ref.value is None)
    return Ref(ref.kind, ref.name, ref.id, ref.owner, given) if known else ref


def _is_receiver(nodes: list[Node], node: int) -> bool:
    while nodes[node][0] in (UPD, WHEN, AWAIT, CALL):
        node = nodes[node][1]
    return nodes[node] == (PARAM, 0)


def _is_none(ref: Ref) -> bool:
    return ref.kind is Kind.CONSTANT and ref.value is None


def bound(call: Node, params: tuple[str, ...], name: str) -> int | None:
    """The node that a call passes for a parameter, by keyword or position (``*0`` by position alone); None when it passes none there."""
    if name.startswith("*"):
        place = int(name[1:])
        return int(call[2][place]) if place < len(call[2]) else None
    for keyword, node in call[3]:
        if keyword == name:
            return int(node)
    if name in params and (place := params.index(name)) < len(call[2]):
        return int(call[2][place])
    return None
