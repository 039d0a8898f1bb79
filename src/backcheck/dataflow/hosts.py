"""Tests that keep an address on hosts that the program knows, or on its own.

Facts of roles say under ``address`` what a symbol is to an address: ``parts`` (it takes the address at its first argument apart), ``host``
and ``scheme`` (the part so called), ``same`` (the same address in other words), ``joined`` (its last argument is one, or a place on the
host of the first). Under ``asks`` they say of a question about a text whether it is how that ``begins`` or ``ends``.

A text without a host of its own is a place on the same host where it begins with a slash or has no scheme either: these are told apart,
and both together keep an address here.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from backcheck.dataflow.behind import KINDS, settles
from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.lattice import Kinds
from backcheck.dataflow.ports import receiver
from backcheck.dataflow.said_of import SaidOf, entries
from backcheck.ir import ATTR, BOOL, CALL, CONST, ITEM, NOT
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import same, unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

# Bits beside those of sink kinds: it has no host of its own, it begins with a slash, it has no scheme.
HOSTLESS: Final = "hostless"
ROOTED: Final = "rooted"
SCHEMELESS: Final = "schemeless"
# Without a host it has no scheme either.
NO_SCHEME_ALONE: Final = "no-scheme-alone"
# Something else stands before it.
BEHIND: Final = "behind"
_FACT: Final = "address"
_TEXT = "builtins.str"
_DEEPEST = 6
_NEAR = 2


def stays(kinds: Kinds, cleaned: int) -> bool:
    """Whether what was told of an address keeps it on its host."""
    host, rooted, behind = (kinds.mask((kind,)) for kind in (HOSTLESS, ROOTED, BEHIND))
    here = kinds.mask((ROOTED, SCHEMELESS, NO_SCHEME_ALONE))
    return bool((cleaned & host and cleaned & here) or (cleaned & rooted and cleaned & behind))


class Hosts:
    """Asked of conditions."""

    def __init__(self, calls: Calls, kinds: Kinds) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._said = SaidOf(calls)
        self._kinds = kinds
        self._looks: dict[int, bool] = {}
        self._known = kinds.mask((*KINDS, HOSTLESS, SCHEMELESS, NO_SCHEME_ALONE))

    def compared(self, function: Function, value: int, operator: str, sides: tuple[int, int], holds: bool) -> int:
        """What ``==`` or ``in`` tells, where it holds or does not, about the address that a value is."""
        nodes = self._program.graph(function).nodes
        left, right = sides
        if operator == "in":
            if self._is_part(function, left, value, "host"):
                return self._known if holds and not self._is_text(function, right) else 0
            # ``"//" in target``
            apart = not holds and text_of(self._types, function, left) == "//" and self.is_form_of(function, right, value)
            return self._kinds.mask((HOSTLESS, SCHEMELESS)) if apart else 0
        for one, other in (sides, (right, left)):
            if self._is_part(function, one, value, "host"):
                empty = nodes[other] in ((CONST, ""), (CONST, None))
                return (self._kinds.mask((HOSTLESS,)) if empty else self._known) if holds else 0
            if self._is_part(function, one, value, "scheme") and nodes[other] == (CONST, "") and holds:
                return self._kinds.mask((SCHEMELESS,))
        return 0

    def true(self, function: Function, value: int, condition: int, truth: bool) -> int:
        """What a part of an address that stands alone as a condition tells."""
        if truth:
            return 0
        names = {"host": HOSTLESS, "scheme": SCHEMELESS}
        return self._kinds.mask(bit for part, bit in names.items() if self._is_part(function, condition, value, part))

    def looks(self, function: Function, depth: int = 0) -> bool:
        """Whether a function, or one that it asks, looks at the host of some address, or has a library look at it."""
        if function.id not in self._looks:
            self._looks[function.id] = False
            graph = self._program.graph(function)
            hosts = (self._says(self._said.symbols(function, index), "host") for index, node in enumerate(graph.nodes) if node[0] == ATTR)
            asked = (role for call in self._program.calls(function) for role in self._said.calls(function, call))
            self._looks[function.id] = any(hosts) or any(kind in KINDS for role in asked for one in role.guards for kind in one.kinds)
            if not self._looks[function.id] and depth < _NEAR:
                refs = (ref for call in self._program.calls(function) for ref in self._calls.targets(function, call))
                inner = (one for ref in refs if ref.kind in (Kind.FUNCTION, Kind.METHOD) for one in self._calls.functions(ref))
                self._looks[function.id] = any(self.looks(one, depth + 1) for one in inner)
        return self._looks[function.id]

    def refused(self, function: Function, value: int, parts: Sequence[int]) -> int:
        """What it tells that not all of some conditions hold: ``not parts.netloc and parts.scheme``."""
        nodes = self._program.graph(function).nodes
        inner = [(nodes[one][1], False) if nodes[one][0] == NOT else (one, True) for one in parts]
        host = any(not truth and self._is_part(function, one, value, "host") for one, truth in inner)
        scheme = any(truth and self._is_part(function, one, value, "scheme") for one, truth in inner)
        return self._kinds.mask((NO_SCHEME_ALONE,)) if host and scheme and len(parts) == len(KINDS) else 0

    def asked(self, function: Function, value: int, condition: int, truth: bool) -> int:
        """What a call as a condition tells: how an address begins, how its host ends."""
        nodes = self._program.graph(function).nodes
        node = nodes[condition]
        owner = receiver(nodes, node)
        if owner is None or not node[2]:
            return 0
        words = [word for role in self._said.calls(function, condition) if (word := role.facts.get("asks"))]
        given = entries(nodes, node[2][0])
        if "begins" in words and self.is_form_of(function, owner, value):
            return self._begins(function, given, truth)
        if "ends" in words and truth and self._is_part(function, owner, value, "host"):
            texts = [text_of(self._types, function, one) for one in given]
            return self._known if texts and all(text is not None and text.startswith(".") for text in texts) else 0
        return 0

    def _begins(self, function: Function, given: tuple[int, ...], truth: bool) -> int:
        texts = [text_of(self._types, function, one) for one in given]
        if not truth:
            return self._kinds.mask((HOSTLESS,)) if "//" in texts else 0
        if given and all(settles(self._types, function, one) for one in given):
            return self._known
        return self._kinds.mask((ROOTED, SCHEMELESS)) if set(texts) == {"/"} else 0

    def _is_part(self, function: Function, node: int, value: int, part: str, depth: int = 0) -> bool:
        """Whether a node is a part of the address that a value is; of a host also what is left without its port, in small letters."""
        nodes = self._program.graph(function).nodes
        node = unchanged(nodes, node)
        here = nodes[node]
        if depth > _DEEPEST:
            return False
        if here[0] == ATTR and self._says(self._said.symbols(function, node), part):
            return self._is_taken_apart(function, here[1], value)
        if here[0] == ITEM and nodes[unchanged(nodes, here[1])][0] == CALL:
            if nodes[here[2]] == (CONST, 1 if part == "host" else 0) and self._is_taken_apart(function, here[1], value):
                return True
            return nodes[here[2]] == (CONST, 0) and self._is_part(function, here[1], value, part, depth + 1)
        if here[0] == BOOL and here[1] == "or":
            return nodes[here[2][-1]][0] == CONST and self._is_part(function, here[2][0], value, part, depth + 1)
        owner = receiver(nodes, here) if here[0] == CALL else None
        return owner is not None and nodes[here[1]][0] == ATTR and self._is_part(function, owner, value, part, depth + 1)

    def _is_taken_apart(self, function: Function, node: int, value: int) -> bool:
        nodes = self._program.graph(function).nodes
        call = unchanged(nodes, node)
        if nodes[call][0] != CALL or not nodes[call][2]:
            return False
        return self._says(self._said.calls(function, call), "parts") and self.is_form_of(function, nodes[call][2][0], value)

    def is_form_of(self, function: Function, node: int, value: int) -> bool:
        """Whether a node is the value, or the value with nothing but its form changed."""
        nodes = self._program.graph(function).nodes
        for _ in range(_DEEPEST):
            if same(nodes, node, value):
                return True
            call = nodes[unchanged(nodes, node)]
            if call[0] != CALL:
                return False
            roles = list(self._said.calls(function, unchanged(nodes, node)))
            owner = receiver(nodes, call)
            if self._says(roles, "joined") and len(call[2]) > 1:
                node = call[2][-1]
            elif self._says(roles, "same"):
                node = (
                    owner if any(flow.source == "self" for role in roles for flow in role.propagates) and owner is not None else call[2][0]
                )
            else:
                return False
        return False

    def _is_text(self, function: Function, node: int) -> bool:
        refs = self._types.of(function, node)
        return any(ref.name == _TEXT or isinstance(ref.value, str) for ref in refs)

    @staticmethod
    def _says(roles: Iterator[Role] | list[Role], what: str) -> bool:
        return any(role.facts.get(_FACT) == what for role in roles)
