"""Where a value goes: what it is stored in, compared with, handed to; forwards through a function, its callees and callers."""

from collections.abc import Callable, Iterator

import msgspec

from backcheck.dataflow.names import own_names
from backcheck.dataflow.ports import given
from backcheck.dataflow.versions import first
from backcheck.ir import AFTER, ATTR, AWAIT, BIN, BOOL, BUILD, CALL, CMP, CONST, ENTER, ITEM, PARAM, PART, PHI, STAR, TEXT, UPD, WHEN, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

_DEEPEST = 3
_MOST = 200
_CARRIED = (WHEN, AWAIT, STAR, ENTER)
_SEARCHES = ("startswith", "endswith", "find", "index", "count")


class Use(msgspec.Struct, frozen=True):
    """``kind`` is stored, compared, passed or returned; ``names`` what it is stored under, compared with or passed as. What is ``handed``
    to a function of the project is followed there.

    Of what is stored an ``entry`` is written out in a mapping, what is ``put`` becomes one of a mapping that the function is given.
    ``whole`` is False for a part of the value; ``symbol`` is the library symbol it is passed to, ``called`` how that is written, and
    ``place`` the function and node of the call.
    """

    kind: str
    names: tuple[str, ...]
    whole: bool
    symbol: str = ""
    called: str = ""
    place: tuple[int, int] = (-1, -1)


class Uses:
    """Uses of values. Bounded: what is not followed is reported as passed or returned.

    What files do that do not count, such as tests, is left out.
    """

    def __init__(self, calls: Calls, counted: Callable[[str], bool]) -> None:
        self._calls = calls
        self._counted = counted
        self._program = calls.program

    def of(self, function: Function, node: int) -> list[Use]:
        """Every use of the value of a node."""
        return list(self._in(function, {node: True}, 0, {function.id}))[:_MOST]

    def _in(self, function: Function, start: dict[int, bool], depth: int, entered: set[int]) -> Iterator[Use]:
        """Uses in a function of values that are known to be the one asked about, wholly or in part."""
        graph = self._program.graph(function)
        held = dict(start)
        changed = True
        while changed:
            changed = False
            for index, node in enumerate(graph.nodes):
                if index not in held and (whole := self._carries(function, index, node, held)) is not None:
                    held[index] = whole
                    changed = True
        for index, node in enumerate(graph.nodes):
            yield from self._uses_at(function, index, node, held, depth, entered)
        returned = [held[value] for value, _ in graph.returns if value in held]
        if returned:
            yield from self._in_callers(function, any(returned), depth, entered)

    def _carries(self, function: Function, index: int, node: Node, held: dict[int, bool]) -> bool | None:
        """Whether a node still is the value (True), a part of it (False) or neither (None)."""
        parts: tuple[int, ...] = ()
        match node[0]:
            case op if op in _CARRIED:
                parts = (node[1],)
            case op if op == UPD:
                parts = (node[1], node[4]) if node[2] == "[" else (node[1],)
            case op if op in (PART, ITEM, ATTR):
                return False if node[0] != ATTR and node[1] in held else held.get(node[1])
            case op if op == AFTER:
                parts = (before(self._program.graph(function).nodes, node),)
            case op if op == PHI:
                parts = tuple(arm[0] for arm in node[1])
            case op if op == BOOL:
                parts = tuple(node[2])
            case op if op == TEXT:
                parts = tuple(node[1])
            case op if op == BIN:
                parts = (node[2], node[3])
            case op if op == BUILD:
                parts = tuple(value for _, value in node[2]) if node[1] in ("dict", "dictmany") else tuple(node[2])
            case op if op == CALL:
                return self._result(function, index, node, held)
        found = [held[part] for part in parts if part in held]
        return any(found) if found else None

    def _result(self, function: Function, index: int, node: Node, held: dict[int, bool]) -> bool | None:
        """Whether a call gives the value on: a method of it does, and what passes it through."""
        nodes = self._program.graph(function).nodes
        callee = nodes[node[1]]
        if callee[0] == ATTR and callee[1] in held:
            return None if callee[2] in _SEARCHES else held[callee[1]]
        for ref in self._calls.targets(function, index):
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            if role is not None:
                ports = [flow.source for flow in role.propagates if flow.target == "return"]
                ports += [role.facts["encodes"]] if "encodes" in role.facts else []
                inputs = [one for port in ports for one in given(nodes, node, role, port)]
                found = [held[one] for one in inputs if one in held]
                if found:
                    return any(found)
            elif ref.kind is Kind.CLASS:
                return None
            elif any(self._passes_through(target, function, index, held) for target in self._calls.functions(ref)):
                return True
        return None

    def _passes_through(self, target: Function, function: Function, call: int, held: dict[int, bool]) -> bool:
        """Whether a function of the project returns what it is given, itself or as text."""
        graph = self._program.graph(target)
        places = {place: True for place in range(len(target.facts.params)) if self._calls.argument(function, call, target, place) in held}
        if not places or target.facts.is_generator:
            return False
        inner = dict(places)
        for index, node in enumerate(graph.nodes):
            if index not in inner and node[0] != CALL and (whole := self._carries(target, index, node, inner)) is not None:
                inner[index] = whole
        return any(inner.get(value) for value, _ in graph.returns)

    def _uses_at(self, function: Function, index: int, node: Node, held: dict[int, bool], depth: int, entered: set[int]) -> Iterator[Use]:
        nodes = self._program.graph(function).nodes
        match node[0]:
            case op if op == UPD and node[4] in held:
                key = nodes[node[3]][1] if node[2] == "[" and nodes[node[3]][0] == CONST else node[3]
                given_to = node[2] == "[" and nodes[first(nodes, node[1])][0] == PARAM
                yield Use("put" if given_to else "stored", (str(key),) if isinstance(key, str) else (), held[node[4]])
            case op if op == BUILD and node[1] == "dict":
                for key, value in node[2]:
                    if value in held and key >= 0 and nodes[key][0] == CONST:
                        yield Use("entry", (str(nodes[key][1]),), held[value])
            case op if op == CMP:
                for side in node[2]:
                    if side in held:
                        others = [name for other in node[2] if other != side for name in own_names(nodes, function, other)]
                        yield Use("compared", tuple(others), held[side])
            case op if op == CALL:
                yield from self._passed(function, index, node, held, depth, entered)

    def _passed(self, function: Function, index: int, node: Node, held: dict[int, bool], depth: int, entered: set[int]) -> Iterator[Use]:
        """The arguments of a call: into functions of the project they are followed."""
        arguments = [("", one) for one in node[2]] + [(name, one) for name, one in node[3]]
        mine = [(name, held[one]) for name, one in arguments if one in held]
        if not mine:
            return
        refs = self._calls.targets(function, index)
        targets = [target for ref in refs if ref.kind is not Kind.CLASS for target in self._calls.functions(ref)]
        followed = [target for target in targets if depth < _DEEPEST and target.id not in entered]
        if not followed:
            symbol = next((ref.name for ref in refs if ref.kind is Kind.EXTERNAL), "")
            yield from self._handed_over(function, index, held, mine, symbol)
        for name, whole in mine if followed else ():
            yield Use("handed", (name,) if name else (), whole, place=(function.id, index))
        for target in followed:
            places = {
                place: any(whole for _, whole in mine)
                for place in range(len(target.facts.params))
                if self._calls.argument(function, index, target, place) in held
            }
            yield from self._in(target, places, depth + 1, entered | {target.id})

    def _handed_over(
        self, function: Function, call: int, held: dict[int, bool], mine: list[tuple[str, bool]], symbol: str
    ) -> Iterator[Use]:
        """Arguments of a call that is not followed, with what else it is given: the names, and the text of a statement."""
        nodes = self._program.graph(function).nodes
        node = nodes[call]
        others = [one for one in (*node[2], *(value for _, value in node[3])) if one not in held]
        names = [name for one in others for name in own_names(nodes, function, one)]
        role = self._program.models.find(symbol) if symbol else None
        if role is not None and any(sink.kind == "sql" for sink in role.sinks):
            names += [nodes[one][1] for one in others if nodes[one][0] == CONST and isinstance(nodes[one][1], str)]
        for name, whole in mine:
            yield Use(
                "passed", tuple(part for part in (name, *names) if part), whole, symbol, last_name(nodes, node[1]), (function.id, call)
            )

    def _in_callers(self, function: Function, whole: bool, depth: int, entered: set[int]) -> Iterator[Use]:
        """What becomes of a returned value; where nobody is known to call, it is returned and that is all."""
        callers = [(caller, call) for caller, call in self._calls.callers(function) if self._counted(caller.path)]
        if not callers or depth >= _DEEPEST:
            yield Use("returned", (function.name,), whole)
            return
        by_caller: dict[int, dict[int, bool]] = {}
        for caller, call in callers:
            by_caller.setdefault(caller.id, {})[call] = whole
        for number, calls in by_caller.items():
            if number not in entered:
                yield from self._in(self._program.functions[number], calls, depth + 1, entered | {number})
