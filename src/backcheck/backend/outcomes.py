"""What becomes of a stranger's request in one function: refused for certain, perhaps, or let through."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from backcheck.backend.anonymous import Anonymous
from backcheck.backend.answers import Answers
from backcheck.backend.asked import passed
from backcheck.backend.context import Context
from backcheck.backend.frame import Around, Frame
from backcheck.backend.left import Left
from backcheck.backend.regions import Regions
from backcheck.backend.values import ABSENT, DOUBTFUL, UNKNOWN, Value, fails, joined, refuses
from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import CALL, NOTHING, PHI, WHEN
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_T = TypeVar("_T")
Goal = Callable[[Function, int], bool]
_END = (1 << 30, 0)


class Outcome(msgspec.Struct, frozen=True):
    """``refused``: True for certain, None perhaps. ``passes`` tells that the request may get through before a refusal is certain.

    ``doubtful`` marks a perhaps that hangs on who is calling; ``exempts`` a way through that hangs on which route is asked for;
    ``raised`` a refusal that leaves by an error, ``routed`` that the request's own path, method or action was asked for;
    ``ended`` is where a run ends for certain by a refusal, or for want of a proof of who is calling; ``asked`` names what was
    called about the caller where a refusal is only perhaps.
    """

    refused: bool | None = False
    passes: bool = True
    raised: bool = False
    doubtful: bool = False
    exempts: bool = False
    touched: bool = False
    value: Value = UNKNOWN
    routed: bool = False
    asked: str = ""
    ended: tuple[int, int] | None = None


class _Event(msgspec.Struct, frozen=True):
    """Something that ends a run: kind call, raise or return; ``at`` is the call's node or the value's."""

    position: tuple[int, int]
    kind: str
    at: int
    region: int


_Key = tuple[int, tuple[tuple[int, Value], ...], int]


class Outcomes:
    """Runs functions for a stranger; results are kept."""

    def __init__(self, calls: Calls, entries: EntryPoints, refusing: Callable[[Function], bool]) -> None:
        self.calls = calls
        self.types = calls.types
        self.program = calls.program
        self.origins = Origins(calls)
        self.answers = Answers(self.origins, entries)
        self.anonymous = Anonymous(calls, entries, self._value)
        self._refusing = refusing
        self.trusted: frozenset[str] = frozenset()
        self._kept: dict[_Key, Outcome] = {}
        self._kept_of_routes: dict[tuple[_Key, Context], Outcome] = {}
        self._busy: set[int] = set()

    def of(self, function: Function, given: dict[int, Value] | None = None, depth: int = 0) -> Outcome:
        """The outcome of a run that gets through when the function returns."""
        frame = Frame(function, self.program.graph(function), given or {}, depth)
        key = (function.id, frame.signature(), depth)
        context = self.anonymous.context
        kept = self._kept.get(key) or self._kept_of_routes.get((key, context))
        if kept is not None:
            self.anonymous.routed = self.anonymous.routed or kept.routed
            return kept
        if function.id in self._busy:
            return Outcome()
        self._busy.add(function.id)
        found = self._ran(_Run(self, frame, None))
        self._busy.discard(function.id)
        if found.routed:
            self._kept_of_routes[key, context] = found
        else:
            self._kept[key] = found
        return found

    def through(self, function: Function, goal: Goal, around: Around | None = None) -> Outcome:
        """The outcome of a run that gets through where ``goal`` is called: the handler that a wrapper stands before."""
        return self._ran(_Run(self, Frame(function, self.program.graph(function), {}, 0, around), goal))

    def _ran(self, run: "_Run") -> Outcome:
        before, self.anonymous.routed = self.anonymous.routed, False
        found = msgspec.structs.replace(run.outcome(), routed=self.anonymous.routed)
        self.anonymous.routed = before or found.routed
        return found

    def asked(self, context: Context, ask: Callable[[], _T]) -> tuple[_T, bool]:
        """An answer for one route, and whether it is another for other routes."""
        anonymous = self.anonymous
        before = anonymous.context, anonymous.routed
        anonymous.context, anonymous.routed = context, False
        answer = ask()
        routed = anonymous.routed
        anonymous.context, anonymous.routed = before
        return answer, routed

    def _value(self, function: Function, given: dict[int, Value], depth: int) -> Value:
        """What a stranger gets; from a function that turns them away, the refusal or nothing."""
        found = self.of(function, given, depth)
        if found.refused is True and not found.passes:
            return found.value if refuses(found.value) else ABSENT
        return found.value

    def refusing(self, function: Function) -> bool:
        return self._refusing(function)


class _Run:
    """The events of one run in order, up to the first that is certain."""

    def __init__(self, outcomes: Outcomes, frame: Frame, goal: Goal | None) -> None:
        self.outcomes = outcomes
        self.frame = frame
        self.goal = goal
        self.regions = Regions(outcomes.anonymous, frame)
        self.passes = False
        self.doubtful = False
        self.perhaps = False
        self.exempts = False
        self.asked = ""
        self.others = False
        self.left = Left(frame.graph.regions, self.regions.taken)
        self.refusals: list[tuple[_Event, bool]] = []
        self.values: list[Value] = []

    def outcome(self) -> Outcome:
        for event in sorted(self._events(), key=lambda event: event.position):
            reached = self.regions.reached(event.region, event.position, event.at if event.kind == "call" else NOTHING)
            if reached is False or (event.position == _END and self.left.everywhere):
                continue
            ended = self._judge(event, reached is True)
            if ended is not None:
                known = ended.refused is True or self.regions.proof(event.region)
                return msgspec.structs.replace(ended, ended=event.position) if known else ended
        return self._end()

    def _events(self) -> Iterator[_Event]:
        graph = self.frame.graph
        for index, node in enumerate(graph.nodes):
            if node[0] == CALL:
                start = graph.positions[2 * index]
                yield _Event((start >> 12, start & 4095), "call", index, node[4])
        for value, region, line, column in graph.raises:
            yield _Event((line, column), "raise", value, region)
        for value, region in graph.returns:
            place = graph.regions[region]
            end = (place.end_line, place.end_column) if region else _END
            yield _Event(end, "return", value, region)

    def _judge(self, event: _Event, certain: bool) -> Outcome | None:
        match event.kind:
            case "call":
                return self._call(event, certain)
            case "raise":
                if event.at == NOTHING:
                    return self._again(event, certain)
                return self._leaves(self.outcomes.answers.of_error(self.frame.function, event.at), event, certain)
        return self._returns(event, certain)

    def _call(self, event: _Event, certain: bool) -> Outcome | None:
        function = self.frame.function
        if self.goal is not None and self.goal(function, event.at):
            self._gets_through(event)
            return self._end() if certain else None
        for ref in self.outcomes.types.of(function, self.frame.graph.nodes[event.at][1]):
            if ref.kind is Kind.EXTERNAL:
                role = self.outcomes.program.models.find(ref.name)
                return self._library(role, event, certain) if role is not None else None
            for target in self.outcomes.calls.functions(ref):
                if target.qualified in self.outcomes.trusted or target.name in self.outcomes.trusted:
                    return None if self.regions.handled(event.region) else self._refused(event, certain, raised=True)
                if ref.kind is Kind.CLASS or self.frame.exhausted or not self.outcomes.refusing(target):
                    continue
                given = passed(self.outcomes.anonymous, self.frame, event.at, target, ref)
                inner = self.outcomes.of(target, given, self.frame.depth + 1)
                if inner.refused is True and inner.raised:
                    return self._refused(event, certain and not inner.passes, raised=True)
                if inner.refused is None and inner.doubtful:
                    self.perhaps = self.doubtful = True
        return None

    def _gets_through(self, event: _Event) -> None:
        self.passes = True
        self.exempts = self.exempts or self.regions.by_route(event.region)

    def _library(self, role: Role, event: _Event, certain: bool) -> Outcome | None:
        if self.regions.verifies(event.at):
            # Where the failure is caught, the handler says what becomes of the request.
            return None if self.regions.handled(event.region) else self._refused(event, certain, raised=True)
        if role.facts.get("guard") == "required" and role.kind == "function":
            return None if self._waived(role, event.at) else self._refused(event, certain, raised=True)
        if not role.noreturn:
            return None
        found = self.outcomes.answers.of_call(self.frame.function, event.at, role, self._status)
        return self._leaves(found if found is not None else UNKNOWN, event, certain)

    def _status(self, node: int) -> Value:
        """A status in this run; where it may have been changed on the way, the one that it was asked for with."""
        found = self.outcomes.anonymous.value(self.frame, node)
        while found.kind == "unknown" and self.frame.graph.nodes[node][0] in (PHI, WHEN):
            node = self.frame.graph.nodes[node][1][-1][0] if self.frame.graph.nodes[node][0] == PHI else self.frame.graph.nodes[node][1]
            found = self.outcomes.anonymous.value(self.frame, node)
        return found

    def _waived(self, role: Role, call: int) -> bool:
        """``optional=True`` takes a library guard's teeth."""
        name = role.facts.get("unless")
        nodes = self.frame.graph.nodes
        given = option(nodes, nodes[call], role.params, name) if name else None
        return isinstance(given, int) and self.outcomes.anonymous.truth(self.frame, given) is not False

    def _again(self, event: _Event, certain: bool) -> Outcome | None:
        """A bare ``raise`` lets the error go on that the handler caught."""
        if self.regions.caught_refusal(event.region):
            return self._refused(event, certain, raised=True)
        self.others = True
        return self._end() if certain else None

    def _leaves(self, found: Value, event: _Event, certain: bool) -> Outcome | None:
        """An error or abort: a refusal, or another end."""
        if refuses(found) or self.regions.proof(event.region):
            return self._refused(event, certain, raised=True)
        self.others = True
        if not certain:
            self._left(event, raised=True)
            return None
        if self.regions.caught(event.region, event.position):
            return None
        return self._end()

    def _refused(self, event: _Event, certain: bool, raised: bool) -> Outcome | None:
        if raised and certain and self.regions.caught(event.region, event.position, refusal=True):
            return None
        if certain:
            return Outcome(True, self.passes, raised, self.doubtful, self.exempts, True, joined(self.values) if self.values else UNKNOWN)
        self.perhaps = True
        self.refusals.append((event, raised))
        self._left(event, raised=raised)
        self.doubtful = self.doubtful or self.regions.touched(event.region)
        self.asked = self.asked or self.regions.asked(event.region)
        return None

    def _returns(self, event: _Event, certain: bool) -> Outcome | None:
        found = self.outcomes.answers.returned(self.frame.function, event.at)
        if found.kind != "answer":
            found = self.outcomes.anonymous.value(self.frame, event.at)
        if refuses(found) or (fails(found) and self.regions.proof(event.region)):
            self.values.append(found)
            return self._refused(event, certain, raised=False)
        self.values.append(found)
        self.others = True
        if self.goal is None:
            self._gets_through(event)
        self._left(event, raised=False)
        return self._end() if certain else None

    def _left(self, event: _Event, *, raised: bool) -> None:
        if not raised or not self.regions.handled(event.region):
            self.left.leave(event.region)

    def _end(self) -> Outcome:
        """No refusal is certain, unless all ways to the end are one."""
        value = joined(self.values) if self.values else DOUBTFUL if self.doubtful else UNKNOWN
        if self.refusals and not self.others and not self.passes:
            raised = all(raised for _, raised in self.refusals)
            last = max(event.position for event, _ in self.refusals)
            return Outcome(True, False, raised, self.doubtful, self.exempts, True, value, ended=last)
        refused = None if self.perhaps else False
        return Outcome(refused, self.passes, False, self.doubtful, self.exempts, self.doubtful or value.touched, value, asked=self.asked)
