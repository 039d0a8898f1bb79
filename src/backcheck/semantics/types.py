"""What an expression may be: found when asked, by walking back along the value graph, across functions and files.

An empty answer means unknown, never "nothing": callers must not take it for safe.
"""

from collections.abc import Callable, Iterable

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
    GIVEN,
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
from backcheck.semantics.annotations import annotated
from backcheck.semantics.conditions import before, classes_told
from backcheck.semantics.conventions import Conventions
from backcheck.semantics.displays import displayed, holds_pairs
from backcheck.semantics.kept import Kept
from backcheck.semantics.members import Members
from backcheck.semantics.names import Names
from backcheck.semantics.open import Open
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.results import Results

_Refs = tuple[Ref, ...]
_MOST = 12
_DEEPEST = 60
_BUILT = {"list": "list", "many": "list", "tuple": "tuple", "set": "set", "dict": "dict", "dictmany": "dict", "slice": "slice"}
_TEXT = (Ref(Kind.LIBRARY, "builtins.str"),)
_BOOL = (Ref(Kind.LIBRARY, "builtins.bool"),)
# A text on either side of these makes a text; paths and addresses are taken on with a slash and stay what they are.
_TEXT_OPERATORS = ("+", "%", "*")


class Types:
    """The types of nodes, kept once found.

    For a parameter without annotation ``handed`` gives what frameworks hand in, ``arguments`` what callers pass.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = Names(program, self.of)
        self.members = Members(self)
        self.results = Results(self)
        self.kept = Kept(self)
        self.conventions = Conventions(program.models)
        # What nothing but the member of one library class is called, whatever stands before it.
        self.anywhere = {role.name.rpartition(".")[2]: role for role in program.models if role.facts.get("anywhere")}
        self.arguments: Callable[[Function, int], Iterable[tuple[Function, int]]] = lambda function, place: ()
        self.handed: Callable[[Function, int], _Refs] = lambda function, place: ()
        self._found: dict[tuple[int, int], _Refs] = {}
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
        graph = self.program.graph(function)
        refs = tuple(dict.fromkeys(self._evaluate(function, graph.nodes[node])))[:_MOST]
        if node in graph.declared and not any(self._is_known(ref) for ref in refs):
            refs = annotated(self, function, graph.declared[node]) or refs
        if questions.end(key, outside, bool(refs)) or refs:
            self._found[key] = refs
        return refs

    def _is_known(self, ref: Ref) -> bool:
        """Whether a type says more than that somebody else's attribute stands there."""
        return ref.kind not in (Kind.EXTERNAL, Kind.CONSTANT) or self.program.models.find(ref.name) is not None

    def forget(self) -> None:
        """Lets go of all answers: something has become known that may change them."""
        self._found.clear()
        self.kept.forget()
        self.results.forget()

    def each(self, function: Function, nodes: Iterable[int]) -> _Refs:
        return tuple(ref for node in nodes for ref in self.of(function, node))

    def _evaluate(self, function: Function, node: Node) -> _Refs:
        handler = _HANDLERS.get(node[0])
        return handler(self, function, node) if handler is not None else ()

    def forward(self, function: Function, node: Node) -> _Refs:
        return self.of(function, node[1])

    def called(self, function: Function, node: Node) -> _Refs:
        found = tuple(ref for callee in self.of(function, node[1]) for ref in self.result(callee, function, node))
        return found or self.conventions.result(function, self.program.graph(function).nodes[node[1]])

    def class_object(self, function: Function, node: Node) -> _Refs:
        return (Ref(Kind.CLASS, id=self.program.class_of(function.path, node[1]).id),)

    def attribute(self, function: Function, node: Node) -> _Refs:
        bases, name, path = self.of(function, node[1]), node[2], function.path
        members = (ref for base in bases for ref in self.kept.of_attribute(base, name, path) or self.members.of(base, name))
        found = tuple(held for ref in members for held in self.results.held(function, ref))
        role = self.anywhere.get(name)
        if role is None or not role.type or any(self._is_known(ref) for ref in found):
            return found
        return (Ref(Kind.LIBRARY, role.type),)

    def after(self, function: Function, node: Node) -> _Refs:
        return self.of(function, before(self.program.graph(function).nodes, node))

    def narrowed(self, function: Function, node: Node) -> _Refs:
        """``isinstance`` decides the type where it holds."""
        options = classes_told(self.program.graph(function).nodes, node[1], node[2], node[3])
        found = tuple(ref for one in self.each(function, options) for ref in self.instances(one))
        return found or self.of(function, node[1])

    def captured(self, function: Function, node: Node) -> _Refs:
        held = self.program.captured(function, node[1])
        return self.each(*held) if held is not None else ()

    def given(self, function: Function, node: Node) -> _Refs:
        """What a nested function gives a variable of this one."""
        target = self.program.sibling(function, node[2])
        return self.each(target, self.program.graph(target).cells.get(node[1], ()))

    def defined(self, function: Function, node: Node) -> _Refs:
        """A nested function or lambda as a value."""
        return (Ref(Kind.FUNCTION, id=self.program.sibling(function, node[1]).id),)

    def element(self, function: Function, node: Node) -> _Refs:
        """What a subscript or an iteration gives."""
        base, key = node[1], node[2] if node[0] == ITEM else None
        nodes = self.program.graph(function).nodes
        built = nodes[base]
        wanted = nodes[key][1] if key is not None and nodes[key][0] == CONST else None
        entries = displayed(self, function, base, wanted)
        if entries:
            return entries
        if key is not None and built[0] == ELEM and holds_pairs(self, function, built[1]):
            return self.of(function, base) if nodes[key] == (CONST, 1) else ()
        if built[0] == UPD and key is not None and built[2] == "[" and nodes[built[3]] == nodes[key] and built[4] >= 0:
            return self.of(function, built[4])
        yielded = self._yielded(function, base)
        at = nodes[key][1] if key is not None and nodes[key][0] == CONST else None
        bases, path = self.of(function, base), function.path
        yielded = yielded or self.results.part(function, base, at)
        found = yielded or tuple(ref for one in bases for ref in self.kept.of_item(one, at, path) or self.members.element(one))
        return found if found or key is None or isinstance(at, str) else tuple(one for one in bases if self._is_class(one))

    def _is_class(self, ref: Ref) -> bool:
        """Whether a subscript of something is the same for other parameters: ``Repository[User]``."""
        role = self.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        return ref.kind is Kind.CLASS or (role is not None and role.kind == "class")

    def entered(self, function: Function, node: Node) -> _Refs:
        """What ``with`` binds: what a generator-based context manager yields, else what entering the object gives."""
        yielded = self._yielded(function, node[1])
        return yielded or tuple(ref for one in self.of(function, node[1]) for ref in self.members.entered(one))

    def _yielded(self, function: Function, call: int) -> _Refs:
        """What the generator of the repository that a call makes yields."""
        written = self.program.graph(function).nodes[call]
        if written[0] != CALL:
            return ()
        made = [self.program.functions[ref.id] for ref in self.of(function, written[1]) if ref.kind in (Kind.FUNCTION, Kind.METHOD)]
        return tuple(ref for one in made if one.facts.is_generator for ref in self.each(one, self.program.graph(one).yields))

    def operation(self, function: Function, node: Node) -> _Refs:
        sides = (*self.of(function, node[2]), *self.of(function, node[3]))
        if node[1] in _TEXT_OPERATORS and any(ref.name == "builtins.str" or isinstance(ref.value, str) for ref in sides):
            return _TEXT
        return tuple(ref for ref in sides if ref.kind is not Kind.CONSTANT)

    def caught(self, function: Function, node: Node) -> _Refs:
        types = node[1]
        if types < 0:
            return (Ref(Kind.LIBRARY, "builtins.BaseException"),)
        named = self.program.graph(function).nodes[types]
        options = named[2] if named[0] == BUILD else (types,)
        return tuple(ref for one in self.each(function, options) for ref in self.instances(one))

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
        refs: list[Ref] = list(self.handed(function, place))
        if refs:
            return tuple(refs)
        if param.default >= 0 and parent is not None:
            refs += [ref for ref in self.of(parent, param.default) if ref.value is not None or ref.kind is not Kind.CONSTANT]
        for caller, argument in self.arguments(function, place):
            refs += self.of(caller, argument)
        return tuple(refs) or self.conventions.parameter(function, param.name)

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
        return self.results.of(callee, function, call)

    def returned(self, function: Function) -> _Refs:
        """What a function of the repository gives."""
        return self.results.returned(function)


_Handler = Callable[[Types, Function, Node], _Refs]
_HANDLERS: dict[int, _Handler] = {
    AWAIT: Types.forward,
    PART: Types.forward,
    STAR: Types.forward,
    UPD: Types.forward,
    YIELD: Types.forward,
    CONST: lambda _, __, node: (Ref(Kind.CONSTANT, value=node[1]),),
    NAME: lambda types, function, node: types.names.in_module(function.path, node[1]),
    DOTTED: lambda types, function, node: types.names.dotted(function.path, node[1]),
    ATTR: Types.attribute,
    CALL: Types.called,
    PARAM: lambda types, function, node: types.parameter(function, node[1]),
    FREE: Types.captured,
    GIVEN: Types.given,
    FUNC: Types.defined,
    CLASS: Types.class_object,
    PHI: lambda types, function, node: types.each(function, [arm[0] for arm in node[1]]),
    WHEN: Types.narrowed,
    AFTER: Types.after,
    BUILD: lambda _, __, node: (Ref(Kind.LIBRARY, f"builtins.{_BUILT[node[1]]}"),),
    BOOL: lambda types, function, node: types.each(function, node[2]),
    ITEM: Types.element,
    ELEM: Types.element,
    ENTER: Types.entered,
    TEXT: lambda _, __, ___: _TEXT,
    CMP: lambda _, __, ___: _BOOL,
    NOT: lambda _, __, ___: _BOOL,
    BIN: Types.operation,
    CAUGHT: Types.caught,
}
