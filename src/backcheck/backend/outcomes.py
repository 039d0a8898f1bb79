"""What becomes of a stranger's request in one function: refused for certain, perhaps, or let through."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

import msgspec

from backcheck.backend.anonymous import Anonymous
from backcheck.backend.answers import Answers
from backcheck.backend.context import Context
from backcheck.backend.frame import Around, Frame
from backcheck.backend.outcome import Outcome
from backcheck.backend.run import Again, Goal, Run
from backcheck.backend.values import ABSENT, Value, answer, refuses
from backcheck.entrypoints.facts import EntryPoints
from backcheck.semantics.calls import Calls
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function

_T = TypeVar("_T")
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
        self.guarded: Callable[[Function], bool] = lambda _: False
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
        found = self._ran(Run(self, frame, None))
        self._busy.discard(function.id)
        if found.routed:
            self._kept_of_routes[key, context] = found
        else:
            self._kept[key] = found
        return found

    def through(self, function: Function, goal: Goal, around: Around | None = None, again: Again | None = None) -> Outcome:
        """The outcome of a run that gets through where ``goal`` is called: the handler that a wrapper stands before.

        ``again`` tells what other guards amount to that a call puts before it.
        """
        return self._ran(Run(self, Frame(function, self.program.graph(function), {}, 0, around), goal, again))

    def _ran(self, run: Run) -> Outcome:
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
        """What a stranger gets; from a function that turns them away, or has something before it that does, the refusal or nothing."""
        if function.facts.decorators and self.guarded(function):
            return answer(HTTPStatus.UNAUTHORIZED)
        found = self.of(function, given, depth)
        if found.refused is True and not found.passes:
            return found.value if refuses(found.value) else ABSENT
        return found.value

    def refusing(self, function: Function) -> bool:
        return self._refusing(function)
