"""What an expression may be: found when asked, by walking back along the value graph, across functions and files.

An empty answer means unknown, never "nothing": callers must not take it for safe.
"""

from collections.abc import Callable, Iterable

from backcheck.facts import FunctionFacts
from backcheck.ir import (
    AFTER,
    ATTR,
    AWAIT,
    BIN,
    BOOL,
    BUILD,
    CALL,
    CAUGHT,
    CLASS,
    CMP,
    CONST,
    DOTTED,
    ELEM,
    ENTER,
    FREE,
    FUNC,
    ITEM,
    NAME,
    NOT,
    PARAM,
    PART,
    PHI,
    STAR,
    TEXT,
    UPD,
    WHEN,
    YIELD,
    Node,
)
from backcheck.models.role import Role
from backcheck.semantics.annotations import annotated
from backcheck.semantics.members import Members
from backcheck.semantics.names import Names
from backcheck.semantics.open import Open
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import Kind, Ref

_Refs = tuple[Ref, ...]
_MOST = 12
_DEEPEST = 60
_BUILT = {"list": "list", "many": "list", "tuple": "tuple", "set": "set", "dict": "dict", "dictmany": "dict"}
_TEXT = (Ref(Kind.LIBRARY, "builtins.str"),)
_BOOL = (Ref(Kind.LIBRARY, "builtins.bool"),)


class Types:
    """The types of nodes, kept once found. ``arguments`` gives what callers pass for a parameter without annotation."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = Names(program, self._module_value)
        self.members = Members(self)
        self.arguments: Callable[[Function, int], Iterable[tuple[Function, int]]] = lambda function, place: ()
        self._found: dict[tuple[int, int], _Refs] = {}
        self._returned: dict[int, _Refs] = {}
        self._open = Open()

    def of(self, function: Function, node: int) -> _Refs:
        """All that a node may be, without repeats; empty when unknown or when asked while it is being found."""
        key = (function.id, node)
        found = self._found.get(key)
        if found is not None:
            return found
        questions = self._open
        if questions.waits(key):
            return ()
        if questions.depth > _DEEPEST:
            questions.cut()
            return ()
        outside = questions.begin(key)
        refs = tuple(dict.fromkeys(self._evaluate(function, self.program.graph(function).nodes[node])))[:_MOST]
        if questions.end(key, outside, bool(refs)) or refs:
            self._found[key] = refs
        return refs

    def _module_value(self, path: str, node: int) -> _Refs:
        return self.of(self.program.module(path), node)

    def _each(self, function: Function, nodes: Iterable[int]) -> _Refs:
        return tuple(ref for node in nodes for ref in self.of(function, node))

    def _evaluate(self, function: Function, node: Node) -> _Refs:
        match node[0]:
            case op if op in _FORWARD:
                return self.of(function, node[1])
            case op if op == CONST:
                return (Ref(Kind.CONSTANT, value=node[1]),)
            case op if op == NAME:
                return self.names.in_module(function.path, node[1])
            case op if op == DOTTED:
                return self.names.dotted(function.path, node[1])
            case op if op == ATTR:
                return self._attribute(function, node)
            case op if op == CALL:
                return tuple(ref for callee in self.of(function, node[1]) for ref in self.result(callee, function, node))
            case op if op == PARAM:
                return self.parameter(function, node[1])
            case op if op == FREE:
                return self._captured(function, node[1])
            case op if op == FUNC:
                return self._defined(self.program.sibling(function, node[1]))
            case op if op == CLASS:
                return (Ref(Kind.CLASS, id=self.program.class_of(function.path, node[1]).id),)
            case op if op == PHI:
                return self._each(function, [arm[0] for arm in node[1]])
            case op if op == WHEN:
                return self._narrowed(function, node)
            case op if op == AFTER:
                return self._after(function, node)
            case op if op == BUILD:
                return (Ref(Kind.LIBRARY, f"builtins.{_BUILT[node[1]]}"),)
            case op if op == BOOL:
                return self._each(function, node[2])
            case op if op in (ITEM, ELEM):
                return self._element(function, node[1], node[2] if op == ITEM else None)
            case op if op == ENTER:
                return tuple(ref for context in self.of(function, node[1]) for ref in self.members.entered(context))
            case op if op == TEXT:
                return _TEXT
            case op if op in (CMP, NOT):
                return _BOOL
            case op if op == BIN:
                return self._operation(function, node)
            case op if op == CAUGHT:
                return self._caught(function, node[1])
        return ()

    def _attribute(self, function: Function, node: Node) -> _Refs:
        return tuple(ref for base in self.of(function, node[1]) for ref in self.members.of(base, node[2]))

    def _after(self, function: Function, node: Node) -> _Refs:
        call = self.program.graph(function).nodes[node[1]]
        if node[2] >= 0:
            return self.of(function, call[2][node[2]])
        return self.of(function, self.program.graph(function).nodes[call[1]][1])

    def _narrowed(self, function: Function, node: Node) -> _Refs:
        """``isinstance`` decides the type where it holds."""
        nodes = self.program.graph(function).nodes
        condition = nodes[node[2]]
        if node[3] and condition[0] == CALL and len(condition[2]) == 2:
            callee = nodes[condition[1]]
            if callee[0] == NAME and callee[1] == "isinstance":
                chosen = nodes[condition[2][1]]
                options = chosen[2] if chosen[0] == BUILD else (condition[2][1],)
                found = tuple(ref for one in self._each(function, options) for ref in self.instances(one))
                if found:
                    return found
        return self.of(function, node[1])

    def _captured(self, function: Function, name: str) -> _Refs:
        outer = self.program.parent(function)
        while outer is not None and outer.index > 0:
            values = self.program.graph(outer).cells.get(name)
            if values is not None:
                return self._each(outer, values)
            outer = self.program.parent(outer)
        return ()

    def _defined(self, function: Function) -> _Refs:
        """A nested function or lambda as a value."""
        return (Ref(Kind.FUNCTION, id=function.id),)

    def _element(self, function: Function, base: int, key: int | None) -> _Refs:
        nodes = self.program.graph(function).nodes
        built = nodes[base]
        if built[0] == BUILD:
            return self._each(function, _entries(nodes, built, key))
        if built[0] == UPD and key is not None and built[2] == "[" and nodes[built[3]] == nodes[key] and built[4] >= 0:
            return self.of(function, built[4])
        return tuple(ref for one in self.of(function, base) for ref in self.members.element(one))

    def _operation(self, function: Function, node: Node) -> _Refs:
        sides = (*self.of(function, node[2]), *self.of(function, node[3]))
        if any(ref.name == "builtins.str" or isinstance(ref.value, str) for ref in sides):
            return _TEXT
        return tuple(ref for ref in sides if ref.kind is not Kind.CONSTANT)

    def _caught(self, function: Function, types: int) -> _Refs:
        if types < 0:
            return (Ref(Kind.LIBRARY, "builtins.BaseException"),)
        node = self.program.graph(function).nodes[types]
        options = node[2] if node[0] == BUILD else (types,)
        return tuple(ref for one in self._each(function, options) for ref in self.instances(one))

    def instances(self, ref: Ref) -> _Refs:
        """The instance of a class."""
        match ref.kind:
            case Kind.CLASS:
                return (Ref(Kind.INSTANCE, id=ref.id),)
            case Kind.EXTERNAL:
                return (Ref(Kind.LIBRARY, self.program.models.canonical(ref.name)),)
        return ()

    def parameter(self, function: Function, place: int) -> _Refs:
        """What a parameter may be: the receiver, what its annotation says, else its default and what callers pass."""
        if place >= len(function.facts.params):
            return ()
        param = function.facts.params[place]
        owner = self.program.owner(function)
        if owner is not None and place == 0 and param.kind in ("", "/"):
            kinds = self.decorations(function)
            if "builtins.classmethod" in kinds or function.name in ("__new__", "__init_subclass__", "__class_getitem__"):
                return (Ref(Kind.CLASS, id=owner.id),)
            if "builtins.staticmethod" not in kinds:
                return (Ref(Kind.INSTANCE, id=owner.id),)
        parent = self.program.parent(function)
        if param.kind in ("*", "**"):
            return (Ref(Kind.LIBRARY, "builtins.tuple" if param.kind == "*" else "builtins.dict"),)
        if param.annotation >= 0 and parent is not None:
            found = annotated(self, parent, param.annotation)
            if found:
                return found
        refs: list[Ref] = []
        if param.default >= 0 and parent is not None:
            refs += [ref for ref in self.of(parent, param.default) if ref.value is not None or ref.kind is not Kind.CONSTANT]
        for caller, argument in self.arguments(function, place):
            refs += self.of(caller, argument)
        return tuple(refs)

    def decorations(self, function: Function) -> frozenset[str]:
        """The library symbols among a function's decorators (the called one for ``@decorator(...)``)."""
        parent = self.program.parent(function)
        if parent is None or not function.facts.decorators:
            return frozenset()
        nodes = self.program.graph(parent).nodes
        names: set[str] = set()
        for decorator in function.facts.decorators:
            shown = nodes[decorator][1] if nodes[decorator][0] == CALL else decorator
            names.update(ref.name for ref in self.of(parent, shown) if ref.kind is Kind.EXTERNAL)
        return frozenset(names)

    def result(self, callee: Ref, function: Function, call: Node) -> _Refs:
        """What a call of something gives."""
        match callee.kind:
            case Kind.CLASS:
                return (Ref(Kind.INSTANCE, id=callee.id),)
            case Kind.FUNCTION:
                return self.returned(self.program.functions[callee.id], callee)
            case Kind.METHOD:
                return self.returned(self.program.functions[callee.id], callee)
            case Kind.EXTERNAL:
                return self._library_result(callee, function, call)
            case Kind.INSTANCE:
                return tuple(ref for one in self.members.of(callee, "__call__") for ref in self.result(one, function, call))
        return ()

    def _library_result(self, callee: Ref, function: Function, call: Node) -> _Refs:
        models = self.program.models
        if callee.name == "builtins.super":
            owner = self.program.owner(self._method_around(function))
            return (Ref(Kind.SUPER, id=owner.id, owner=owner.id),) if owner is not None else ()
        if callee.name == "builtins.getattr" and len(call[2]) >= 2:
            named = self.program.graph(function).nodes[call[2][1]]
            if named[0] == CONST and isinstance(named[1], str):
                return tuple(ref for base in self.of(function, call[2][0]) for ref in self.members.of(base, named[1]))
        role = models.find(callee.name)
        if role is None:
            last = callee.name.rpartition(".")[2].lstrip("_")
            return (Ref(Kind.LIBRARY, callee.name),) if last[:1].isupper() else ()
        if role.kind == "class":
            return (Ref(Kind.LIBRARY, models.canonical(callee.name)),)
        return self._modelled_result(role, callee, function, call)

    def _modelled_result(self, role: Role, callee: Ref, function: Function, call: Node) -> _Refs:
        if not role.returns:
            return ()
        if role.returns == "self":
            return (callee.value,) if isinstance(callee.value, Ref) else (Ref(Kind.LIBRARY, callee.name.rpartition(".")[0]),)
        if "." in role.returns:
            return (Ref(Kind.LIBRARY, self.program.models.canonical(role.returns)),)
        argument = bound(call, role.params, role.returns)
        if argument is None:
            return ()
        found = self.of(function, argument)
        return tuple(one for ref in found for one in (self.instances(ref) if role.facts.get("instance") else (ref,)))

    def _method_around(self, function: Function) -> Function:
        while function.facts.owner < 0 and (outer := self.program.parent(function)) is not None and outer.index > 0:
            function = outer
        return function

    def returned(self, function: Function, callee: Ref) -> _Refs:
        """What a function of the repository gives: by its annotation, else by what it returns."""
        found = self._returned.get(function.id)
        if found is not None:
            return found
        parent = self.program.parent(function)
        refs: _Refs = ()
        if function.facts.returns >= 0 and parent is not None:
            refs = annotated(self, parent, function.facts.returns)
        if not refs and not function.facts.is_generator:
            graph = self.program.graph(function)
            refs = tuple(dict.fromkeys(ref for node, _ in graph.returns for ref in self.of(function, node) if not _is_none(ref)))[:_MOST]
        if refs:
            self._returned[function.id] = refs
        return refs


_FORWARD = frozenset((AWAIT, PART, STAR, UPD, YIELD))


def _is_none(ref: Ref) -> bool:
    return ref.kind is Kind.CONSTANT and ref.value is None


def _entries(nodes: list[Node], built: Node, key: int | None) -> list[int]:
    """The entries of a container display that a key (any when None or not constant) selects."""
    wanted = nodes[key][1] if key is not None and nodes[key][0] == CONST else None
    match built[1]:
        case "dict":
            values = [
                value
                for name, value in built[2]
                if wanted is None or (name >= 0 and nodes[name] == (CONST, wanted)) or _same(nodes, name, wanted)
            ]
            return values
        case "dictmany":
            return [built[2][0][1]]
    entries = list(built[2])
    if isinstance(wanted, int) and -len(entries) <= wanted < len(entries):
        return [entries[wanted]]
    return entries


def _same(nodes: list[Node], key: int, wanted: object) -> bool:
    return key >= 0 and nodes[key][0] == CONST and nodes[key][1] == wanted


def bound(call: Node, params: tuple[str, ...], name: str) -> int | None:
    """The node that a call passes for a parameter, by keyword or position; None when it passes none there."""
    for keyword, node in call[3]:
        if keyword == name:
            return int(node)
    if name in params and (place := params.index(name)) < len(call[2]):
        return int(call[2][place])
    return None


__all__ = ["FunctionFacts", "Types", "bound"]
