"""Writes that reckon with what is stored: one less in stock, an amount more on an account. Done twice they are wrong."""

import re
from collections.abc import Iterator

from backcheck.dataflow.versions import first, stores
from backcheck.ir import ATTR, BIN, BUILD, CALL, CONST, TEXT, UPD, Node

_MOST = 60
# What is counted for statistics, or to tell one state from the next.
_TALLY = re.compile(
    r"(?:^|_)(?:views?|hits?|visits?|clicks?|downloads?|attempts?|tries|retries|fail(?:ed|ures?)?|versions?|revisions?|edits?|seen|uses|usage)"
    r"(?:_|$)"
)


def counts(nodes: list[Node], node: int) -> bool:
    """Whether a write at a node reckons with a stored value: what it stores is made of the value that it replaces."""
    return any(is_reckoned(name) for name in _counted(nodes, node))


def is_reckoned(name: str) -> bool:
    """Whether a column holds an amount, by its name."""
    return bool(name) and not _TALLY.search(name)


def given_values(nodes: list[Node], node: int) -> dict[str, object]:
    """The fixed values that a write gives to fields: by their names in the call, or stored in the object that is saved."""
    written = nodes[node]
    found: dict[str, object] = {}
    if written[0] == UPD:
        _fixed(nodes, written, found)
    elif written[0] == CALL:
        found = {name: nodes[value][1] for name, value in written[3] if name and nodes[value][0] == CONST}
        for saved in (*written[2], *((nodes[written[1]][1],) if nodes[written[1]][0] == ATTR else ())):
            for version in stores(nodes, saved):
                _fixed(nodes, version, found)
    return {name: value for name, value in found.items() if value is not None}


def _fixed(nodes: list[Node], update: Node, found: dict[str, object]) -> None:
    if update[2] == "." and update[4] >= 0 and nodes[update[4]][0] == CONST:
        found.setdefault(update[3], nodes[update[4]][1])


def _counted(nodes: list[Node], node: int) -> Iterator[str]:
    """The names of what is counted."""
    written = nodes[node]
    if written[0] == UPD:
        yield from _stored(written, nodes)
        return
    if written[0] != CALL:
        return
    yield from _given(nodes, written)
    yield from _listed(nodes, written)
    for argument in written[2]:
        yield from _built(nodes, argument)
        yield from _changed(nodes, argument)
    if nodes[written[1]][0] == ATTR:
        yield from _changed(nodes, nodes[written[1]][1])


def _stored(update: Node, nodes: list[Node]) -> Iterator[str]:
    if update[2] == "." and update[4] >= 0 and is_of(nodes, update[4], update[3], first(nodes, update[1])):
        yield update[3]


def _given(nodes: list[Node], call: Node) -> Iterator[str]:
    """``update(number=F("number") - 1)``, ``update({Stock.number: Stock.number - 1})``."""
    for name, value in call[3]:
        if name and is_of(nodes, value, name):
            yield name
    for argument in call[2]:
        if nodes[argument][0] == BUILD and nodes[argument][1] == "dict":
            for key, value in nodes[argument][2]:
                name = _named(nodes, key) if key >= 0 else ""
                if name and is_of(nodes, value, name):
                    yield name


def _listed(nodes: list[Node], call: Node) -> Iterator[str]:
    """The fields of many objects that are named in a list, where one was reckoned anew: ``bulk_update(found, ["number"])``."""
    named = {
        str(nodes[entry][1])
        for argument in (*call[2], *(value for _, value in call[3]))
        if nodes[argument][0] == BUILD and nodes[argument][1] == "list"
        for entry in nodes[argument][2]
        if nodes[entry][0] == CONST and isinstance(nodes[entry][1], str)
    }
    for update in nodes if named else ():
        if update[0] == UPD and update[2] == "." and update[3] in named:
            yield from _stored(update, nodes)


def _built(nodes: list[Node], node: int) -> Iterator[str]:
    """What the calls say that build a statement."""
    for _ in range(_MOST):
        here = nodes[node]
        if here[0] != CALL:
            return
        yield from _given(nodes, here)
        if nodes[here[1]][0] == ATTR and nodes[nodes[here[1]][1]][0] == CALL:
            node = nodes[here[1]][1]
        elif here[2]:
            node = here[2][0]
        else:
            return


def _changed(nodes: list[Node], node: int) -> Iterator[str]:
    """What was stored in an object before it is saved."""
    for update in stores(nodes, node):
        yield from _stored(update, nodes)


def is_of(nodes: list[Node], value: int, name: str, owner: int = -1) -> bool:
    """Whether a value is a sum or difference of what has the same name, of the same object where that is told."""
    here = nodes[value]
    if here[0] != BIN or here[1] not in ("+", "-") or any(_is_text(nodes[part]) for part in here[2:4]):
        return False
    return any(_mentions(nodes, part, name, owner) for part in here[2:4])


def _is_text(node: Node) -> bool:
    return bool(node[0] == TEXT or (node[0] == CONST and isinstance(node[1], str)))


def _mentions(nodes: list[Node], node: int, name: str, owner: int, depth: int = 0) -> bool:
    here = nodes[node]
    if depth > 4:
        return False
    if here[0] == ATTR:
        return bool(here[2] == name) and (owner < 0 or first(nodes, here[1]) == owner)
    if here[0] == CALL:
        return any(tuple(nodes[one][:2]) == (CONST, name) or _mentions(nodes, one, name, owner, depth + 1) for one in here[2])
    return here[0] == BIN and any(_mentions(nodes, part, name, owner, depth + 1) for part in here[2:4])


def _named(nodes: list[Node], node: int) -> str:
    here = nodes[node]
    return str(here[2]) if here[0] == ATTR else str(here[1]) if here[0] == CONST else ""
