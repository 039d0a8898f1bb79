"""What a condition leaves of a collection: one record, those of one parent, or any number."""

from collections.abc import Iterable

from backcheck.dataflow.clocks import tells_time
from backcheck.dataflow.limits import Limits
from backcheck.dataflow.loaded import Bound
from backcheck.dataflow.relations import Relations
from backcheck.ir import ATTR, BIN, BUILD, CALL, CMP, CONST, DOTTED, ITEM, NAME, NOT, PARAM, STAR, TEXT, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind, Ref

ONE = None
_KEYS = ("id", "pk", "uuid", "_id")
_KEY_ENDINGS = ("_id", "_pk", "_uuid", "_fk", "Id", "_ids")
_LISTS = ("in", "in_")
_EXACT = ("exact", "iexact", *_LISTS)
_COMPARISONS = frozenset("gt gte lt lte ne not isnull year month day date regex iregex search".split())
_LATER = ("gt", "gte")
_EARLIER = ("lt", "lte")
# The side on which the time stands in a comparison that leaves out what was before it.
_SINCE = {">": 1, ">=": 1, "<": 0, "<=": 0}
_PATTERNS = frozenset("contains icontains startswith istartswith endswith iendswith".split())
# What names one record as well as its key does.
_NAMES = frozenset("email username login slug key code token uuid name".split())
_ASKING = frozenset(("user", "current_user"))
_BETWEEN = "range"
_DEEPEST = 6
_MOST = 12


class Filters:
    """Reads the arguments of calls that narrow a query. None stands for one record at most."""

    def __init__(self, origins: Origins, relations: Relations, limits: Limits) -> None:
        self._origins = origins
        self._limits = limits
        self._program = origins.program
        self._relations = relations
        models = list(self._program.models)
        # The attributes by which columns are reached, whatever they are of.
        self._reaching = {role.name.rpartition(".")[2] for role in models if role.kind == "attribute" and self._has_columns(role.type)}

    def left(self, point: Point, call: Node, entity: int) -> Bound | None:
        """What all conditions together leave; ``entity`` is the number of the class that is asked for, or -1."""
        found: list[Bound | None] = [self._condition(point.at(argument), entity, 0) for argument in call[2]]
        found += [self._keyword(point.at(value), keyword, entity) for keyword, value in call[3]]
        return _least(found)

    def _keyword(self, value: Point, keyword: str, entity: int) -> Bound | None:
        if not keyword:
            return self._mapping(value, entity)
        nodes = self._program.graph(value.function).nodes
        if tuple(nodes[value.node]) == (CONST, None):
            return Bound.ALL
        first, *rest = keyword.split("__")
        last = rest[-1] if rest else ""
        if last in _LATER and tells_time(self._origins, value.function, value.node):
            return Bound.RECENT
        if last in _COMPARISONS | _PATTERNS:
            return Bound.ALL
        if last == _BETWEEN:
            return Bound.UNSURE
        several = last in _LISTS
        if not rest or (last in _EXACT and len(rest) < 2):
            if several and first in _KEYS and self._limits.is_sent(value):
                return Bound.SOME
            left = self._named(first, several)
            return self._of_value(value) if left is Bound.ALL else left
        key = rest[-2] if last in _EXACT and len(rest) > 1 else last
        if (
            key in _KEYS
            or key.endswith(_KEY_ENDINGS)
            or self._is_relation(key)
            or (self._is_relation(first) and nodes[value.node][0] != CONST)
        ):
            return Bound.PARENT
        return self._of_value(value)

    def _is_relation(self, name: str) -> bool:
        return name in self._relations.one or name in self._relations.many

    def _named(self, name: str, several: bool) -> Bound | None:
        """A condition on the equality of a column."""
        if name in _KEYS:
            return Bound.PARENT if several else ONE
        if name.endswith(_KEY_ENDINGS) or self._is_relation(name):
            return Bound.PARENT
        return Bound.ALL

    def _of_value(self, value: Point) -> Bound:
        """Who is asking, or another record, or what the address names, narrows as well as its key does."""
        for ref in self._origins.types.of(value.function, value.node):
            if ref.kind in (Kind.INSTANCE, Kind.LIBRARY) and self._is_stored(ref):
                return Bound.PARENT
        here = self._node(value)
        if here[0] == ATTR and here[2] in (*_NAMES, *_KEYS) and self._is_record(value.at(here[1])):
            return Bound.PARENT
        return Bound.PARENT if self._is_named(value, here, 0) else Bound.ALL

    def _is_named(self, value: Point, here: Node, depth: int) -> bool:
        """Whether a value is what the address names, or made of that: ``f"{account_id}/{name}"``."""
        if here[0] == PARAM:
            return self._limits.is_named(value)
        parts = here[1] if here[0] == TEXT else here[2:4] if here[0] == BIN and here[1] == "+" else ()
        return depth < _DEEPEST and any(self._is_named(value.at(one), self._node(value.at(one)), depth + 1) for one in parts)

    def _is_record(self, value: Point) -> bool:
        """A record, or who is asking, of whom nobody said what they are."""
        if self._of_value(value) is Bound.PARENT:
            return True
        here = self._node(value)
        return (here[0] == ATTR and here[2] in _ASKING) or (here[0] in (NAME, DOTTED) and str(here[1]).rpartition(".")[2] in _ASKING)

    def _is_stored(self, ref: Ref) -> bool:
        if ref.kind is Kind.LIBRARY:
            bases = self._program.models.ancestors(ref.name)
        else:
            bases = self._origins.types.members.library_bases(self._program.classes[ref.id])
        roles = (self._program.models.find(base) for base in bases)
        return any(role is not None and (role.facts.get("entity") or role.facts.get("watched")) for role in roles)

    def _mapping(self, value: Point, entity: int) -> Bound | None:
        """Conditions in a mapping: by its constant keys, else anything."""
        found: list[Bound | None] = []
        for point in self._origins.points(value)[:_MOST]:
            here = self._node(point)
            if here[0] != BUILD or here[1] != "dict":
                return Bound.UNSURE
            left: list[Bound | None] = [Bound.ALL]
            for key, entry in here[2]:
                name = self._node(point.at(key)) if key >= 0 else (CONST, "")
                known = name[0] == CONST and isinstance(name[1], str)
                left.append(self._keyword(point.at(entry), name[1], entity) if known else Bound.UNSURE)
            found.append(_least(left))
        return _most(found) if found else Bound.UNSURE

    def _node(self, point: Point) -> Node:
        return self._program.graph(point.function).nodes[point.node] if point.node >= 0 else (CONST, None)

    def _condition(self, point: Point, entity: int, depth: int) -> Bound | None:
        here = self._node(point)
        if depth > _DEEPEST:
            return Bound.UNSURE
        match here[0]:
            case op if op == CMP:
                return self._compared(point, here, entity)
            case op if op == BIN and here[1] in ("&", "|"):
                sides = [self._condition(point.at(side), entity, depth + 1) for side in here[2:4]]
                return _least(sides) if here[1] == "&" else _either(sides)
            case op if op == CALL:
                return self._called(point, here, entity, depth)
            case op if op in (ATTR, NOT, CONST, ITEM) or (op == BIN and here[1] == "u"):
                return Bound.ALL
            case op if op == STAR:
                return self._listed(point.at(here[1]), entity, depth)
            case op if op == BUILD and here[1] == "dict":
                return self._mapping(point, entity)
            case op if op == WHEN:
                return self._condition(point.at(here[1]), entity, depth + 1)
        found = [one for one in self._origins.points(point)[:_MOST] if one != point]
        if not found or any(one.node < 0 for one in found):
            return Bound.UNSURE
        return _most(self._condition(one, entity, depth + 1) for one in found)

    def _compared(self, point: Point, here: Node, entity: int) -> Bound | None:
        """``Order.customer_id == key``: a column against a value, not against another column."""
        if list(here[1]) != ["=="]:
            return Bound.RECENT if self._is_since(point, here) else Bound.ALL
        sides = [(side, self._column(point.at(side))) for side in here[2]]
        columns = [(side, name) for side, name in sides if name]
        if len(columns) != 1 or any(tuple(self._node(point.at(side))) == (CONST, None) for side in here[2]):
            return Bound.ALL
        left = self._of_column(point.at(columns[0][0]), columns[0][1], entity, several=False)
        other = next(side for side, name in sides if not name)
        return self._of_value(point.at(other)) if left is Bound.ALL else left

    def asks_for_keys(self, keyword: str) -> bool:
        """Whether a condition is that a record's own key is among several."""
        first, _, last = keyword.partition("__")
        return first in _KEYS and last in _LISTS

    def _is_since(self, point: Point, here: Node) -> bool:
        """``Order.made_at >= now() - timedelta(days=7)``."""
        if len(here[1]) != 1 or here[1][0] not in _SINCE:
            return False
        side = _SINCE[here[1][0]]
        return bool(self._column(point.at(here[2][1 - side]))) and tells_time(self._origins, point.function, here[2][side])

    def without(self, point: Point, call: Node) -> Bound:
        """What is left of what some keywords leave out: ``exclude(ends__lt=now())``."""
        past = (value for keyword, value in call[3] if keyword.endswith(tuple(f"__{word}" for word in _EARLIER)))
        only = len(call[3]) == 1 and not call[2]
        return Bound.RECENT if only and any(tells_time(self._origins, point.function, value) for value in past) else Bound.ALL

    def _of_column(self, point: Point, name: str, entity: int, *, several: bool) -> Bound | None:
        base = self._node(point)[1]
        owners = {ref.id for ref in self._origins.types.of(point.function, base) if ref.kind is Kind.CLASS}
        other = entity >= 0 and bool(owners) and entity not in owners
        left = self._named(name, several)
        return Bound.PARENT if left is ONE and other else left

    def _column(self, point: Point) -> str:
        """The name of a column: an attribute of a class, or of a table's columns."""
        here = self._node(point)
        if here[0] != ATTR:
            return ""
        refs = self._origins.types.of(point.function, here[1])
        base = self._node(point.at(here[1]))
        if not refs and base[0] == ATTR and base[2] in self._reaching:
            return str(here[2])
        return (
            str(here[2])
            if any(ref.kind is Kind.CLASS or (ref.kind is Kind.LIBRARY and self._has_columns(ref.name)) for ref in refs)
            else ""
        )

    def _has_columns(self, name: str) -> bool:
        role = self._program.models.find(name) if name else None
        return role is not None and bool(role.facts.get("columns"))

    def _called(self, point: Point, here: Node, entity: int, depth: int) -> Bound | None:
        nodes = self._program.graph(point.function).nodes
        word = last_name(nodes, here[1])
        callee = nodes[here[1]]
        if word in _LISTS and callee[0] == ATTR and self._is_converted_key(point.at(callee[1])):
            return Bound.PARENT
        if callee[0] == ATTR and (column := self._column(point.at(callee[1]))):
            if word in _LISTS:
                if column in _KEYS and here[2] and self._limits.is_sent(point.at(here[2][0])):
                    return Bound.SOME
                return self._of_column(point.at(callee[1]), column, entity, several=True)
            related = self._is_relation(column) or column.endswith(_KEY_ENDINGS)
            return Bound.PARENT if related and word in ("contains", "any", "has") and here[2] else Bound.ALL
        for ref in self._origins.calls.targets(point.function, point.node):
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            if role is not None:
                return self._by_role(point, here, role, entity, depth)
        inner = [one for one in self._origins.points(point)[:_MOST] if one != point and one.node >= 0 and not one.end]
        return _most(self._condition(one, entity, depth + 1) for one in inner) if inner else Bound.UNSURE

    def _by_role(self, point: Point, here: Node, role: Role, entity: int, depth: int) -> Bound | None:
        """``and_``, ``or_``, and objects that hold conditions, by what their roles say of them."""
        match role.facts.get("condition"):
            case "all":
                said = [self._condition(point.at(one), entity, depth + 1) for one in here[2]]
                return _least([*said, *(self._keyword(point.at(value), keyword, entity) for keyword, value in here[3])])
            case "any":
                return _either([self._condition(point.at(one), entity, depth + 1) for one in here[2]])
            case "other":
                return Bound.UNSURE
        return Bound.ALL

    def _is_converted_key(self, point: Point) -> bool:
        """``cast(Order.id, UUID)``"""
        here = self._node(point)
        column = self._column(point.at(here[2][0])) if here[0] == CALL and here[2] else ""
        return column in _KEYS or column.endswith(_KEY_ENDINGS)

    def _listed(self, point: Point, entity: int, depth: int) -> Bound | None:
        """Conditions gathered in a list: those that it was made with hold always, what is added may not."""
        found: list[Bound | None] = []
        for one in self._origins.points(point)[:_MOST]:
            here = self._node(one)
            if here[0] != BUILD or here[1] not in ("list", "tuple"):
                return Bound.UNSURE
            found.append(_least([Bound.ALL, *(self._condition(one.at(entry), entity, depth + 1) for entry in here[2])]))
        return _most(found) if found else Bound.UNSURE


def _least(found: Iterable[Bound | None]) -> Bound | None:
    """All conditions hold."""
    every = list(found)
    return None if None in every else min((one for one in every if one is not None), default=Bound.ALL)


def _either(found: list[Bound | None]) -> Bound | None:
    """One of the conditions holds: of what somebody has, and what is shared beside it, nobody tells how much there is."""
    return Bound.PARENT if Bound.PARENT in found and Bound.UNSURE not in found else _most(found)


def _most(found: Iterable[Bound | None]) -> Bound | None:
    """One of the conditions holds."""
    every = list(found)
    known = [one for one in every if one is not None]
    return max(known, default=Bound.ALL) if known or not every else None
