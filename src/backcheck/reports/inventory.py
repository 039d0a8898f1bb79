"""The model of a backend as people read it: its apps, and each route with who may call it and what sees to that."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from backcheck.reports.visible import visible

_HEAD = ("METHODS", "PATH", "AUTH", "GUARDS", "HANDLER")
# An unbroken list of methods means nothing to the reader who looks for the path.
_LONGEST = (24, 60, 10, 60, 60)
_SAYS = {
    "required": "ask who is calling",
    "optional": "ask but need no answer",
    "none": "open to everybody",
    "unknown": "could not be followed",
}


class _Guard(msgspec.Struct):
    kind: str
    name: str


class _Route(msgspec.Struct):
    methods: tuple[str, ...]
    path: str
    handler: str
    file: str
    line: int
    auth: str
    guards: tuple[_Guard, ...] = ()


class _App(msgspec.Struct):
    name: str
    framework: str
    file: str
    line: int


class _Inventory(msgspec.Struct):
    routes: tuple[_Route, ...] = ()
    apps: tuple[_App, ...] = ()


def render_inventory(inventory: Mapping[str, Any], width: int = 0) -> str:
    """Plain text; lines are cut at ``width`` where there is one."""
    model = msgspec.convert(inventory, _Inventory)
    lines = [*_apps(model.apps), *_routes(model.routes)] or ["no app and no route was found"]
    return "".join(f"{_cut(line, width)}\n" for line in lines)


def _apps(apps: Iterable[_App]) -> Iterator[str]:
    for app in apps:
        yield f"app {visible(app.name)} ({app.framework}) at {visible(app.file)}:{app.line}"


def _routes(routes: Sequence[_Route]) -> Iterator[str]:
    if not routes:
        return
    counted = Counter(route.auth for route in routes)
    said = [f"{counted[auth]} {words}" for auth, words in _SAYS.items() if counted[auth]]
    yield f"{len(routes)} routes: {', '.join(said)}"
    yield ""
    rows = [_HEAD, *(_row(route) for route in routes)]
    widths = [min(max(map(len, column)), most) for column, most in zip(zip(*rows, strict=True), _LONGEST, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()


def _row(route: _Route) -> tuple[str, ...]:
    guards = ", ".join(f"{guard.kind} {visible(guard.name)}" for guard in route.guards)
    handler = f"{visible(route.handler)} ({visible(route.file)}:{route.line})"
    return ",".join(route.methods), visible(route.path), route.auth, guards or "-", handler


def _cut(line: str, width: int) -> str:
    return line if not width or len(line) <= width else f"{line[: width - 1]}…"
