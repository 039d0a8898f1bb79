"""One run of a function by a stranger: its calls, errors and returns in order, up to the first that is certain."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from backcheck.backend.asked import passed
from backcheck.backend.frame import Frame
from backcheck.backend.left import Left
from backcheck.backend.model import Auth
from backcheck.backend.outcome import Outcome
from backcheck.backend.regions import Regions
from backcheck.backend.values import DOUBTFUL, UNKNOWN, Value, challenges, fails, joined, refuses
from backcheck.ir import CALL, CAUGHT, NOTHING, PHI, WHEN
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

if TYPE_CHECKING:
    from backcheck.backend.outcomes import Outcomes

Goal = Callable[[Function, int], bool]
Again = Callable[[Function, int], Auth]
_END = (1 << 30, 0)
_DEEPEST = 8
_REDIRECTS = (301, 302, 303, 307, 308)


class Event(msgspec.Struct, frozen=True):
    """Something that ends a run: kind call, raise or return; ``at`` is the call's node or the value's."""

    position: tuple[int, int]
    kind: str
    at: int
    region: int


class Run:
    """The events of one run in order, up to the first that is certain."""

    def __init__(self, outcomes: "Outcomes", frame: Frame, goal: Goal | None, again: Again | None = None) -> None:
        self.outcomes = outcomes
        self.frame = frame
        self.goal = goal
        self.again = again
        self.regions = Regions(outcomes.anonymous, frame)
        self.passes = False
        self.doubtful = False
        self.perhaps = False
        self.exempts = False
        self.listed = True
        self.challenges = False
        self.lacks = False
        self.told = ""
        self.withheld = False
        self.by_setup = False
        self.asked = ""
        self.others = False
        self.left = Left(frame.graph.regions, self.regions.taken)
        self.refusals: list[tuple[Event, bool]] = []
        self.values: list[Value] = []

    def outcome(self) -> Outcome:
        for event in sorted(self._events(), key=lambda event: event.position):
            reached = self.regions.reached(event.region, event.position, event.at if event.kind == "call" else NOTHING)
            if reached is False or (event.position == _END and self.left.everywhere):
                self.withheld = self.withheld or self._is_withheld(event)
                continue
            ended = self._judge(event, reached is True)
            if ended is not None:
                known = ended.refused is True or self.regions.proof(event.region)
                ended = msgspec.structs.replace(ended, listed=self.listed)
                return msgspec.structs.replace(ended, ended=event.position) if known else ended
        return msgspec.structs.replace(self._end(), listed=self.listed)

    def _is_withheld(self, event: Event) -> bool:
        """Whether others than strangers get through here."""
        meant = self.goal is not None and event.kind == "call" and self.goal(self.frame.function, event.at)
        return meant and self.regions.touched(event.region)

    def _turns_away(self, found: Value, event: Event) -> bool:
        """Whether what stands before something keeps strangers from it by leaving without having called it."""
        if self.goal is None:
            return found.kind == "answer" and found.const in _REDIRECTS and self.regions.proof(event.region)
        return self.regions.proof(event.region) or self.withheld

    def _events(self) -> Iterator[Event]:
        graph = self.frame.graph
        for index, node in enumerate(graph.nodes):
            if node[0] == CALL:
                yield Event(graph.start(index), "call", index, node[4])
        for value, region, line, column in graph.raises:
            yield Event((line, column), "raise", value, region)
        for value, region in graph.returns:
            place = graph.regions[region]
            end = (place.end_line, place.end_column) if region else _END
            yield Event(end, "return", value, region)

    def _judge(self, event: Event, certain: bool) -> Outcome | None:
        match event.kind:
            case "call":
                return self._call(event, certain)
            case "raise":
                if event.at == NOTHING or self._is_caught(event.at):
                    return self._again(event, certain)
                return self._leaves(self.outcomes.answers.of_error(self.frame.function, event.at, self._status), event, certain)
        return self._returns(event, certain)

    def _call(self, event: Event, certain: bool) -> Outcome | None:
        function = self.frame.function
        match self.again(function, event.at) if self.again is not None else Auth.NONE:
            case Auth.REQUIRED:
                return self._refused(event, certain, raised=False, challenges=True)
            case Auth.UNKNOWN:
                self.perhaps = self.doubtful = True
                return None
        if self.goal is not None and self.goal(function, event.at):
            self._gets_through(event)
            self.withheld = self.withheld or (not certain and self.regions.touched(event.region))
            return self._end() if certain else None
        refs = self.outcomes.types.of(function, self.frame.graph.nodes[event.at][1])
        if not self.told and self.goal is None and self.regions.inquiries.unknown(event.at, refs):
            self.told = self.regions.inquiries.called(event.at)
        for ref in refs:
            if ref.kind is Kind.EXTERNAL:
                role = self.outcomes.program.models.find(ref.name)
                return self._library(role, event, certain) if role is not None else None
            for target in self.outcomes.calls.functions(ref):
                if target.qualified in self.outcomes.trusted or target.name in self.outcomes.trusted:
                    return None if self.regions.handled(event.region) else self._refused(event, certain, raised=True, challenges=True)
                if ref.kind is Kind.CLASS or self.frame.exhausted or not self.outcomes.refusing(target):
                    continue
                given = passed(self.outcomes.anonymous, self.frame, event.at, target, ref)
                inner = self.outcomes.of(target, given, self.frame.depth + 1)
                if inner.refused is True and inner.raised:
                    return self._inner(inner, event, certain)
                if inner.refused is None and (inner.doubtful or (self.goal is None and self.frame.depth == 0)):
                    self.perhaps = self.doubtful = True
                    self.asked = self.asked or target.qualified
        return None

    def _inner(self, inner: Outcome, event: Event, certain: bool) -> Outcome | None:
        """A call that turns strangers away; what it lets through for other reasons gets through here too."""
        certain = certain and (inner.challenges or not inner.passes)
        if certain and inner.passes:
            self.passes = True
            self.exempts = self.exempts or inner.exempts
            self.listed = self.listed and (not inner.exempts or inner.listed)
        return self._refused(event, certain, raised=True, challenges=inner.challenges)

    def _gets_through(self, event: Event) -> None:
        self.passes = True
        by_route = self.regions.by_route(event.region)
        self.exempts = self.exempts or by_route
        self.listed = self.listed and (not by_route or self.regions.by_list(event.region))

    def _library(self, role: Role, event: Event, certain: bool) -> Outcome | None:
        if self.regions.verifies(event.at):
            # Where the failure is caught, the handler says what becomes of the request.
            return None if self.regions.handled(event.region) else self._refused(event, certain, raised=True, challenges=True)
        if role.facts.get("guard") == "required" and role.kind == "function":
            return None if self._waived(role, event.at) else self._refused(event, certain, raised=True, challenges=True)
        finishes = bool(role.facts.get("finishes"))
        if not role.noreturn and not finishes:
            return None
        found = self.outcomes.answers.of_call(self.frame.function, event.at, role, self._status)
        if finishes and (found is None or not refuses(found)):
            # The answer is given; what follows runs all the same.
            return None
        return self._leaves(found if found is not None else UNKNOWN, event, certain)

    def _status(self, node: int) -> Value:
        """A status in this run; where it may have been changed on the way, the one that it was asked for with."""
        found = self.outcomes.anonymous.value(self.frame, node)
        for _ in range(_DEEPEST):
            written = self.frame.graph.nodes[node]
            if found.kind != "unknown" or written[0] not in (PHI, WHEN):
                break
            node = written[1][-1][0] if written[0] == PHI else written[1]
            found = self.outcomes.anonymous.value(self.frame, node)
        return found

    def _waived(self, role: Role, call: int) -> bool:
        """``optional=True`` takes a library guard's teeth."""
        name = role.facts.get("unless")
        nodes = self.frame.graph.nodes
        given = option(nodes, nodes[call], role.params, name) if name else None
        return isinstance(given, int) and self.outcomes.anonymous.truth(self.frame, given) is not False

    def _is_caught(self, node: int) -> bool:
        """Whether what is raised is the error that was caught: ``raise error``."""
        nodes = self.frame.graph.nodes
        while nodes[node][0] == WHEN:
            node = nodes[node][1]
        return bool(nodes[node][0] == CAUGHT)

    def _again(self, event: Event, certain: bool) -> Outcome | None:
        """``raise`` alone or of what was caught lets the error go on that the handler caught."""
        if self.regions.caught_refusal(event.region) or self.regions.proof(event.region):
            return self._refused(event, certain, raised=True, challenges=True)
        self.others = True
        return self._end() if certain else None

    def _leaves(self, found: Value, event: Event, certain: bool) -> Outcome | None:
        """An error or abort: a refusal, or another end."""
        if refuses(found) or self.regions.proof(event.region) or (self.goal is not None and self.withheld):
            return self._refused(event, certain, raised=True, challenges=challenges(found))
        self.others = True
        if not certain:
            self._left(event, raised=True)
            return None
        if self.regions.caught(event.region, event.position):
            return None
        return self._end()

    def _refused(self, event: Event, certain: bool, *, raised: bool, challenges: bool) -> Outcome | None:
        touched = self.regions.touched(event.region)
        if not certain and self._for_strangers(event):
            # Others get by because the program is set up so: that does not weaken what strangers meet.
            certain = self.passes = self.by_setup = True
        if raised and certain and self.regions.caught(event.region, event.position, refusal=True):
            return None
        self.challenges = self.challenges or challenges or touched
        if certain:
            value = joined(self.values) if self.values else UNKNOWN
            found = Outcome(True, self.passes, raised, self.doubtful, self.exempts, True, value, challenges=self.challenges)
            return msgspec.structs.replace(found, by_setup=self.by_setup)
        self.perhaps = True
        self.refusals.append((event, raised))
        self._left(event, raised=raised)
        asks = challenges and self.goal is None and self.regions.inquiries.asks_of_request(event.region)
        self.doubtful = self.doubtful or touched or asks
        self.lacks = self.lacks or (challenges and self.regions.lacking(event.region))
        self.asked = self.asked or self.regions.inquiries.named(event.region)
        return None

    def _for_strangers(self, event: Event) -> bool:
        """Whether what is not known of the way to a refusal has nothing to do with who is calling, and what is known has."""
        return self.regions.for_strangers(event.region) and self.regions.choices.made(event.at if event.kind == "call" else NOTHING) is True

    def _returns(self, event: Event, certain: bool) -> Outcome | None:
        found = self.outcomes.answers.returned(self.frame.function, event.at, self._status)
        if found.kind != "answer":
            found = self.outcomes.anonymous.value(self.frame, event.at)
        if not found.touched and isinstance(found.const, bool) and self.regions.touched(event.region):
            found = msgspec.structs.replace(found, touched=True)
        if refuses(found) or (fails(found) and self.regions.proof(event.region)) or self._turns_away(found, event):
            self.values.append(found)
            return self._refused(event, certain, raised=False, challenges=challenges(found))
        self.values.append(found)
        self.others = True
        elsewhere = found.kind == "answer" and (self.goal is not None or found.const in _REDIRECTS or fails(found))
        if elsewhere and self.regions.touched(event.region):
            # Sent elsewhere for want of something that may or may not tell who is calling.
            self.perhaps = self.doubtful = True
        if self.goal is None:
            self._gets_through(event)
        self._left(event, raised=False)
        return self._end() if certain else None

    def _left(self, event: Event, *, raised: bool) -> None:
        if not raised or not self.regions.handled(event.region):
            self.left.leave(event.region)

    def _end(self) -> Outcome:
        """No refusal is certain, unless all ways to the end are one."""
        value = joined(self.values) if self.values else DOUBTFUL if self.doubtful else UNKNOWN
        if self.refusals and not self.others and not self.passes:
            raised = all(raised for _, raised in self.refusals)
            last = max(event.position for event, _ in self.refusals)
            return Outcome(True, False, raised, self.doubtful, self.exempts, True, value, ended=last, challenges=self.challenges)
        refused = None if self.perhaps else False
        touched = self.doubtful or value.touched
        found = Outcome(refused, self.passes, False, self.doubtful, self.exempts, touched, value, asked=self.asked, told=self.told)
        return msgspec.structs.replace(found, lacks=self.lacks, challenges=self.challenges)
