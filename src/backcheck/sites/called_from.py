"""Which callers decide what a call passes: the calls by which its function is entered, where its own parameters carry the value."""

from collections.abc import Callable, Iterable, Iterator

from backcheck.ir import AFTER, AWAIT, BIN, BOOL, BUILD, PARAM, PHI, STAR, TEXT, UPD, WHEN, Node
from backcheck.semantics.callers import Call
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.sites.modelled import Modelled

_MOST = 6
_KEPT = (WHEN, UPD, AWAIT, STAR)


def entered(call: Modelled, names: Iterable[str], asked: Callable[[Modelled], bool]) -> tuple[Call, ...] | None:
    """The calls, innermost first, of a way on which ``asked`` holds of the call; None where no caller has a say.

    Empty where callers would have one, and there are none.
    """
    origins, function, stack, wanted = call.origins, call.function, call.stack, frozenset(names)
    places = _carried(call.nodes, _passed_by(call, wanted))
    if not places:
        return None
    found: list[Call] = []
    seen = {function.id}
    while places and len(found) < _MOST:
        ways = ((one, ((function.id, one[0].id, one[1]), *stack)) for one in origins.callers(function) if one[0].id not in seen)
        way = next(((one, way) for one, way in ways if asked(Modelled(origins, call.function, call.node, call.role, way))), None)
        if way is None:
            break
        (caller, node), stack = way
        found.append((caller, node))
        seen.add(caller.id)
        nodes = origins.program.graph(caller).nodes
        passed = [one for place in places for one in _passed(origins.calls, (caller, node), function, place, wanted)]
        function, places = caller, _carried(nodes, passed)
    return tuple(found)


def _passed_by(call: Modelled, wanted: frozenset[str]) -> Iterator[int]:
    """The nodes from which the call takes some parameters."""
    written, params = call.call, call.role.params
    yield from (value for keyword, value in written[3] if not keyword or keyword in wanted)
    starred = False
    for index, argument in enumerate(written[2]):
        starred = starred or call.nodes[argument][0] == STAR
        if starred or (index < len(params) and params[index] in wanted):
            yield argument


def _passed(calls: Calls, by: Call, function: Function, place: int, wanted: frozenset[str]) -> Iterator[int]:
    """The nodes that a call of the project's own function passes for a parameter."""
    caller, call = by
    nodes = calls.program.graph(caller).nodes
    written, param = nodes[call], function.facts.params[place]
    starred = [one for one in written[2] if nodes[one][0] == STAR]
    match param.kind:
        case "**":
            yield from (value for keyword, value in written[3] if not keyword or keyword in wanted)
        case "*":
            yield from starred
        case _:
            argument = calls.argument(caller, call, function, place)
            if isinstance(argument, int):
                yield argument
            elif argument is not None:
                yield from (*starred, *(value for keyword, value in written[3] if not keyword))


def _carried(nodes: list[Node], starts: Iterable[int]) -> tuple[int, ...]:
    """The parameters that the values are, are chosen from or are put together of."""
    pending, seen, found = list(starts), set[int](), dict[int, None]()
    while pending:
        index = pending.pop()
        if index in seen or index < 0:
            continue
        seen.add(index)
        here = nodes[index]
        if here[0] == PARAM:
            found[here[1]] = None
        else:
            pending += _parts(nodes, here)
    return tuple(found)


def _parts(nodes: list[Node], here: Node) -> list[int]:
    match here[0]:
        case op if op in _KEPT:
            return [here[1]]
        case op if op == AFTER:
            return [before(nodes, here)]
        case op if op == PHI:
            return [arm[0] for arm in here[1]]
        case op if op == BOOL:
            return list(here[2])
        case op if op == TEXT:
            return list(here[1])
        case op if op == BIN:
            return [here[2], here[3]]
        case op if op == BUILD and here[1] == "dict":
            return [value for key, value in here[2] if key < 0]
    return []
