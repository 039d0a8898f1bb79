"""Base classes and dispatch methods as guards of class-based views."""

from typing import Protocol

from backcheck.backend.context import Context
from backcheck.backend.deciding import Checking
from backcheck.backend.model import Auth, Guard
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.values import truth
from backcheck.backend.verdicts import auth_of, auth_of_answer, strongest
from backcheck.entrypoints.facts import Check, EntryPoints
from backcheck.ir import ATTR
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function


class Judge(Protocol):
    """Judges the checks that a base class is made of."""

    def judge(self, check: Check, context: Context) -> tuple[Guard, ...]: ...


class ClassGuards:
    """Judges what classes put before the methods of those that inherit from them."""

    def __init__(self, calls: Calls, entries: EntryPoints, outcomes: Outcomes, judge: Judge) -> None:
        self._program = calls.program
        self._types = calls.types
        self._entries = entries
        self._outcomes = outcomes
        self._judge = judge
        self._checking = Checking(calls)

    def judge(self, check: Check, context: Context) -> tuple[Guard, ...]:
        if check.kind == "dispatch":
            return (self._dispatch(self._program.functions[check.function]),)
        if check.owner >= 0:
            one = self._program.classes[check.owner]
            inner = [guard for part in self._entries.found.class_checks.get(one.id, ()) for guard in self._judge.judge(part, context)]
            return (Guard("base-class", one.qualified, one.path, one.facts.line, strongest(guard.auth for guard in inner)),)
        return (Guard("base-class", check.symbol, auth=self._library(check, context)),)

    def _dispatch(self, method: Function) -> Guard:
        auth = auth_of(self._outcomes.through(method, self._goes_on))
        if auth in (Auth.NONE, Auth.OPTIONAL) and self._checking.named(method):
            auth = Auth.UNKNOWN
        return Guard("dispatch", method.qualified, method.path, method.facts.line, auth)

    def _goes_on(self, function: Function, call: int) -> bool:
        """``super().dispatch(...)``, or the method of another class by its name."""
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        return bool(callee[0] == ATTR and callee[2] == function.name)

    def _library(self, check: Check, context: Context) -> Auth:
        role = self._program.models.find(check.symbol)
        guard = role.facts.get("guard", "none") if role is not None else "none"
        asks = role.facts.get("asks") if role is not None else None
        if not asks:
            return Auth(guard)
        owner = context.owner if context.owner >= 0 else check.before
        self._outcomes.anonymous.routed = True
        method = self._types.members.method(self._program.classes[owner], asks)
        if method is None:
            return Auth.UNKNOWN
        value = self._outcomes.of(method).value
        # It is there to refuse somebody: what could not be followed is a question.
        return Auth.UNKNOWN if truth(value) is None else auth_of_answer(value)
