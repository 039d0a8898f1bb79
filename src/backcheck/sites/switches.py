"""A branch that stands behind a switch: ``if settings.skip_verify:`` says by its name what it turns off."""

import re
from collections.abc import Iterator

from backcheck.ir import ATTR, BOOL, CALL, CMP, CONST, DOTTED, FREE, IF, ITEM, NAME, NOT, NOTHING, PARAM, PHI, WHEN
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, Program

_SWITCH = re.compile(
    r"verif|insecure|unsafe|skip|validat|self_?signed|trust|allow_?invalid|ignore_?(?:cert|host|https|tls|ssl)|check_?(?:cert|host|tls|ssl)|debug",
    re.IGNORECASE,
)
_ENCRYPTS = re.compile(r"ssl|tls|cert", re.IGNORECASE)
_DEEPEST = 5
_MOST_CALLS = 2
_SHOWN = "shows-certificate"


def behind_switch(origins: Origins, point: Point, depth: int = 0) -> bool:
    """Whether the node stands in a branch of a condition that asks for such a switch, or all calls of its function do.

    So does what a module keeps for those who choose it by a switch. Who looks at a certificate later on decides there.
    """
    program = origins.program
    if (
        _stands_behind(program, point)
        or _is_switch(program, point)
        or _is_chosen_by_switch(program, point)
        or _looks_later(program, point.function)
    ):
        return True
    callers = origins.callers(point.function) if depth < _MOST_CALLS else []
    return bool(callers) and all(behind_switch(origins, Point(caller, call), depth + 1) for caller, call in callers)


def _is_switch(program: Program, point: Point) -> bool:
    """``not settings.DEBUG``: the other value of a switch that is set elsewhere."""
    return point.node >= 0 and program.graph(point.function).nodes[point.node][0] == NOT and _asks(program, point.function, point.node)


def _looks_later(program: Program, function: Function) -> bool:
    words = frozenset(role.name.rpartition(".")[2] for role in program.models if role.facts.get(_SHOWN))
    return any(True for _ in program.calls(function, words))


def _is_chosen_by_switch(program: Program, point: Point) -> bool:
    """Whether a module's variable is read nowhere but in ``usual if verify else other``."""
    name = _variable(program, point)
    found: list[bool] = []
    for function in program.holding(name, point.function.path) if name else ():
        nodes = program.graph(function).nodes
        arms = {arm[0]: arm[1] for node in nodes if node[0] == PHI for arm in node[1]}
        read = [index for index, node in enumerate(nodes) if node == (NAME, name)]
        found += (arms.get(index, NOTHING) >= 0 and _asks(program, function, arms[index]) for index in read)
    return bool(found) and all(found)


def _variable(program: Program, point: Point) -> str:
    """The module's variable whose value a node is part of."""
    if point.node < 0 or program.module(point.function.path) is not point.function:
        return ""
    place = program.span(point.function, point.node)
    for name, symbols in program.files[point.function.path].symbols.items():
        values = (int(symbol.target) for symbol in symbols if symbol.kind == "value")
        if any(program.span(point.function, value).contains(place) for value in values):
            return name
    return ""


def _asks(program: Program, function: Function, condition: int) -> bool:
    return any(map(_SWITCH.search, words_of(program, function, condition)))


def _stands_behind(program: Program, point: Point) -> bool:
    return any(any(map(_SWITCH.search, words)) or _asks_for_off(words) for words, _ in conditions_around(program, point))


def _asks_for_off(words: tuple[str, ...]) -> bool:
    """``if ssl_context is False``: it was switched off before."""
    return "False" in words and any(map(_ENCRYPTS.search, words))


def conditions_around(program: Program, point: Point) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The names and texts of each condition that a node stands under, and whether it stands where what they say is so."""
    place = program.span(point.function, point.node)
    for region in program.graph(point.function).regions:
        around = (region.line, region.column) <= (place.line, place.column) <= (region.end_line, region.end_column)
        if region.kind == IF and region.node >= 0 and around:
            negated = program.graph(point.function).nodes[region.node][0] == NOT
            yield tuple(words_of(program, point.function, region.node)), region.truth is not negated


def words_of(program: Program, function: Function, node: int, depth: int = 0) -> Iterator[str]:
    """The names and texts of a condition."""
    here = program.graph(function).nodes[node]
    if depth > _DEEPEST:
        return
    inner: tuple[int, ...] = ()
    match here[0]:
        case op if op in (NAME, DOTTED, FREE):
            yield str(here[1])
        case op if op == PARAM:
            yield function.facts.params[here[1]].name
        case op if op == CONST:
            yield str(here[1])
        case op if op == ATTR:
            yield here[2]
        case op if op in (NOT, WHEN):
            inner = (here[1],)
        case op if op in (BOOL, CMP):
            inner = tuple(here[2])
        case op if op == ITEM:
            inner = (here[1], here[2])
        case op if op == CALL:
            inner = (here[1], *here[2])
        case op if op == PHI:
            inner = tuple(arm[0] for arm in here[1])
    yield from (name for name, values in program.graph(function).cells.items() if node in values)
    for one in inner:
        yield from words_of(program, function, one, depth + 1)
