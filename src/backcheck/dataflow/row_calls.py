"""Records through calls: by what roles say of them, by what the project's own functions give back, by what is put into a list."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from backcheck.dataflow import row_queries, row_views
from backcheck.dataflow.loaded import NONE, Bound, Loaded, Records, Way, among, joined, narrowed
from backcheck.dataflow.ports import everything, given
from backcheck.dataflow.row_attributes import is_self
from backcheck.dataflow.row_exports import asks_for_whole
from backcheck.dataflow.row_queries import receiver
from backcheck.ir import ATTR, AWAIT, BIN, CALL, PHI, RECEIVER, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.conditions import before, unchanged
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.rows import Rows

ANSWER = "response"
_MOST_TARGETS = 8
_CONTAINERS = ("builtins.list", "builtins.set", "builtins.dict")


def called(rows: "Rows", point: Point, node: Node, way: Way) -> Records:
    """What a call gives."""
    if way is Way.PART:
        return _parts(rows, point, node)
    refs = targets(rows, point, node)
    found = [_one(rows, point, node, ref, way) for ref in refs[:_MOST_TARGETS]] or [_unknown(rows, point, node, way)]
    return joined((*found, _parts(rows, point, node) if way else NONE))


def targets(rows: "Rows", point: Point, node: Node) -> tuple[Ref, ...]:
    """What a call runs; of the walk's own class what that has under the name."""
    callee = rows.program.graph(point.function).nodes[node[1]]
    if rows.owner is not None and callee[0] == ATTR:
        members = rows.types.members
        if is_self(rows, point, callee[1]):
            return members.of(Ref(Kind.INSTANCE, id=rows.owner.id), callee[2])
        for base in rows.types.of(point.function, callee[1]):
            if base.kind is Kind.SUPER and Ref(Kind.CLASS, id=base.id) in members.order(rows.owner):
                return members.above(rows.owner, rows.program.classes[base.id], callee[2])
    return rows.origins.calls.targets(point.function, point.node)


def _one(rows: "Rows", point: Point, node: Node, ref: Ref, way: Way) -> Records:
    match ref.kind:
        case Kind.EXTERNAL:
            role = rows.program.models.find(ref.name)
            return by_role(rows, point, node, role, way) if role is not None else _unknown(rows, point, node, way)
        case Kind.CLASS:
            return _made(rows, point, node, ref, way)
    return joined(found for target in rows.origins.calls.functions(ref) for found in _given_back(rows, point, target, way))


def _given_back(rows: "Rows", point: Point, target: Function, way: Way) -> Iterator[Records]:
    """What a function returns or yields, but not from a branch that this call never takes."""
    graph = rows.program.graph(target)
    if target.facts.is_generator:
        yield from (rows.at(point.entering(target, value, point.node), Way.EACH) for value in graph.yields)
        return
    for inner, number in rows.returns(point.entering(target, 0, point.node)):
        yield narrowed(rows.at(inner, way), Bound.SHORT) if asks_for_whole(graph, number) else rows.at(inner, way)


def _made(rows: "Rows", point: Point, node: Node, ref: Ref, way: Way) -> Records:
    """A record holds what it was made of; what an object with a constructor of its own does with it, is its affair."""
    for base in rows.types.members.library_bases(rows.program.classes[ref.id]):
        role = rows.program.models.find(base)
        if role is not None and (isinstance(role.facts.get("rows"), dict) or role.sinks):
            return by_role(rows, point, node, role, way)
        if role is not None and "rows" in role.facts:
            return NONE
    return NONE if rows.origins.calls.functions(ref) else rows.each(point, everything(node), way)


def by_role(rows: "Rows", point: Point, node: Node, role: Role, way: Way) -> Records:
    """What a modelled call gives."""
    said = role.facts.get("rows")
    if said is not None:
        return _said(rows, point, node, role, said, way)
    nodes = rows.program.graph(point.function).nodes
    shown = [port for sink in role.sinks if sink.kind == ANSWER for port in given(nodes, node, role, sink.port)]
    if shown:
        return among(rows.each(point, shown, way), len(shown) - 1)
    if role.facts.get("item"):
        return rows.item(point, (CALL, receiver(nodes, node)), way)
    if role.facts.get("some"):
        return NONE
    ports = [port for flow in role.propagates if flow.target == "return" for port in given(nodes, node, role, flow.source)]
    return rows.each(point, ports, way)


def _parts(rows: "Rows", point: Point, node: Node) -> Records:
    """Whatever is computed for each element stands for all of them."""
    nodes = rows.program.graph(point.function).nodes
    return rows.each(point, [receiver(nodes, node), *everything(node)], Way.PART)


def _said(rows: "Rows", point: Point, node: Node, role: Role, said: Any, way: Way) -> Records:
    """What a role's word about rows makes of a call."""
    nodes = rows.program.graph(point.function).nodes
    match said:
        case "one":
            return NONE
        case "some":
            return (Loaded(Bound.SOME, point.function.id, point.node),)
        case "all":
            return row_queries.root(rows, point, node) if role.kind == "function" else NONE
        case {"text": port}:
            return row_queries.statement(rows, point, given(nodes, node, role, port))
        case {"found": port}:
            return row_queries.found(rows, point, node, given(nodes, node, role, port))
        case {"shown": words}:
            return row_views.shown(rows, words)
        case {"paged": port}:
            return row_views.paged(rows, point, node, rows.each(point, given(nodes, node, role, port), way))
    found = rows.each(point, given(nodes, node, role, said["of"]), way)
    return _bounded(rows, point, node, role, said, found) if found else NONE


def _bounded(rows: "Rows", point: Point, node: Node, role: Role, said: dict[str, Any], found: Records) -> Records:
    """What a call leaves of the records that arrive at it."""
    nodes = rows.program.graph(point.function).nodes
    if said.get("filters"):
        left = rows.filters.left(point, _conditions(nodes, node, role, said), _entity(rows, point, given(nodes, node, role, said["of"])))
        kept = rows.filters.without(point, node) if said.get("excludes") else _by_keys(rows, point, node)
        return NONE if left is None else narrowed(found, min(left, kept))
    if said.get("page"):
        return narrowed(found, Bound.SOME)
    if said.get("grouped") or _is_grouped(nodes, node, said):
        return narrowed(found, Bound.UNSURE)
    if said.get("joins"):
        inner = rows.each(point, node[2], Way.WHOLE)
        return narrowed(found, max(one.bound for one in inner)) if inner else found
    if "limit" in said:
        ends = given(nodes, node, role, said["limit"])
        return narrowed(found, Bound.SOME) if ends and not any(rows.limits.may_be_none(point.at(end)) for end in ends) else found
    return found


def _by_keys(rows: "Rows", point: Point, node: Node) -> Bound:
    """What the keys of some records leave: ``filter(pk__in=[one.pk for one in page])``."""
    values = [value for keyword, value in node[3] if rows.filters.asks_for_keys(keyword)]
    found = [one for value in values for one in rows.at(point.at(value))]
    return Bound.SOME if found and all(one.bound is Bound.SOME for one in found) else Bound.ALL


def _is_grouped(nodes: list[Node], node: Node, said: dict[str, Any]) -> bool:
    """Whether a call that groups what one of some others gave stands right behind it."""
    grouping = said.get("grouped-after", ())
    before = receiver(nodes, node) if grouping else -1
    while before >= 0 and nodes[before][0] == CALL:
        if last_name(nodes, nodes[before][1]) in grouping:
            return True
        before = receiver(nodes, nodes[before])
    return False


def _conditions(nodes: list[Node], node: Node, role: Role, said: dict[str, Any]) -> Node:
    """A call without the argument that is filtered; where records are left out, those that are left out otherwise: ``exclude(~Q(...))``."""
    if said.get("excludes"):
        return (*node[:2], tuple(nodes[one][2] for one in node[2] if tuple(nodes[one][:2]) == (BIN, "u")), ())
    return node if said["of"] == "self" else (*node[:2], node[2][len(role.params) :], *node[3:])


def _entity(rows: "Rows", point: Point, ports: Iterable[int]) -> int:
    for port in ports:
        for ref in rows.types.of(point.function, port):
            if isinstance(ref.value, Ref) and ref.value.kind in (Kind.INSTANCE, Kind.CLASS):
                return ref.value.id
    return -1


def is_changed_unknown(rows: "Rows", point: Point, node: int) -> bool:
    """Whether a variable comes out of a turn of a loop through a call of which no model says what it does to rows."""
    nodes = rows.program.graph(point.function).nodes
    pending, seen = [node], set[int]()
    while pending:
        here = pending.pop()
        if here in seen or here <= point.node:
            continue
        seen.add(here)
        match nodes[here][0]:
            case op if op == PHI:
                pending += [arm[0] for arm in nodes[here][1]]
            case op if op in (WHEN, AWAIT):
                pending.append(nodes[here][1])
            case op if op == CALL and point.node in _versions(nodes, everything(nodes[here])):
                return not any(_is_step(rows, ref) for ref in targets(rows, point.at(here), nodes[here]))
    return False


def _versions(nodes: list[Node], given_: Iterable[int]) -> set[int]:
    """The variables whose versions some arguments are."""
    return {unchanged(nodes, one) for one in given_}


def _is_step(rows: "Rows", ref: Ref) -> bool:
    role = rows.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
    return role is not None


def _unknown(rows: "Rows", point: Point, node: Node, way: Way) -> Records:
    """A call of something unknown; a method of a collection is known by its name."""
    nodes = rows.program.graph(point.function).nodes
    owner = receiver(nodes, node)
    if owner >= 0:
        found = rows.at(point.at(owner), way)
        role = rows.collection_method(nodes[node[1]][2]) if found else None
        if role is not None:
            return by_role(rows, point, node, role, way)
        return NONE if found else _text_method(rows, point, node, way)
    return NONE


def _text_method(rows: "Rows", point: Point, node: Node, way: Way) -> Records:
    """``separator.join(...)`` of a text that is not known to be one."""
    nodes = rows.program.graph(point.function).nodes
    role = rows.program.models.find(f"builtins.str.{nodes[node[1]][2]}")
    return by_role(rows, point, node, role, way) if role is not None and role.propagates else NONE


def after(rows: "Rows", point: Point, node: Node, way: Way) -> Records:
    """An object after a call: what it held, what was put into it, or what it now gives."""
    nodes = rows.program.graph(point.function).nodes
    call = nodes[node[1]]
    inner = point.at(node[1])
    unversioned = point.at(before(nodes, node))
    if way is Way.PART:
        return rows.at(unversioned, way)
    refs = targets(rows, inner, call)
    parts: list[Records] = []
    for ref in refs[:_MOST_TARGETS]:
        role = rows.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
        if role is not None and node[2] == RECEIVER:
            said = role.facts.get("rows")
            if isinstance(said, dict) and said.get("held"):
                return by_role(rows, inner, call, role, way)
            parts.append(_put(rows, point, call, role))
    if not refs and node[2] == RECEIVER:
        known = (rows.program.models.find(f"{container}.{last_name(nodes, call[1])}") for container in _CONTAINERS)
        parts += [_put(rows, point, call, role) for role in known if role is not None]
    return joined((rows.at(unversioned, way), *parts))


def _put(rows: "Rows", point: Point, call: Node, role: Role) -> Records:
    """What a call puts into its receiver."""
    nodes = rows.program.graph(point.function).nodes
    ports = [port for flow in role.propagates if flow.target == "self" for port in given(nodes, call, role, flow.source)]
    if role.facts.get("merges"):
        return rows.each(point, ports, Way.WHOLE)
    return rows.each(point, ports, Way.EACH)
