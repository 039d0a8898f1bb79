"""Functions of the repository that look at where an address leads, and refuse some: ``ip_address(found).is_private``, then ``raise``.

Facts of roles say under ``address`` what is asked about a number that a name was resolved to (``network``) and what makes one of a text
(``number``). Which of them a function refuses it answers for itself.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from backcheck.dataflow.lattice import Kinds
from backcheck.ir import AFTER, ATTR, AWAIT, BIN, BOOL, BUILD, CALL, ELEM, ENTER, ITEM, PARAM, PART, PHI, STAR, TEXT, UPD, WHEN, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_FACT = "address"
_ASKED = ("network", "number")
_KIND = "ssrf"
_DEEPEST = 4
_OF_ONE = (ATTR, AWAIT, ELEM, ENTER, ITEM, PART, STAR, UPD, WHEN)


class Addresses:
    """Asked of calls."""

    def __init__(self, calls: Calls, kinds: Kinds) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._mask = kinds.mask((_KIND,))
        self._made_of: dict[int, list[int]] = {}
        self._known: dict[tuple[int, int], tuple[bool, bool]] = {}

    def told(self, function: Function, call: int, ref: Ref, argument: int, *, comes_back: bool) -> int:
        """What an address is clean for that a function looked at, and that came back from it instead of raising."""
        for target in self._calls.functions(ref) if ref.kind in (Kind.FUNCTION, Kind.METHOD) else ():
            for place in range(len(target.facts.params)):
                if self._calls.argument(function, call, target, place) == argument:
                    looks, refuses = self._of(target, place, 0)
                    return self._mask if looks and (refuses or not comes_back) else 0
        return 0

    def _of(self, function: Function, place: int, depth: int) -> tuple[bool, bool]:
        """Whether a function looks at where a parameter leads, and whether something that does so raises."""
        key = (function.id, place)
        if key not in self._known and depth <= _DEEPEST:
            self._known[key] = (False, False)
            looks = self._asks_itself(function, place)
            raises = looks and bool(self._program.graph(function).raises)
            for inner, there in self._handed_on(function, place):
                found = self._of(inner, there, depth + 1)
                looks = looks or found[0]
                raises = raises or found[1] or (found[0] and bool(self._program.graph(function).raises))
            self._known[key] = (looks, raises)
        return self._known.get(key, (False, False))

    def _asks_itself(self, function: Function, place: int) -> bool:
        made_of = self._places(function)
        for index, node in enumerate(self._program.graph(function).nodes):
            if not made_of[index] >> place & 1:
                continue
            if node[0] == ATTR:
                known = self._types.anywhere.get(node[2])
                if known is not None and known.facts.get(_FACT) in _ASKED:
                    return True
            elif node[0] == CALL:
                roles = (self._program.models.find(ref.name) for ref in self._calls.targets(function, index) if ref.kind is Kind.EXTERNAL)
                if any(role is not None and role.facts.get(_FACT) in _ASKED for role in roles):
                    return True
        return False

    def _handed_on(self, function: Function, place: int) -> Iterator[tuple[Function, int]]:
        made_of = self._places(function)
        for call in self._program.calls(function):
            if not made_of[call] >> place & 1:
                continue
            for ref in self._calls.targets(function, call):
                for target in self._calls.functions(ref) if ref.kind in (Kind.FUNCTION, Kind.METHOD) else ():
                    for there in range(len(target.facts.params)):
                        given = self._calls.argument(function, call, target, there)
                        if isinstance(given, int) and made_of[given] >> place & 1:
                            yield target, there

    def _places(self, function: Function) -> list[int]:
        """For each node the parameters that it is made of, as bits."""
        if function.id not in self._made_of:
            nodes = self._program.graph(function).nodes
            found = [0] * len(nodes)
            for _ in range(2):
                for index, node in enumerate(nodes):
                    found[index] |= 1 << node[1] if node[0] == PARAM else reduce(or_, (found[one] for one in _operands(nodes, node)), 0)
            self._made_of[function.id] = found
        return self._made_of[function.id]


def _operands(nodes: Sequence[Node], node: Node) -> Sequence[int]:
    match node[0]:
        case op if op in _OF_ONE:
            return (node[1],)
        case op if op == CALL:
            callee = nodes[node[1]]
            return (*node[2], *(value for _, value in node[3]), *([callee[1]] if callee[0] == ATTR else ()))
        case op if op == AFTER:
            return (before(nodes, node),)
        case op if op == PHI:
            return [arm[0] for arm in node[1]]
        case op if op == BIN:
            return (node[2], node[3])
        case op if op == BOOL or (op == BUILD and node[1] not in ("dict", "dictmany")):
            return (*node[2],)
        case op if op == TEXT:
            return (*node[1],)
    return ()
