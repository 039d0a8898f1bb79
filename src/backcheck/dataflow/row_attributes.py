"""Records behind attributes: managers of classes, relations of records, fields of the project's own objects."""

from typing import TYPE_CHECKING

from backcheck.dataflow.loaded import NONE, Bound, Loaded, Records, Way, joined
from backcheck.dataflow.versions import first
from backcheck.ir import ATTR, ELEM, PARAM, Node
from backcheck.models.role import Role
from backcheck.semantics.points import Point
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.rows import Rows


def attribute(rows: "Rows", point: Point, node: Node, way: Way) -> Records:
    """What reading an attribute gives."""
    if way is Way.PART:
        return rows.at(point.at(node[1]), way)
    bases = _types(rows, point, node[1])
    own = _managed(rows, point, node, bases)
    if own is not None:
        return own
    if node[2] in rows.relations.many and _may_be_record(rows, bases):
        of_each = way or rows.program.graph(point.function).nodes[node[1]][0] == ELEM
        return joined(((Loaded(Bound.PARENT, point.function.id, point.node),), rows.at(point.at(node[1]), Way.PART) if of_each else NONE))
    field = _of_owner(rows, point, node) or [one for one in rows.origins.step(point) or () if not one.end and one != point]
    found = rows.of_points(field, way)
    if way:
        return joined((found, rows.at(point.at(node[1]), Way.PART)))
    return found if field else _of_whole(rows, point, node, bases)


def _types(rows: "Rows", point: Point, node: int) -> tuple[Ref, ...]:
    """The types of an expression; of ``self.model`` in a method that the walk's own class runs, what that class says it is."""
    here = rows.program.graph(point.function).nodes[node]
    if here[0] == ATTR and rows.owner is not None and is_self(rows, point, here[1]):
        said = [ref for function, value in rows.origins.field(rows.owner, here[2]) for ref in rows.types.of(function, value)]
        known = tuple(ref for ref in said if ref.kind is not Kind.CONSTANT)
        if known:
            return known
    return rows.types.of(point.function, node)


def _of_whole(rows: "Rows", point: Point, node: Node, bases: tuple[Ref, ...]) -> Records:
    """An attribute of something that holds records: of a page, or one that its model says to hold them."""
    found = rows.at(point.at(node[1]))
    if not found:
        return NONE
    names = (f"{owner}.{node[2]}" for base in bases for owner in _library_classes(rows, base))
    if any((role := rows.program.models.find(name)) is not None and role.sources for name in names):
        return found
    return tuple(one for one in found if one.bound is Bound.SOME)


def _managed(rows: "Rows", point: Point, node: Node, bases: tuple[Ref, ...]) -> Records | None:
    """The manager of a class stands for all its records, that of a record for those which belong to it."""
    role = _said(rows, point, node, bases)
    if role is None:
        return None
    if role.facts["rows"] != "all":
        return NONE if role.facts["rows"] == "one" else rows.at(point.at(node[1]))
    known = entity_of(rows, bases) or entity_of(rows, rows.types.of(point.function, point.node))
    return (Loaded(Bound.SHORT if _are_few(rows, bases) else Bound.ALL, point.function.id, point.node, known),)


def _are_few(rows: "Rows", bases: tuple[Ref, ...]) -> bool:
    """Whether a library says of its records that there are few."""
    roles = (rows.program.models.find(name) for base in bases for name in _library_classes(rows, base))
    return any(role is not None and bool(role.facts.get("few")) for role in roles)


def _said(rows: "Rows", point: Point, node: Node, bases: tuple[Ref, ...]) -> Role | None:
    """The role with a word about rows that an attribute has, or its value's class."""
    for name in (f"{owner}.{node[2]}" for base in bases for owner in _library_classes(rows, base)):
        role = rows.program.models.find(name)
        if role is not None and role.kind == "attribute" and "rows" in role.facts:
            return role
    if any(base.kind in (Kind.CLASS, Kind.EXTERNAL) for base in bases):
        for ref in rows.types.of(point.function, point.node):
            role = manager(rows, ref)
            if role is not None:
                return role
    unknown = all(base.kind is Kind.EXTERNAL and rows.program.models.find(base.name) is None for base in bases)
    return rows.named.get(node[2]) if unknown else None


def _library_classes(rows: "Rows", ref: Ref) -> tuple[str, ...]:
    """The library classes that an object is of, or that a class is."""
    match ref.kind:
        case Kind.LIBRARY | Kind.EXTERNAL:
            return rows.program.models.ancestors(ref.name)
        case Kind.INSTANCE | Kind.CLASS:
            return rows.types.members.library_bases(rows.program.classes[ref.id])
    return ()


def manager(rows: "Rows", ref: Ref) -> Role | None:
    """The role of a library's manager class, where an object is one or of a class that inherits from it."""
    for name in _library_classes(rows, ref) if ref.kind in (Kind.LIBRARY, Kind.INSTANCE) else ():
        role = rows.program.models.find(name)
        if role is not None and role.kind == "class" and role.facts.get("rows") == "all":
            return role
    return None


def _may_be_record(rows: "Rows", bases: tuple[Ref, ...]) -> bool:
    """A record, or something of which nobody knows what it is."""
    return not bases or any(ref.kind is not Kind.CLASS and is_stored(rows, ref) for ref in bases)


def is_stored(rows: "Rows", ref: Ref) -> bool:
    """Whether a class, or an object's class, is one of stored records."""
    roles = (rows.program.models.find(name) for name in _library_classes(rows, ref))
    return any(role is not None and (role.facts.get("entity") or role.facts.get("watched")) for role in roles)


def _of_owner(rows: "Rows", point: Point, node: Node) -> list[Point]:
    """``self.x`` in a method that the walk's own class runs: what that class, or the nearest of its bases, says."""
    if not is_self(rows, point, node[1]):
        return []
    assert rows.owner is not None
    stores, always = rows.origins.fields.stores_before(point.function, node[1], node[2])
    if always:
        return []
    given = [point.entering(method, value) for method, value in rows.origins.field(rows.owner, node[2])]
    return [*(point.at(value) for value in stores), *given]


def is_self(rows: "Rows", point: Point, node: int) -> bool:
    """Whether a node is the receiver of a method that the walk's own class has."""
    nodes = rows.program.graph(point.function).nodes
    here = nodes[first(nodes, node)]
    if rows.owner is None or here[0] != PARAM or here[1] != 0 or point.function.facts.owner < 0:
        return False
    one = rows.program.owner(point.function)
    return one is not None and any(ref.kind is Kind.CLASS and ref.id == one.id for ref in rows.types.members.order(rows.owner))


def entity_of(rows: "Rows", refs: tuple[Ref, ...]) -> str:
    """The class of the records that a type stands for; empty where it may be one of several."""
    inner = [ref.value if ref.kind is Kind.LIBRARY and isinstance(ref.value, Ref) else ref for ref in refs]
    stored = dict.fromkeys(_name_of(rows, ref) for ref in inner if is_stored(rows, ref))
    return next(iter(stored)) if len(stored) == 1 else ""


def _name_of(rows: "Rows", ref: Ref) -> str:
    return rows.program.classes[ref.id].name if ref.kind in (Kind.CLASS, Kind.INSTANCE) else ref.name.rpartition(".")[2]
