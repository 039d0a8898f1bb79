"""How a written row becomes lasting: by itself after each statement, or with a later commit. Decided where the connection is made."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from backcheck.dataflow.ports import given
from backcheck.ir import AFTER, ATTR, AWAIT, CALL, ENTER, PHI, RECEIVER, UPD, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.conditions import before
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import UNRESOLVED

SWITCH = "autocommit"
AS_MADE = "as-made"
_DEEPEST = 8
_MOST_VERSIONS = 200


class Mode(StrEnum):
    """``ALWAYS`` commits each statement even inside of a transaction's block."""

    EACH = "each"
    ALWAYS = "always"
    LATER = "later"
    UNKNOWN = "unknown"


class Connections:
    """The fact ``autocommit`` of a role or class: true, false, or ``as-made`` when whoever connects decides."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._calls = origins.calls
        self._program = origins.program
        self._models = origins.program.models

    def mode(self, function: Function, node: int, symbol: str) -> Mode | None:
        """How the write of a symbol's call lasts; None for a store without transactions. An empty symbol is a watched object's change."""
        if not symbol:
            return Mode.LATER
        word = self._fact(symbol)
        if word is None:
            return None
        if word is True:
            return Mode.EACH
        chosen = list(self._chosen(function, node, symbol))
        if Mode.ALWAYS in chosen or Mode.EACH in chosen:
            return Mode.ALWAYS if Mode.ALWAYS in chosen else Mode.EACH
        if word == AS_MADE and (not chosen or Mode.UNKNOWN in chosen):
            return Mode.UNKNOWN
        return Mode.LATER

    def _fact(self, symbol: str) -> Any:
        role = self._models.find(symbol)
        if role is not None and SWITCH in role.facts:
            return role.facts[SWITCH]
        for owner in self._models.ancestors(symbol.rpartition(".")[0]):
            role = self._models.find(owner)
            if role is not None and SWITCH in role.facts:
                return role.facts[SWITCH]
        return None

    def _chosen(self, function: Function, call: int, symbol: str) -> Iterator[Mode]:
        """What every place says that made the connection which a call writes through."""
        nodes = self._program.graph(function).nodes
        role = self._models.find(symbol)
        if role is not None and "connection" in role.facts:
            for node in given(nodes, nodes[call], role, str(role.facts["connection"])):
                yield from self._made(function, node, 0)
        elif nodes[nodes[call][1]][0] == ATTR:
            yield from self._made(function, nodes[nodes[call][1]][1], 0)

    def _made(self, function: Function, node: int, depth: int) -> Iterator[Mode]:
        switched = self._switched(function, node)
        if switched is not None:
            yield switched
            return
        for origin in self._origins.of(function, node):
            owner = self._program.functions[origin.function]
            if origin.node < 0 or depth > _DEEPEST or self._program.graph(owner).nodes[origin.node][0] != CALL:
                yield Mode.UNKNOWN
            else:
                yield from self._called(owner, origin.node, depth)

    def _called(self, function: Function, call: int, depth: int) -> Iterator[Mode]:
        nodes = self._program.graph(function).nodes
        role = self._role(function, call)
        if role is not None and (said := self._said(function, call, role)) is not None:
            yield said
        elif role is not None and "connection" in role.facts:
            for node in given(nodes, nodes[call], role, str(role.facts["connection"])):
                yield from self._made(function, node, depth + 1)
        elif nodes[nodes[call][1]][0] == ATTR:
            yield from self._made(function, nodes[nodes[call][1]][1], depth + 1)
        else:
            yield Mode.UNKNOWN

    def _role(self, function: Function, call: int) -> Role | None:
        return next((role for symbol in self._calls.symbols(function, call) if (role := self._models.find(symbol)) is not None), None)

    def _said(self, function: Function, call: int, role: Role) -> Mode | None:
        """The mode that a call chooses by an option, or by the library's default."""
        nodes = self._program.graph(function).nodes
        spellings = role.facts.get("options", {}).get(SWITCH, [{"param": SWITCH}])
        if SWITCH not in role.defaults and SWITCH not in role.facts.get("options", {}):
            return None
        for spelling in spellings:
            written = option(nodes, nodes[call], role.params, spelling["param"])
            if isinstance(written, int):
                return _mode(self._origins.values(function, written), spelling.get("off", (False,)), role)
            if written is not None:
                return Mode.UNKNOWN
        if SWITCH not in role.defaults:
            return None
        return _mode((role.defaults[SWITCH],), (False,), role)

    def _switched(self, function: Function, node: int) -> Mode | None:
        """What this function itself says to the connection before: a store into its switch, or a call that sets it."""
        nodes = self._program.graph(function).nodes
        for _ in range(_MOST_VERSIONS):
            here = nodes[node]
            if here[0] == UPD:
                if here[2] == "." and here[3] == SWITCH and here[4] >= 0:
                    return _mode(self._origins.values(function, here[4]), (False,), None)
                node = here[1]
            elif here[0] == AFTER:
                call = nodes[here[1]]
                said = self._set_by(function, here[1], call) if here[2] == RECEIVER else None
                if said is not None:
                    return said
                node = before(nodes, here)
            elif here[0] in (WHEN, AWAIT, ENTER):
                node = here[1]
            elif here[0] == PHI:
                node = here[1][0][0]
            else:
                return None
        return None

    def _set_by(self, function: Function, call: int, written: Node) -> Mode | None:
        role = self._role(function, call)
        if role is None or role.facts.get("sets") != SWITCH:
            return None
        nodes = self._program.graph(function).nodes
        values = option(nodes, written, role.params, SWITCH)
        if values is None and role.params:
            values = option(nodes, written, role.params, role.params[0])
        return _mode(self._origins.values(function, values), (False,), None) if isinstance(values, int) else None


def _mode(values: tuple[Any, ...], off: Any, role: Role | None) -> Mode:
    """The mode that the values of a switch mean: on unless the value is one of those that switch it off."""
    if not values or any(value is UNRESOLVED for value in values):
        return Mode.UNKNOWN
    if all(any(type(value) is type(one) and value == one for one in off) for value in values):
        return Mode.LATER
    return Mode.ALWAYS if role is not None and role.facts.get("autocommit-in-blocks") else Mode.EACH
