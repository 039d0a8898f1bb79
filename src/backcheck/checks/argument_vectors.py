"""What of a list of arguments decides which program runs: its first entry, and what is behind the switch that makes a shell run a text."""

import re
from collections.abc import Iterator

from backcheck.dataflow.lattice import Path
from backcheck.ir import BUILD, CONST, STAR
from backcheck.semantics.points import Point
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World

_PROGRAM: tuple[Path, ...] = (("[0",),)
_WHOLE: tuple[Path, ...] = ((),)
_SHELL = re.compile(r"(?:.*[/\\])?(?:(?:ba|z|da|k|c|tc|fi)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh|python[\d.]*|perl|ruby|node|php)")
_SWITCH = re.compile(r"-\w*[ce]|/[cCkK]|-(?:[Cc]ommand|r|exec)")


def started(world: World, site: CallSite, nodes: list[int]) -> Iterator[tuple[int, tuple[Path, ...]]]:
    """The nodes, and the parts of each, that decide what runs."""
    for node in nodes:
        points = world.origins.points(Point(site.function, node))
        yield node, (*_PROGRAM, *(script for point in points for script in _scripts(world, point)))
    if _is_spread(site, nodes):
        yield from ((node, _WHOLE) for node in _behind(site.nodes, list(site.call[2])))


def _scripts(world: World, point: Point) -> Iterator[Path]:
    """The entries of a display that a shell among its entries runs."""
    if point.node < 0:
        return
    nodes = world.program.graph(point.function).nodes
    written = nodes[point.node]
    if written[0] == BUILD and written[1] in ("list", "tuple") and not any(nodes[one][0] == STAR for one in written[2]):
        behind = set(_behind(nodes, list(written[2])))
        yield from ((f"[{place}",) for place, entry in enumerate(written[2]) if entry in behind)


def _behind(nodes: list[tuple[object, ...]], entries: list[int]) -> Iterator[int]:
    texts = [nodes[one][1] if nodes[one][0] == CONST and isinstance(nodes[one][1], str) else "" for one in entries]
    for place in range(1, len(entries) - 1):
        if _SWITCH.fullmatch(str(texts[place])) and any(_SHELL.fullmatch(str(one)) for one in texts[:place]):
            yield entries[place + 1]


def _is_spread(site: CallSite, nodes: list[int]) -> bool:
    """Whether the arguments of the program are those of the call: ``execl("/bin/sh", "sh", "-c", text)``."""
    return site.role.facts["vector"] == "spread" and bool(nodes)
