"""Who is seen to run a function: somebody who opens no transaction, somebody who does, or nobody."""

from collections.abc import Callable

from backcheck.dataflow.surroundings import Surroundings
from backcheck.semantics.program import Function
from backcheck.semantics.types import Types

_TASK = "task"
_MOST = 30


class Runners:
    """``entered`` tells of the functions that requests come by, ``wraps`` whether a framework puts requests into transactions."""

    def __init__(self, types: Types, surroundings: Surroundings, entered: Callable[[Function], bool], wraps: Callable[[], bool]) -> None:
        self._types = types
        self._surroundings = surroundings
        self._entered = entered
        self._wraps = wraps
        self._known: dict[int, bool] = {}

    def may_hold(self, function: Function) -> bool:
        """Whether a transaction may be open around a function: some callers open one, and nobody is seen who comes without."""
        found = self._known.get(function.id)
        if found is None:
            found = self._known[function.id] = self._held(function)
        return found

    def _held(self, function: Function) -> bool:
        pending, seen, held = [function], set[int](), False
        while pending and len(seen) < _MOST:
            one = pending.pop()
            if one.id in seen:
                continue
            seen.add(one.id)
            if (self._entered(one) or self._is_task(one)) and not self._surroundings.inside(one):
                return False
            calls = self._surroundings.calls_of(one)
            # What nobody is seen to call may be called by a request.
            held = held or (not calls and self._wraps())
            for caller, call in calls:
                if self._surroundings.is_inside(caller, call):
                    held = True
                else:
                    pending.append(caller)
        return held

    def _is_task(self, function: Function) -> bool:
        """Whether a queue runs a function."""
        roles = (self._types.program.models.find(name) for name in self._types.decorations(function))
        return any(role is not None and bool(role.facts.get(_TASK)) for role in roles)
