"""What a mapping holds under a constant key: through displays, stores, deletions, ``**`` and the methods of dict."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from backcheck.ir import AFTER, ATTR, BIN, BUILD, CALL, CONST, PARAM, RECEIVER, UPD, WHEN, Node
from backcheck.semantics.conditions import Told, before, told_of_entry
from backcheck.semantics.points import MISSING, UNKNOWN, Found, Point
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.semantics.origins import Origins

__all__ = ["MISSING", "Mappings"]

_MOST = 200
_COPIES = ("builtins.dict", "copy.copy", "copy.deepcopy", "builtins.dict.copy")


class Mappings:
    """Backward search along the versions of a mapping for one of its entries."""

    def __init__(self, origins: "Origins") -> None:
        self._origins = origins
        self._program = origins.program
        self._open: set[tuple[Point, object]] = set()

    def entries(self, start: Point, key: object) -> tuple[Found, ...]:
        """Every value that the entry may be; MISSING where a mapping may be without it, UNKNOWN where one is not known."""
        question = (start, key)
        if question in self._open:
            # An entry of an entry of itself, as a loop that walks down a structure asks for.
            return (UNKNOWN,)
        self._open.add(question)
        with self._origins.fuel:
            found = self._search(start, key)
        self._open.discard(question)
        return found

    def any_entry(self, start: Point) -> list[Point] | None:
        """All values of a mapping that a module writes down, for a key that is not known."""
        found: list[Point] = []
        for one in self._origins.points(start):
            here = self._program.graph(one.function).nodes[one.node] if one.node >= 0 else (CONST, None)
            if here[0] != BUILD or here[1] != "dict" or one.function.name != "<module>" or any(name < 0 for name, _ in here[2]):
                return None
            found += [one.at(value) for _, value in here[2]]
        return found or None

    def _search(self, start: Point, key: object) -> tuple[Found, ...]:
        found: dict[Found, None] = {}
        pending, seen = [start], set[Point]()
        while pending:
            point = pending.pop()
            if point in seen:
                continue
            seen.add(point)
            if len(seen) > _MOST or point.node < 0 or not self._origins.fuel.burn():
                found[UNKNOWN] = None
                continue
            for one in self._held(point, key):
                if isinstance(one, Point) and one.end:
                    known = Told.NOTHING if point.told is Told.PRESENT else point.told
                    found.update(dict.fromkeys(_fitting(Point(one.function, one.node, known, one.stack), point.told)))
                elif isinstance(one, Point):
                    pending.append(one)
                else:
                    found.update(dict.fromkeys(_fitting(one, point.told)))
        return tuple(found)

    def _held(self, point: Point, key: object) -> Iterable[Found]:
        """What a node says of the entry. A point at its end is the entry's value, another one is a mapping to look into."""
        here = self._program.graph(point.function).nodes[point.node]
        handler = _HANDLERS.get(here[0])
        found = handler(self, point, here, key) if handler is not None else None
        if found is not None:
            return found
        # What is known is known of the entry, not of the mapping.
        inner = self._origins.step(Point(point.function, point.node, stack=point.stack))
        # A step that stays where it is makes its value there: an object that nobody has looked into.
        if inner is None:
            return [UNKNOWN]
        return [UNKNOWN if one.end else Point(one.function, one.node, point.told, one.stack) for one in inner]

    def _narrowed(self, point: Point, here: Node, key: object) -> list[Found] | None:
        nodes = self._program.graph(point.function).nodes
        learnt = point.knowing(told_of_entry(nodes, here[1], key, here[2], here[3]))
        return [learnt.at(here[1])] if learnt is not None else []

    def _updated(self, point: Point, here: Node, key: object) -> list[Found] | None:
        if here[2] == ".":
            return [point.at(here[1])]
        written = self._program.graph(point.function).nodes[here[3]]
        if written[0] != CONST:
            return [UNKNOWN, point.at(here[1])]
        if written[1] != key:
            return [point.at(here[1])]
        return [point.at(here[4]).ended()] if here[4] >= 0 else [MISSING]

    def _displayed(self, point: Point, here: Node, key: object) -> list[Found] | None:
        nodes = self._program.graph(point.function).nodes
        if here[1] in ("list", "tuple") and isinstance(key, int) and -len(here[2]) <= key < len(here[2]):
            return [point.at(here[2][key]).ended()]
        if here[1] != "dict":
            return [UNKNOWN]
        found: list[Found] = []
        for name, value in reversed(here[2]):
            if name < 0:
                inner = self.entries(Point(point.function, value, stack=point.stack), key)
                found += [one.ended() if isinstance(one, Point) else one for one in inner if one is not MISSING]
                if MISSING not in inner:
                    return found
            elif nodes[name][0] != CONST:
                found += [UNKNOWN]
            elif nodes[name][1] == key:
                return [*found, point.at(value).ended()]
        return [*found, MISSING]

    def _merged(self, point: Point, here: Node, key: object) -> list[Found] | None:
        """``left | right``."""
        return self._first_of(point, (here[3], here[2]), key) if here[1] == "|" else [UNKNOWN]

    def _first_of(self, point: Point, mappings: Iterable[int], key: object) -> list[Found]:
        """The entry in the first of some mappings that has it."""
        found: list[Found] = []
        for node in mappings:
            inner = self.entries(Point(point.function, node, stack=point.stack), key)
            found += [one.ended() if isinstance(one, Point) else one for one in inner if one is not MISSING]
            if MISSING not in inner:
                return found
        return [*found, MISSING]

    def _keywords(self, point: Point, here: Node, key: object) -> list[Found] | None:
        """``**options`` of a function: the keywords that calls pass beside its own parameters."""
        function = point.function
        if function.facts.params[here[1]].kind != "**":
            return None
        if key in [param.name for param in function.facts.params if param.kind in ("", "k")]:
            return [MISSING]
        entered = point.entered
        callers = [(self._program.functions[entered[1]], entered[2])] if entered else self._origins.callers(function)
        if not callers:
            return [UNKNOWN]
        found: list[Found] = []
        for caller, call in callers:
            found += self._passed(point.leaving(caller, call), key)
        return found

    def _passed(self, point: Point, key: object) -> list[Found]:
        """The keyword of a call, itself or in a mapping behind ``**``."""
        keywords = self._program.graph(point.function).nodes[point.node][3]
        for keyword, value in keywords:
            if keyword == key:
                return [point.at(value).ended()]
        return self._first_of(point, [value for keyword, value in keywords if not keyword], key)

    def _called(self, point: Point, here: Node, key: object) -> list[Found] | None:
        """``dict(...)``, and copies."""
        symbols = self._origins.calls.symbols(point.function, point.node)
        if not any(symbol in _COPIES for symbol in symbols):
            return None
        nodes = self._program.graph(point.function).nodes
        for keyword, value in here[3]:
            if keyword == key:
                return [point.at(value).ended()]
        callee = nodes[here[1]]
        copied = list(here[2]) if here[2] else [callee[1]] if callee[0] == ATTR and "builtins.dict.copy" in symbols else []
        return self._first_of(point, [*(value for keyword, value in here[3] if not keyword), *copied], key)

    def _after(self, point: Point, here: Node, key: object) -> list[Found] | None:
        """A mapping after a call: of one of its own methods, or of something that it was handed to."""
        nodes = self._program.graph(point.function).nodes
        call = nodes[here[1]]
        unchanged = point.at(before(nodes, here))
        if here[2] != RECEIVER:
            return self._changed_by(point, here) or [unchanged]
        first = nodes[call[2][0]] if call[2] else (CONST, ...)
        match nodes[call[1]][2]:
            case "clear":
                return [MISSING]
            case "pop" if first[0] == CONST:
                return [MISSING] if first[1] == key else [unchanged]
            case "setdefault" if first[0] == CONST and first[1] == key:
                default = point.at(call[2][1]).ended() if len(call[2]) > 1 else UNKNOWN
                return [default if one is MISSING else _ended(one) for one in self.entries(unchanged, key)]
            case "update":
                return self._given_to_update(point, call, unchanged, key)
        return [unchanged]

    def _given_to_update(self, point: Point, call: Node, unchanged: Point, key: object) -> list[Found]:
        for keyword, value in call[3]:
            if keyword == key:
                return [point.at(value).ended()]
        given = [*call[2], *(value for keyword, value in call[3] if not keyword)]
        found = self._first_of(point, given, key)
        return [one for one in found if one is not MISSING] + ([unchanged] if MISSING in found else [])

    def _changed_by(self, point: Point, here: Node) -> list[Found]:
        """The last version of an argument in the project functions that it is handed to, where they change it."""
        found: list[Found] = []
        calls = self._origins.calls
        argument = before(self._program.graph(point.function).nodes, here)
        for ref in calls.targets(point.function, here[1]):
            for target in calls.functions(ref) if ref.kind is not Kind.CLASS else ():
                for place, end in self._program.graph(target).outs.items():
                    if calls.argument(point.function, here[1], target, place) == argument:
                        found.append(point.entering(target, end, here[1]))
        return found


def _ended(one: Found) -> Found:
    return one.ended() if isinstance(one, Point) else one


def _fitting(one: Found, told: Told) -> list[Found]:
    """An entry, unless what is known of it rules it out."""
    if isinstance(one, Point):
        return [one] if told is not Told.ABSENT else []
    return [] if one is MISSING and told in (Told.PRESENT, Told.SET, Told.TRUE) else [one]


_HANDLERS: dict[int, Callable[[Mappings, Point, Node, object], list[Found] | None]] = {
    WHEN: Mappings._narrowed,  # noqa: SLF001
    UPD: Mappings._updated,  # noqa: SLF001
    AFTER: Mappings._after,  # noqa: SLF001
    BUILD: Mappings._displayed,  # noqa: SLF001
    BIN: Mappings._merged,  # noqa: SLF001
    PARAM: Mappings._keywords,  # noqa: SLF001
    CALL: Mappings._called,  # noqa: SLF001
}
