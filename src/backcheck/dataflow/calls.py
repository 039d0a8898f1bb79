"""Values through calls: library roles, project functions by their own graphs, objects and their fields."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.guards import receiver
from backcheck.dataflow.lattice import NOTHING, Atom, AtomKind, Contribution, Path, Trail, Value, join, passed
from backcheck.dataflow.ports import everything, given
from backcheck.ir import ATTR, CALL, Node
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_MOST_TARGETS = 8
_CONTAINER = ("builtins.list", "builtins.dict", "builtins.set")


def result(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What contributes to the value of a call."""
    refs = transfer.calls.targets(function, index)
    if not refs:
        return _unknown_call(transfer, function, index, node)
    return join(_one_result(transfer, function, index, node, ref, path) for ref in refs[:_MOST_TARGETS])


def _one_result(transfer: "Transfer", function: Function, index: int, node: Node, ref: Ref, path: Path) -> Value:
    match ref.kind:
        case Kind.FUNCTION | Kind.METHOD:
            target = transfer.program.functions[ref.id]
            return filled(transfer, function, index, target, returned(transfer, target, path))
        case Kind.CLASS:
            return _constructed(transfer, function, index, node, ref, path)
        case Kind.INSTANCE:
            targets = transfer.calls.functions(ref)
            return join(filled(transfer, function, index, target, returned(transfer, target, path)) for target in targets)
        case Kind.EXTERNAL:
            role = transfer.program.models.find(ref.name)
            if role is not None:
                return by_role(transfer, function, index, node, role, path)
    return _unknown_call(transfer, function, index, node, ref.name)


def by_role(transfer: "Transfer", function: Function, index: int, node: Node, role: Role, path: Path) -> Value:
    """What a modelled call gives: its own sources, and what it passes on, clean for the kinds that it sanitizes."""
    parts = [transfer.source(function, index, origin.kind) for origin in role.sources if origin.port == "return"]
    mask = transfer.kinds.mask(role.sanitizes)
    nodes = transfer.program.graph(function).nodes
    for flow in role.propagates:
        if flow.target != "return":
            continue
        inner = path[1:] if path and path[0].startswith("[") and role.facts.get("wraps") else path if role.facts.get("keeps") else ()
        values = transfer.each(function, given(nodes, node, role, flow.source), inner)
        parts.append(passed(values, function.id, index, cleaned=mask, built=role.name.rpartition(".")[2] if role.facts.get("builds") else ""))
    return join(parts)


def _unknown_call(transfer: "Transfer", function: Function, index: int, node: Node, name: str = "") -> Value:
    """Nobody knows what this does. A text method's name is enough for what is called on a value that may be text."""
    nodes = transfer.program.graph(function).nodes
    callee = nodes[node[1]]
    if callee[0] == ATTR:
        role = transfer.program.models.find(f"builtins.str.{callee[2]}")
        if role is not None and not name:
            return by_role(transfer, function, index, node, role, ())
    inputs = everything(node)
    owner = receiver(nodes, node)
    if owner is not None:
        inputs = [owner, *inputs]
    label = name or (callee[2] if callee[0] == ATTR else str(callee[1]) if isinstance(callee[1], str) else "a call")
    through = {atom: one for atom, one in transfer.each(function, inputs).items() if atom.kind != AtomKind.LITERAL}
    return join((transfer.unknown(function, index, label), passed(through, function.id, index, maybe=True)))


def returned(transfer: "Transfer", target: Function, path: Path) -> Value:
    """What contributes to what a function gives back, in terms of its own parameters."""
    graph = transfer.program.graph(target)
    if target.facts.is_generator:
        inner = path[1:] if path and path[0].startswith("[") else path
        return transfer.each(target, graph.yields, inner)
    return transfer.each(target, [node for node, _ in graph.returns], path)


def filled(transfer: "Transfer", function: Function, call: int, target: Function, value: Value) -> Value:
    """A value of a called function with its parameters replaced by what this call passes."""
    parts: list[Value] = []
    own: dict[Atom, Contribution] = {}
    for atom, found in value.items():
        if atom.kind != AtomKind.PARAMETER or atom.function != target.id:
            own[atom] = Contribution(found.cleaned, found.built, found.maybe, Trail(function.id, call, found.trail))
            continue
        for argument in arguments(transfer, function, call, target, atom):
            parts.append(
                {
                    source: Contribution(
                        one.cleaned | found.cleaned,
                        one.built or found.built,
                        one.maybe or found.maybe,
                        Trail(function.id, call, one.trail, found.trail),
                    )
                    for source, one in argument.items()
                }
            )
    return join([own, *parts])


def arguments(transfer: "Transfer", function: Function, call: int, target: Function, atom: Atom) -> Iterator[Value]:
    """What a call passes for a parameter: the argument, the default, or anything behind a star."""
    given_ = transfer.calls.argument(function, call, target, atom.node)
    if isinstance(given_, int):
        yield transfer.value(function, given_, atom.path)
    elif given_ is None:
        parent, default = transfer.program.parent(target), target.facts.params[atom.node].default
        if parent is not None and default >= 0:
            yield transfer.value(parent, default, atom.path)
    else:
        node = transfer.program.graph(function).nodes[call]
        yield transfer.each(function, everything(node))


def _constructed(transfer: "Transfer", function: Function, index: int, node: Node, ref: Ref, path: Path) -> Value:
    """A new object of a project class: its fields as ``__init__`` leaves them, or by keyword where it has none of its own."""
    constructors = transfer.calls.functions(ref)
    if constructors:
        parts: list[Value] = []
        for constructor in constructors:
            graph = transfer.program.graph(constructor)
            if (end := graph.outs.get(0)) is not None and path:
                parts.append(filled(transfer, function, index, constructor, transfer.value(constructor, end, path)))
            elif not path:
                parts.append(transfer.each(function, everything(node)))
        return join(parts)
    one = transfer.program.classes[ref.id]
    if path and path[0].startswith("."):
        name = path[0][1:]
        for keyword, value in node[3]:
            if keyword == name:
                return transfer.value(function, value, path[1:])
        fields = list(one.facts.annotations)
        if name in fields and (place := fields.index(name)) < len(node[2]):
            return transfer.value(function, node[2][place], path[1:])
        return field(transfer, one, name, path[1:]) or NOTHING
    return transfer.each(function, everything(node))


def field(transfer: "Transfer", owner: Class, name: str, path: Path) -> Value | None:
    """What an attribute of instances may hold: every store in the methods of the class and its bases, then class attributes."""
    program = transfer.program
    parts: list[Value] = []
    known = False
    for ref in transfer.types.members.order(owner):
        if ref.kind is not Kind.CLASS:
            continue
        one = program.classes[ref.id]
        for method, node in transfer.types.members.stores(one, name):
            parts.append(transfer.value(method, node, path))
            known = True
        if (attribute := one.facts.attributes.get(name)) is not None:
            parts.append(transfer.value(program.function(one.path, one.facts.parent), attribute, path))
            known = True
        if known:
            return join(parts)
    return None


def property_value(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value | None:
    """The value of an attribute that is a property of a project class, or None where it is none."""
    for ref in transfer.types.of(function, node[1]):
        if ref.kind is not Kind.INSTANCE:
            continue
        for one in transfer.types.members.order(transfer.program.classes[ref.id]):
            if one.kind is not Kind.CLASS:
                continue
            owner = transfer.program.classes[one.id]
            if node[2] not in owner.facts.methods:
                continue
            method = transfer.program.function(owner.path, owner.facts.methods[node[2]])
            if any(name.endswith("property") for name in transfer.types.decorations(method)):
                found = returned(transfer, method, path)
                return _through_receiver(transfer, function, index, node[1], method, found)
            return None
    return None


def _through_receiver(transfer: "Transfer", function: Function, index: int, base: int, method: Function, value: Value) -> Value:
    parts: list[Value] = []
    for atom, found in value.items():
        if atom.kind == AtomKind.PARAMETER and atom.function == method.id:
            parts.append(passed(transfer.value(function, base, atom.path), function.id, index, cleaned=found.cleaned, built=found.built))
        else:
            parts.append({atom: found})
    return join(parts)


def after(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """An object after a call: what it held, and what the call put into it."""
    nodes = transfer.program.graph(function).nodes
    call = nodes[node[1]]
    before = call[2][node[2]] if node[2] >= 0 else nodes[call[1]][1]
    refs = transfer.calls.targets(function, node[1])
    parts: list[Value] = []
    kept = not refs
    for ref in refs[:_MOST_TARGETS]:
        outs = list(_outs(transfer, function, node[1], ref, node[2]))
        for target, end in outs:
            parts.append(filled(transfer, function, node[1], target, transfer.value(target, end, path)))
        kept = kept or not outs
        if node[2] < 0 and ref.kind is Kind.EXTERNAL:
            parts.append(_put(transfer, function, call, transfer.program.models.find(ref.name), path))
    if not refs and node[2] < 0:
        for container in _CONTAINER:
            role = transfer.program.models.find(f"{container}.{nodes[call[1]][2]}")
            if role is not None:
                parts.append(_put(transfer, function, call, role, path))
    if kept:
        parts.append(transfer.value(function, before, path))
    return join(parts)


def _outs(transfer: "Transfer", function: Function, call: int, ref: Ref, place: int) -> Iterator[tuple[Function, int]]:
    """The last versions of what a project function's call changed of the receiver or an argument."""
    for target in transfer.calls.functions(ref):
        graph = transfer.program.graph(target)
        wanted = transfer.program.graph(function).nodes[call]
        for parameter, end in graph.outs.items():
            if place < 0:
                if parameter == 0 and target.facts.owner >= 0:
                    yield target, end
            elif transfer.calls.argument(function, call, target, parameter) == wanted[2][place]:
                yield target, end


def _put(transfer: "Transfer", function: Function, call: Node, role: Role | None, path: Path) -> Value:
    """What a library call stores in its receiver."""
    if role is None:
        return NOTHING
    nodes = transfer.program.graph(function).nodes
    inner = path[1:] if path and path[0].startswith("[") else path
    parts = [transfer.each(function, given(nodes, call, role, flow.source), inner) for flow in role.propagates if flow.target == "self"]
    return join(parts)


def module_variable(transfer: "Transfer", path: str, name: str, rest: Path) -> Value | None:
    """What a variable of the module's top level may hold, and what functions store in it through ``global``."""
    program = transfer.program
    facts = program.files[path]
    if not any(symbol.kind == "value" for symbol in facts.symbols.get(name, ())):
        return None
    module = program.module(path)
    parts = [transfer.each(module, program.graph(module).cells.get(name, ()), rest)]
    return join(parts)


def imported_value(transfer: "Transfer", path: str, dotted: str, rest: Path) -> Value:
    """What an imported variable of another file holds."""
    owner, _, name = dotted.rpartition(".")
    prefix = owner or "." * (len(dotted) - len(dotted.lstrip(".")))
    parts: list[Value] = []
    for ref in transfer.types.names.dotted(path, prefix) if prefix else ():
        if ref.kind is Kind.MODULE:
            parts.append(module_variable(transfer, ref.name, name, rest) or NOTHING)
    return join(parts)


def never_returns(transfer: "Transfer", function: Function, call: object) -> bool:
    """Whether a call always raises or ends the process."""
    assert isinstance(call, int)
    refs = transfer.calls.targets(function, call)
    return bool(refs) and all(_ends(transfer, ref) for ref in refs)


def _ends(transfer: "Transfer", ref: Ref) -> bool:
    if ref.kind is Kind.EXTERNAL:
        role = transfer.program.models.find(ref.name)
        return role is not None and role.noreturn
    targets = transfer.calls.functions(ref) if ref.kind in (Kind.FUNCTION, Kind.METHOD) else ()
    return bool(targets) and all(_raises_always(transfer, target) for target in targets)


def _raises_always(transfer: "Transfer", target: Function) -> bool:
    graph = transfer.program.graph(target)
    return not graph.returns and not target.facts.is_generator and bool(graph.raises)


def entered(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What ``with`` binds: what a generator-based context manager yields, what ``__enter__`` returns, else the object."""
    program = transfer.program
    nodes = program.graph(function).nodes
    parts: list[Value] = []
    context = nodes[node[1]]
    if context[0] == CALL:
        for target in _functions(transfer, transfer.calls.targets(function, node[1])):
            if target.facts.is_generator:
                found = transfer.each(target, program.graph(target).yields, path)
                parts.append(filled(transfer, function, node[1], target, found))
    return join(parts) if parts else transfer.value(function, node[1], path)


def _functions(transfer: "Transfer", refs: Iterable[Ref]) -> Iterator[Function]:
    for ref in refs:
        if ref.kind in (Kind.FUNCTION, Kind.METHOD):
            yield transfer.program.functions[ref.id]
