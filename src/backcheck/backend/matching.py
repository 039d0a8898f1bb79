"""From a path or a name to the routes that answer there: the most literal ones first, as frameworks do."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from backcheck.backend.model import Route
from backcheck.entrypoints.patterns import HOLE
from backcheck.ir import NOTHING
from backcheck.semantics.texts import Text

_HOLE = "\0"
_PARAM = re.compile(r"\{(\w+)\}")
_NUMBER = frozenset(("int", "float", "builtins.int", "builtins.float"))
_LITERAL, _FILLED, _OPEN = 2, 1, 0


class Routing:
    """The routes of one backend by where they are and what they are called."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = routes
        self._names: dict[str, list[int]] = {}
        self._lengths: dict[int, list[int]] = {}
        self._long: list[int] = []
        self._mounted = {app for route in routes for app, _ in route.within}
        self._inside: dict[int, tuple[list[int], Routing]] = {}
        self._handlers: dict[tuple[int, int], list[int]] = {}
        for place, route in enumerate(routes):
            self._handlers.setdefault((route.function, NOTHING) if route.owner < 0 else (NOTHING, route.owner), []).append(place)
            if route.endpoint:
                self._names.setdefault(route.endpoint, []).append(place)
                self._names.setdefault(re.split(r"[.:]", route.endpoint)[-1], []).append(place)
            self._lengths.setdefault(len(_segments(route.path)), []).append(place)
            if any(param.type == "path" for param in route.params):
                self._long.append(place)

    def handled(self, handler: tuple[int, int], method: str) -> tuple[int, ...]:
        """The routes of a function, or of a class, that answer a method."""
        return tuple(place for place in self._handlers.get(handler, ()) if self._answers(place, method))

    def seen(self, apps: frozenset[int], path: Text, method: str) -> tuple[int, ...]:
        """The routes that answer a path of a client that is made for some apps; one for unknown apps may be for a mounted one."""
        inner = [self._inner(app) for app in sorted(apps) if app in self._mounted]
        if not inner:
            found = self.at(path, method)
            if found or apps:
                return found
            inner = [self._inner(app) for app in sorted(self._mounted)]
        return tuple(dict.fromkeys(places[place] for places, routing in inner for place in routing.at(path, method)))

    def _inner(self, app: int) -> tuple[list[int], "Routing"]:
        """The routes below a mounted app as it sees them."""
        if app not in self._inside:
            seen = [(place, path) for place, route in enumerate(self._routes) for one, path in route.within if one == app]
            routing = Routing([replace(self._routes[place], path=path, within=()) for place, path in seen])
            self._inside[app] = [place for place, _ in seen], routing
        return self._inside[app]

    def named(self, endpoint: Text, method: str) -> tuple[int, ...]:
        """The routes of a name, of which parts may be unknown, that answer a method; else those at the very address of that name."""
        found = self._of(endpoint)
        answering = tuple(dict.fromkeys(place for place in found if self._answers(place, method)))
        paths = {self._routes[place].path for place in found if not answering and None not in endpoint}
        return answering or tuple(place for place, route in enumerate(self._routes) if route.path in paths and self._answers(place, method))

    def below(self, endpoint: Text, rest: Text, method: str) -> tuple[int, ...]:
        """The routes at an address that begins with that of a name."""
        paths = dict.fromkeys(self._routes[place].path for place in self._of(endpoint))
        return tuple(dict.fromkeys(place for path in paths for place in self.at((path, *rest), method))) or self.named(endpoint, method)

    def _of(self, endpoint: Text) -> list[int]:
        if None in endpoint:
            pattern = "".join(r"\w+" if piece is None else re.escape(piece) for piece in endpoint)
            literal = any(piece is not None and piece.strip(".:_-") for piece in endpoint)
            return [place for name, places in self._names.items() if literal and re.fullmatch(pattern, name) for place in places]
        whole = "".join(piece for piece in endpoint if piece is not None)
        return self._names.get(whole) or self._names.get(re.split(r"[.:]", whole)[-1], [])

    def at(self, path: Text, method: str) -> tuple[int, ...]:
        """The routes that answer a path, of which parts may be unknown."""
        asked = _segments("".join(_HOLE if piece is None else piece for piece in path))
        ranked: dict[tuple[int, ...], list[int]] = {}
        for place in self._lengths.get(len(asked), ()):
            rank = self._rank(place, asked)
            if rank is not None:
                ranked.setdefault(rank, []).append(place)
        if ranked:
            best = ranked[max(ranked)]
            answering = [place for place in best if self._answers(place, method)]
            # A more general route may be the one that takes the method.
            rest = [place for rank in sorted(ranked, reverse=True) for place in ranked[rank] if self._answers(place, method)]
            return tuple(answering or rest[:1])
        below = tuple(place for place in self._long if self._answers(place, method) and self._below(place, asked))
        return below or self._filled(asked, method)

    def ending(self, path: Text, method: str) -> tuple[int, ...]:
        """The routes whose path ends so, with the least before it."""
        asked = _segments("".join(_HOLE if piece is None else piece for piece in path).partition("?")[0])
        for length in sorted(self._lengths) if asked else ():
            found = [place for place in self._lengths[length] if length >= len(asked) and self._ends(place, asked)]
            answering = tuple(place for place in found if self._answers(place, method))
            if found:
                return answering
        return ()

    def _ends(self, place: int, asked: list[str]) -> bool:
        last = _segments(self._routes[place].path)[-len(asked) :]
        pairs = list(zip(last, asked, strict=True))
        return all(wanted == given or "{" in wanted for wanted, given in pairs) and any(wanted == given for wanted, given in pairs)

    def _filled(self, asked: list[str], method: str) -> tuple[int, ...]:
        """The routes of which an unknown segment may be a word: those that fit in most of the others, and in what comes last."""
        found: dict[int, list[int]] = {}
        for place in self._lengths.get(len(asked), ()) if _HOLE in asked else ():
            pairs = list(zip(_segments(self._routes[place].path), asked, strict=True))
            alike = sum(wanted == given for wanted, given in pairs)
            open_ = sum(given == _HOLE for _, given in pairs)
            fits = all(given in (_HOLE, wanted) or _fit(wanted, given, {}) is not None for wanted, given in pairs)
            if fits and pairs[-1][0] == pairs[-1][1] and alike * 2 >= open_ and alike > 1 and self._answers(place, method):
                found.setdefault(alike, []).append(place)
        return tuple(found[max(found)]) if found else ()

    def _answers(self, place: int, method: str) -> bool:
        methods = self._routes[place].methods
        return method in methods or "*" in methods

    def _rank(self, place: int, asked: list[str]) -> tuple[int, ...] | None:
        """How literally a route fits, segment by segment; None when it does not."""
        route = self._routes[place]
        types = {param.name: param.type for param in route.params}
        ranks: list[int] = []
        for wanted, given in zip(_segments(route.path), asked, strict=True):
            rank = _fit(wanted, given, types)
            if rank is None:
                return None
            ranks.append(rank)
        return tuple(ranks)

    def _below(self, place: int, asked: list[str]) -> bool:
        """A last parameter that holds slashes takes all that follows."""
        wanted = _segments(self._routes[place].path)
        fixed = wanted[:-1]
        return len(asked) >= len(wanted) and all(_fit(one, given, {}) is not None for one, given in zip(fixed, asked, strict=False))


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/") if path.strip("/") else []


def _fit(wanted: str, given: str, types: dict[str, str]) -> int | None:
    if wanted == given:
        return _LITERAL
    names = _PARAM.findall(wanted)
    if HOLE in wanted:
        whole = re.escape(_PARAM.sub("\1", wanted).replace(HOLE, "\2")).replace("\1", "(.+)").replace("\2", "(.*)")
        return _OPEN if re.fullmatch(whole, given) else None
    if not names:
        return None
    if len(names) == 1 and wanted == f"{{{names[0]}}}":
        if types.get(names[0], "") in _NUMBER and _HOLE not in given and not re.fullmatch(r"-?[\d.]+", given):
            return None
        return _FILLED if given else None
    # What follows a word without a slash may be nothing.
    pattern = re.escape(_PARAM.sub("\1", wanted)).replace("\1", "(.*)" if wanted.endswith("}") else "(.+)")
    return _OPEN if re.fullmatch(pattern, given) or _HOLE in given else None
