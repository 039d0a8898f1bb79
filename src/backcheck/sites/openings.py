"""What an address begins with where that is not written in the code: a setting, a parameter, a field of a record."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from backcheck.dataflow.traces import written
from backcheck.ir import CALL, CONST, ELEM, ITEM, PARAM
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.texts import Texts
from backcheck.sites.addresses import each, parsed
from backcheck.sites.exposure import Reach, reach
from backcheck.sites.modelled import call_at

_KEY = re.compile(r"[A-Za-z_][\w.\-]*")
_NAMELESS = ("the value", "...")
_MOST = 200
_DEEPEST = 6


class Opening(msgspec.Struct, frozen=True):
    """``owner`` is the class in whose methods the name is said, so that ``self`` means one thing; ``function`` and ``node`` the place."""

    name: str
    owner: int
    function: int
    node: int

    @property
    def key(self) -> tuple[str, int]:
        return self.name, self.owner


class Openings:
    """Backward search along the beginnings of texts."""

    def __init__(self, origins: Origins, texts: Texts) -> None:
        self._origins = origins
        self._texts = texts
        self._program = origins.program

    def of(self, starts: Iterable[Point]) -> tuple[Opening, ...]:
        """The values that decide which scheme, or of an open scheme which host, the addresses have; each once."""
        every = [start for start in starts if start.node >= 0]
        found = {one.key: one for start in every for one in self._of(start, 0)}
        # Where too many ways lead further, it is what is written here.
        found = found or {one.key: one for start in every for one in [self._opening(self._here(start))]}
        return tuple(found[key] for key in sorted(found))

    def _here(self, point: Point) -> Point:
        for _ in range(_DEEPEST):
            inner = next(self._inner(point), None)
            if inner is None:
                break
            point = inner
        return point

    def _of(self, start: Point, depth: int) -> Iterator[Opening]:
        for end in self._ends(start):
            for point in each(self._origins, end):
                here = self._program.graph(point.function).nodes[point.node]
                if here[0] == CONST or depth > _DEEPEST:
                    continue
                inner = list(self._inner(point))
                for one in inner:
                    yield from self._of(one, depth + 1)
                if not inner and not self._is_complete(point):
                    yield self._opening(point)

    def _ends(self, start: Point) -> Iterator[Point]:
        """Where the value was made, or the last place that is known of it."""
        pending, seen = [start], set[Point]()
        while pending and len(seen) < _MOST:
            point = pending.pop()
            if point in seen or point.node < 0:
                continue
            seen.add(point)
            inner = None if point.end else self._origins.step(point)
            if inner is None or any(one.node < 0 and one.told != "none" for one in inner):
                yield point
            pending += reversed(inner or [])

    def _inner(self, point: Point) -> Iterator[Point]:
        """The value with whose text this one begins, where that is another."""
        made = call_at(self._origins, point)
        url = made.fact("url") if made is not None else None
        if made is not None and isinstance(url, str):
            yield from (one for one in made.given(url) if isinstance(one, Point))
            return
        for parts in self._texts.parts(point):
            begun = ""
            for part in parts:
                if not isinstance(part, str):
                    if part is not None and reach(parsed((begun, None) if begun else (None,))) is Reach.UNKNOWN:
                        yield point.at(part)
                    break
                begun += part

    def _is_complete(self, point: Point) -> bool:
        return all(reach(parsed(text)) is not Reach.UNKNOWN for text in self._texts.of(point))

    def _opening(self, point: Point) -> Opening:
        function, name = point.function, self._named(point)
        return Opening(name, function.facts.owner if name.startswith("self.") else -1, function.id, point.node)

    def _named(self, point: Point) -> str:
        """A setting or an entry by its key, what one function alone knows with that function, all else as it is written."""
        function, nodes = point.function, self._program.graph(point.function).nodes
        here = nodes[point.node]
        if here[0] == PARAM:
            return f"{function.facts.params[here[1]].name} of {function.name}()"
        key = here[2][0] if here[0] == CALL and here[2] else here[2] if here[0] == ITEM else -1
        if key >= 0 and nodes[key][0] == CONST and isinstance(nodes[key][1], str) and _KEY.fullmatch(nodes[key][1]):
            return str(nodes[key][1])
        shown = written(self._program, function, here[1] if here[0] == ELEM else point.node)
        if shown.startswith(_NAMELESS):
            shown = "what is made"
        return shown if "." in shown or function.name == "<module>" else f"{shown} in {function.name}()"
