"""What an address begins with where that is not written in the code: a setting, a parameter, a field of a record."""

from collections.abc import Iterable, Iterator

from backcheck.ir import CONST
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.texts import Texts
from backcheck.sites.addresses import each, parsed
from backcheck.sites.exposure import Reach, reach
from backcheck.sites.modelled import call_at
from backcheck.sites.unknowns import Unknown, ends, unknown

_DEEPEST = 6


class Openings:
    """Backward search along the beginnings of texts."""

    def __init__(self, origins: Origins, texts: Texts) -> None:
        self._origins = origins
        self._texts = texts
        self._program = origins.program

    def of(self, starts: Iterable[Point]) -> tuple[Unknown, ...]:
        """The values that decide which scheme, or of an open scheme which host, the addresses have; each once."""
        every = [start for start in starts if start.node >= 0]
        found = {one.key: one for start in every for one in self._of(start, 0)}
        # Where too many ways lead further, it is what is written here.
        found = found or {one.key: one for start in every for one in [unknown(self._program, self._here(start))]}
        return tuple(found[key] for key in sorted(found))

    def _here(self, point: Point) -> Point:
        for _ in range(_DEEPEST):
            inner = next(self._inner(point), None)
            if inner is None:
                break
            point = inner
        return point

    def _of(self, start: Point, depth: int) -> Iterator[Unknown]:
        for end in ends(self._origins, start):
            for point in each(self._origins, end):
                here = self._program.graph(point.function).nodes[point.node]
                if here[0] == CONST or depth > _DEEPEST:
                    continue
                inner = list(self._inner(point))
                for one in inner:
                    yield from self._of(one, depth + 1)
                if not inner and not self._is_complete(point):
                    yield unknown(self._program, point)

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
