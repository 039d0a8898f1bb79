"""Values that only the outside knows: the last place that is known of one, and a name for it that people know it by."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, AWAIT, CALL, CMP, CONST, DOTTED, ELEM, ENTER, ITEM, NAME, NOT, PARAM
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Program
from backcheck.semantics.refs import Symbol, Unresolved

_KEY = re.compile(r"[A-Za-z_][\w.\-]*")
# By the way that settings are written everywhere, and fields of a class.
_SETTING = re.compile(r"(?:\w+\.)*[A-Z][A-Z0-9_]+|_?[A-Z]\w*\.[a-z_]\w*")
_NAMELESS = ("the value", "...")
_OF_RESULT = "()."
_MADE = "what is made"
_MOST = 200
_DEEPEST = 4


class Unknown(msgspec.Struct, frozen=True):
    """``owner`` is the class in whose methods the name is said, so that ``self`` means one thing; ``function`` and ``node`` the place."""

    name: str
    owner: int
    function: int
    node: int

    @property
    def key(self) -> tuple[str, int]:
        return self.name, self.owner

    @property
    def question(self) -> tuple[str, int, int]:
        """The same for two values only where a name tells that they are one."""
        return (_MADE, self.function, self.node) if self.name.startswith(_MADE) else (*self.key, -1)

    @property
    def everywhere(self) -> bool:
        """Whether the name means one thing in all files: a setting, a field of records, ``adapter().session()``."""
        return _OF_RESULT in self.name or _SETTING.fullmatch(self.name) is not None


def unknowns(origins: Origins, starts: Iterable[Point]) -> tuple[Unknown, ...]:
    """The values that are not known among those that may arrive, each once."""
    every = [start for start in starts if not _is_written(origins, start)]
    # Where all that is found is known, and which of it holds is not, it is what is written here.
    found = [end for start in every for end in _ends(origins, start, 0) if _is_open(origins, end)] or every
    each = {one.key: one for one in (unknown(origins.program, end) for end in found)}
    return tuple(each[key] for key in sorted(each))


def _ends(origins: Origins, start: Point, depth: int) -> Iterator[Point]:
    """What is compared or turned round is asked about, rather than the answer."""
    for end in ends(origins, start):
        here = origins.program.graph(end.function).nodes[end.node]
        parts = [here[1]] if here[0] == NOT else here[2] if here[0] == CMP else []
        inner = [one for part in parts if depth < _DEEPEST for one in _ends(origins, end.at(part), depth + 1)]
        yield from [one for one in inner if _is_open(origins, one)] or [end]


def _is_written(origins: Origins, start: Point) -> bool:
    """Whether a constant stands here, or a library's name for one."""
    op = origins.program.graph(start.function).nodes[start.node][0]
    return op == CONST or (op in (NAME, DOTTED, ATTR) and isinstance(value := origins.value(start), Symbol) and not value.made)


def _is_open(origins: Origins, end: Point) -> bool:
    if origins.program.graph(end.function).nodes[end.node][0] == CONST:
        return False
    return _leads_out(origins, end) or isinstance(origins.value(end), Unresolved)


def _leads_out(origins: Origins, point: Point) -> bool:
    """Whether a value may also be another than those that are known."""
    return not point.end and any(one.node < 0 and one.told != "none" for one in origins.step(point) or ())


def ends(origins: Origins, start: Point) -> Iterator[Point]:
    """Where a value was made, or the last place that is known of it."""
    pending, seen = [start], set[Point]()
    while pending and len(seen) < _MOST:
        point = pending.pop()
        if point in seen or point.node < 0:
            continue
        seen.add(point)
        inner = None if point.end else origins.step(point)
        if inner is None or _leads_out(origins, point):
            yield point
        pending += reversed(inner or [])


def unknown(program: Program, point: Point) -> Unknown:
    function, name = point.function, _named(program, point)
    return Unknown(name, function.facts.owner if name.startswith("self.") else -1, function.id, point.node)


def _named(program: Program, point: Point) -> str:
    """A setting or an entry by its key, what one function alone knows with that function, all else as it is written."""
    function, nodes = point.function, program.graph(point.function).nodes
    here = nodes[point.node]
    if here[0] == PARAM:
        return f"{function.facts.params[here[1]].name} of {function.name}()"
    key = here[2][0] if here[0] == CALL and here[2] else here[2] if here[0] == ITEM else -1
    if key >= 0 and nodes[key][0] == CONST and isinstance(nodes[key][1], str) and _KEY.fullmatch(nodes[key][1]):
        return str(nodes[key][1])
    if field := _field(program, point):
        return field
    shown = written(program, function, here[1] if here[0] == ELEM else point.node)
    made = nodes[here[1]] if here[0] in (AWAIT, ENTER) else here
    if made[0] == CALL and _OF_RESULT in (callee := written(program, function, made[1])):
        shown = f"{callee}()"
    if shown.startswith(_NAMELESS):
        shown = _MADE
    return shown if "." in shown or function.name == "<module>" or here[0] in (NAME, DOTTED) else f"{shown} in {function.name}()"


def _field(program: Program, point: Point) -> str:
    """The attribute of a class that a value is declared as: a column of a record."""
    for one in program.files[point.function.path].classes:
        for name, node in one.attributes.items():
            if node == point.node and one.parent == point.function.index:
                return f"{one.name}.{name}"
    return ""
