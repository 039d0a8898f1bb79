"""What an attribute of an object was given: in this function, in its class, when it was made."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.ir import AFTER, ATTR, CALL, DOTTED, NAME, PARAM, PHI, UPD, WHEN, Node
from backcheck.semantics.annotations import admits_none
from backcheck.semantics.conditions import before
from backcheck.semantics.points import Point, Points
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.semantics.origins import Origins

_MOST = 400
_MOST_HEIRS = 16


class Fields:
    """Attributes as points of a backward search."""

    def __init__(self, origins: "Origins") -> None:
        self._origins = origins
        self._program = origins.program
        self._types = origins.types
        self._busy: set[tuple[int, int]] = set()

    def read(self, point: Point, here: Node) -> Points | None:
        """The newest stores in this function; where it does not always store, also those of the class, or a module's variable."""
        stores, always = self.stores_before(point.function, here[1], here[2])
        found = [point.at(value) for value in stores]
        if always:
            return found
        member = self._enumerated(point, here)
        if member is not None:
            return member
        kept = self._kept_by_module(point, here)
        if kept is not None:
            return [*found, *kept]
        for ref in self._types.of(point.function, here[1]):
            if ref.kind in (Kind.INSTANCE, Kind.CLASS):
                found += self._of_object(point, here, self._program.classes[ref.id])
            elif ref.kind is Kind.MODULE:
                found += [point.entering(module, value) for module, value in self._origins.variable(ref.name, (NAME, here[2]))]
            else:
                found += self._of_library(point, ref, here[2])
        return found or None

    def _kept_by_module(self, point: Point, here: Node) -> Points | None:
        """What a module's own code stored in an object that its variable holds, where it always did."""
        base = self._program.graph(point.function).nodes[here[1]]
        held = list(self._origins.variable(point.function.path, base)) if base[0] in (NAME, DOTTED) else []
        stored = [(function, *self.stores_before(function, node, here[2])) for function, node in held]
        if not stored or not all(always for _, _, always in stored):
            return None
        return [point.entering(function, value) for function, values, _ in stored for value in values]

    def _enumerated(self, point: Point, here: Node) -> Points | None:
        """The value of a member of an enumeration: what the class gives the member."""
        base = self._program.graph(point.function).nodes[here[1]]
        if here[2] not in ("value", "_value_") or base[0] != ATTR:
            return None
        for ref in self._types.of(point.function, base[1]):
            one = self._program.classes[ref.id] if ref.kind is Kind.CLASS else None
            if one is not None and "enum.Enum" in self._types.members.library_bases(one) and base[2] in one.facts.attributes:
                return [point.entering(self._definer(one), one.facts.attributes[base[2]])]
        return None

    def _of_library(self, point: Point, holder: Ref, name: str) -> Points:
        """What the program stored on an object of a library, or configured a framework with."""
        return [point.entering(owner, value) for owner, value in self._origins.held.attribute(holder, name, point.function.path)]

    def stores_before(self, function: Function, base: int, name: str) -> tuple[list[int], bool]:
        """What this function last stored in an attribute, looking back along the object's versions; whether it does so on all ways."""
        nodes = self._program.graph(function).nodes
        pending, seen, found, always = [base], set[int](), dict[int, None](), True
        while pending and len(seen) < _MOST:
            node = pending.pop()
            if node in seen:
                continue
            seen.add(node)
            here = nodes[node]
            match here[0]:
                case op if op == UPD and here[2] == "." and here[3] == name:
                    found[here[4]] = None
                case op if op in (UPD, WHEN):
                    pending.append(here[1])
                case op if op == AFTER:
                    pending.append(before(nodes, here))
                case op if op == PHI:
                    pending += [arm[0] for arm in reversed(here[1])]
                case _:
                    always = False
        return [value for value in found if value >= 0], always and bool(found)

    def of_class(self, one: Class, name: str) -> Iterator[tuple[Function, int]]:
        """What the attribute of a class's instances is given, in the class or the nearest base that gives it."""
        for owner in self._types.members.lineage(one):
            found = self._given_in(owner, name)
            if found:
                yield from found
                return

    def _given_in(self, owner: Class, name: str) -> list[tuple[Function, int]]:
        found = list(self._types.members.stores(owner, name))
        if name in owner.facts.attributes:
            found.append((self._definer(owner), owner.facts.attributes[name]))
        return found

    def _definer(self, one: Class) -> Function:
        return self._program.function(one.path, one.facts.parent)

    def _of_object(self, point: Point, here: Node, one: Class) -> Points:
        name = here[2]
        declared = self._declared(one, name)
        if declared is not None:
            return self._of_record(point, here, one, declared)
        made = self._maker(point, here, one)
        found = [self._stored(point, method, value, made) for method, value in self.of_class(one, name)]
        if made is None and tuple(self._program.graph(point.function).nodes[here[1]]) == (PARAM, 0):
            found += [point.entering(function, value) for function, value in self._of_heirs(one, name)]
        return found or self._of_property(point, here, one)

    def _of_heirs(self, one: Class, name: str) -> list[tuple[Function, int]]:
        """What classes that inherit a method give the attribute that it reads of its receiver."""
        found: list[tuple[Function, int]] = []
        for heir in self._types.members.descendants(one):
            found += self._given_in(heir, name)
            if len(found) >= _MOST_HEIRS:
                break
        return found

    def _stored(self, point: Point, method: Function, value: int, made: Point | None) -> Point:
        """What a method stores; what ``__init__`` is given comes from the call that made this object, if that is known."""
        if made is None or method.name != "__init__":
            return point.entering(method, value)
        run = [target for ref in self._origins.calls.targets(made.function, made.node) for target in self._origins.calls.functions(ref)]
        if method in run:
            return point.made_by(made, method, value)
        for constructor in run:
            for call in self._program.calls(constructor, frozenset(("__init__",))):
                refs = self._origins.calls.targets(constructor, call)
                if any(method in self._origins.calls.functions(ref) for ref in refs):
                    # Through the constructor of an heir, which says what it hands on.
                    return point.made_by(point.made_by(made, constructor, call), method, value)
        return point.entering(method, value)

    def _maker(self, point: Point, here: Node, one: Class) -> Point | None:
        """The one call that made the object, where the way here says which."""
        base = self._program.graph(point.function).nodes[here[1]]
        key = (point.function.id, here[1])
        if key in self._busy or (point.entered is None and base[0] == PARAM):
            return None
        self._busy.add(key)
        ends = self._origins.points(Point(point.function, here[1], stack=point.stack))
        self._busy.discard(key)
        if len(ends) != 1 or ends[0].node < 0 or self._program.graph(ends[0].function).nodes[ends[0].node][0] != CALL:
            return None
        refs = self._origins.calls.targets(ends[0].function, ends[0].node)
        return ends[0] if len(refs) == 1 and refs[0].kind is Kind.CLASS and refs[0].id == one.id else None

    def _of_property(self, point: Point, here: Node, one: Class) -> Points:
        method = self._types.members.property_of(one, here[2])
        return [point.entering(method, value) for value in self._origins.given_back(method)] if method is not None else []

    def _declared(self, one: Class, name: str) -> Class | None:
        """The class whose annotation declares a field that objects are made with: nothing in the repository makes them otherwise."""
        for owner in self._types.members.lineage(one):
            if "__init__" in owner.facts.methods:
                return None
            if name in owner.facts.annotations:
                return owner
        return None

    def _of_record(self, point: Point, here: Node, one: Class, declared: Class) -> Points:
        """A field of a dataclass or of a model: what the call that made the object gives, else the default."""
        name = here[2]
        default = declared.facts.attributes.get(name)
        defaults = [point.entering(self._definer(declared), default)] if default is not None else []
        optional = admits_none(self._types, self._definer(declared), declared.facts.annotations[name])
        # Where it was made is not known: its own type is all that can be said, and that holds for no None.
        open_ = point.lost() if optional else point.ended()
        # What reads the environment by itself is decided by what stands in the code.
        others = [] if defaults and self._reads_environment(one) else [open_]
        key = (point.function.id, here[1])
        if key in self._busy:
            return [*defaults, *others]
        self._busy.add(key)
        found: dict[Point, None] = {}
        for made in self._origins.points(Point(point.function, here[1], stack=point.stack)):
            given = self._given_when_made(made, one, name)
            found.update(dict.fromkeys(defaults if given is None else [given] if isinstance(given, Point) else [*defaults, *others]))
        self._busy.discard(key)
        return list(found) or [*defaults, *others]

    def _reads_environment(self, one: Class) -> bool:
        roles = (self._program.models.find(name) for name in self._types.members.library_bases(one))
        return any(role is not None and role.facts.get("reads") == "environment" for role in roles)

    def _given_when_made(self, made: Point, one: Class, name: str) -> Point | bool | None:
        """The argument for a field; None when the call leaves it out, False when no call was found."""
        node = self._program.graph(made.function).nodes[made.node] if made.node >= 0 else ()
        if not node or node[0] != CALL or not any(ref.kind is Kind.CLASS for ref in self._origins.calls.targets(made.function, made.node)):
            return False
        for keyword, value in node[3]:
            if keyword == name:
                return made.entering(made.function, value)
            if not keyword:
                return False
        fields = self._types.members.record_fields(one)
        place = fields.index(name) if name in fields else -1
        return made.entering(made.function, node[2][place]) if 0 <= place < len(node[2]) else None
