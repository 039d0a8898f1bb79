"""What the tests hold of routes beside the requests that are followed: names and addresses in tables, browsers that are steered."""

import re
from collections.abc import Iterator, Mapping, Sequence

from backcheck.backend.model import Route, TestCall
from backcheck.ir import CONST
from backcheck.semantics.program import Program

# How a constant text begins in a stored graph: a node of two, and the length of the text.
_CONSTANT = re.compile(rb"\x92" + re.escape(bytes((CONST,))) + rb"(?:[\xa1-\xbf]|\xd9.)", re.DOTALL)
# A name of which the last word is filled in.
_BEGUN = re.compile(rb"(\w{3,}-)(?:%s|\{\w*\})")
_SHORT, _LONG = 0xA0, 0xD9
_SUITE = 3
_BROWSERS = frozenset(("selenium", "seleniumbase", "playwright", "splinter", "helium"))


def named(program: Program, kinds: Mapping[str, str], routes: Sequence[Route], calls: Sequence[TestCall]) -> frozenset[int]:
    """The routes whose name or whole address stands in the tests, and of which no request is seen; also ``order-%s`` of such names."""
    called = {text for call in calls for place in call.routes for text in _names(routes[place])}
    wanted: dict[bytes, list[int]] = {}
    for place, route in enumerate(routes):
        for text in _names(route):
            if text not in called:
                wanted.setdefault(text.encode(), []).append(place)
    if not wanted:
        return frozenset()
    graphs = (one.facts.graph for one in program.functions if str(kinds.get(one.path, "")) == "test")
    texts = {text for graph in graphs for text in _constants(graph)}
    begun = tuple(found[1] for text in texts if (found := _BEGUN.fullmatch(text)) is not None)
    return frozenset(
        place
        for text, places in wanted.items()
        if text in texts or (begun and text.rpartition(b":")[2].startswith(begun))
        for place in places
    )


def _names(route: Route) -> Iterator[str]:
    """What can only mean this route: a name of several words, an address without parameters."""
    if re.search(r"\w[.:_-]\w", route.endpoint):
        yield route.endpoint
    if len(route.path) > 1 and "{" not in route.path:
        yield route.path


def _constants(graph: bytes) -> Iterator[bytes]:
    for match in _CONSTANT.finditer(graph):
        head = graph[match.start() + 2]
        length = graph[match.start() + 3] if head == _LONG else head - _SHORT
        yield graph[match.end() : match.end() + length]


def driven(program: Program, kinds: Mapping[str, str]) -> str:
    """The first of several tests that steer a browser: what that asks for is up to the pages."""
    found = [
        path
        for path, facts in program.files.items()
        if str(kinds.get(path, "")) == "test" and any(name.partition(".")[0] in _BROWSERS for name in facts.imports)
    ]
    return min(found) if len(found) >= _SUITE else ""
