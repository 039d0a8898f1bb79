"""Checks judged by what they do to a stranger's request."""

import re

from backcheck.backend.class_guards import ClassGuards
from backcheck.backend.context import NOWHERE, Context
from backcheck.backend.decorators import Decorators
from backcheck.backend.injections import Injections
from backcheck.backend.model import Auth, Guard
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.permissions import Permissions
from backcheck.backend.unfollowed import unsure
from backcheck.backend.verdicts import auth_of, strongest
from backcheck.entrypoints.facts import Check, EntryPoints, Place
from backcheck.ir import ATTR, CALL, PARAM
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Class, Function, last_name

_MIDDLEWARE = ("__call__", "dispatch", "process_request", "process_view")
# A library's layer that nobody has modelled and that is called like one that turns strangers away.
_REFUSING = re.compile(r"login_?required|require_?login|auth_?required", re.IGNORECASE)
_SIGNED_IN = frozenset(("is_authenticated", "is_anonymous"))
_NEXT = frozenset(("app", "get_response", "call_next"))


class Guards:
    """Judges checks; ``trusted`` are the guards that the configuration names."""

    def __init__(self, calls: Calls, entries: EntryPoints, outcomes: Outcomes, trusted: tuple[str, ...]) -> None:
        self._calls = calls
        self._program = calls.program
        self._outcomes = outcomes
        self._trusted = outcomes.trusted = frozenset(trusted)
        self._decorators = Decorators(calls, outcomes, self)
        self.injections = Injections(calls, entries, outcomes)
        self._permissions = Permissions(calls, outcomes)
        self._classes = ClassGuards(calls, entries, outcomes, self)
        self._neutral: dict[Check, tuple[tuple[Guard, ...], bool]] = {}
        self._judged: dict[tuple[Check, Context], tuple[Guard, ...]] = {}
        outcomes.guarded = self._guarded

    def judge(self, check: Check, context: Context = NOWHERE) -> tuple[Guard, ...]:
        """The guards that a check amounts to; most are the same for every route."""
        found = self._neutral.get(check)
        if found is None:
            found = self._neutral[check] = self._outcomes.asked(NOWHERE, lambda: self._judge(check, NOWHERE))
        guards, routed = found
        # What is sure without knowing the route is sure for every route.
        routed = routed and any(guard.auth in (Auth.UNKNOWN, Auth.EXEMPTING) for guard in guards)
        if not routed or context == NOWHERE:
            self._outcomes.anonymous.routed = self._outcomes.anonymous.routed or routed
            return guards
        key = (check, context)
        if key not in self._judged:
            self._judged[key], _ = self._outcomes.asked(context, lambda: self._judge(check, context))
        return self._judged[key]

    def _judge(self, check: Check, context: Context) -> tuple[Guard, ...]:
        match check.kind:
            case "decorator":
                return (self._decorators.judge(check) if check.place is not None else Guard(check.kind, "?", auth=Auth.UNKNOWN),)
            case "permission" | "default-setting":
                return (self._permissions.judge(check, context),)
            case "base-class" | "dispatch":
                return self._classes.judge(check, context)
            case "before-request" | "before-websocket" | "initial":
                function = self._program.functions[check.function]
                return (self.named(check.kind, function, auth_of(self._outcomes.of(function))),)
            case "in-handler":
                return self._first(self._program.functions[check.function])
            case "middleware":
                return (self._middleware(check),)
        return self._dependency(check.kind, check.place)

    def _guarded(self, function: Function) -> bool:
        """Whether a decorator of a function that others call turns strangers away."""
        parent = self._program.parent(function)
        checks = (Check("decorator", Place(parent.id, node)) for node in function.facts.decorators) if parent is not None else ()
        return any(guard.auth is Auth.REQUIRED for check in checks for guard in self.judge(check))

    def _first(self, function: Function) -> tuple[Guard, ...]:
        """A method that a library's handler runs before the change: a refusal in it counts where it is certain, one in doubt is asked."""
        outcome = self._outcomes.of(function)
        if outcome.refused is True and not outcome.passes:
            return (self.named("in-handler", function, Auth.REQUIRED),)
        return (self.named("in-handler", function, Auth.UNKNOWN),) if outcome.refused is None else ()

    def _dependency(self, kind: str, place: Place | None) -> tuple[Guard, ...]:
        if place is None:
            return (Guard(kind, "?", auth=Auth.UNKNOWN),)
        found = self.injections.guards(kind, place)
        return tuple(self._trusting(guard) for guard in found)

    def named(self, kind: str, function: Function, auth: Auth) -> Guard:
        """A guard that is a function of the project."""
        if kind == "decorator":
            auth = unsure(self._calls, function, auth)
        return self._trusting(Guard(kind, function.qualified, function.path, function.facts.line, auth))

    def _trusting(self, guard: Guard) -> Guard:
        if guard.name in self._trusted or guard.name.rpartition(".")[2] in self._trusted:
            return Guard(guard.kind, guard.name, guard.file, guard.line, Auth.REQUIRED)
        return guard

    def _middleware(self, check: Check) -> Guard:
        if check.function >= 0:
            function = self._program.functions[check.function]
            return self.named(check.kind, function, self._around(function))
        if check.owner >= 0:
            one = self._program.classes[check.owner]
            return self._trusting(Guard(check.kind, one.qualified, one.path, one.facts.line, self._layer(one)))
        role = self._program.models.find(check.symbol)
        guard = role.facts.get("guard") if role is not None else None
        auth = Auth(guard) if guard else Auth.UNKNOWN if role is None and _REFUSING.search(check.symbol) else Auth.NONE
        return Guard(check.kind, check.symbol or "?", auth=auth)

    def _around(self, function: Function) -> Auth:
        """A function that calls what comes next, or makes one that does."""
        last = len(function.facts.params) - 1
        if last >= 1:
            return auth_of(self._outcomes.through(function, lambda where, call: self._calls_parameter(where, call, last)))
        return self._decorators.wrapping(function)

    def _calls_parameter(self, function: Function, call: int, place: int) -> bool:
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        return bool(callee[0] == PARAM and callee[1] == place)

    def _layer(self, one: Class) -> Auth:
        """A middleware class: what it does before it goes on."""
        found: list[Auth] = []
        for name in _MIDDLEWARE:
            index = one.facts.methods.get(name)
            if index is None:
                continue
            method = self._program.function(one.path, index)
            outcome = self._outcomes.of(method) if name.startswith("process_") else self._outcomes.through(method, self._goes_on)
            # What stands before everything, and only where the program is set up so, leaves the rest to the routes.
            found.append(Auth.NONE if outcome.by_setup else auth_of(outcome))
        # A layer that only notes who is there leaves it to the route to ask.
        auth = Auth.NONE if strongest(found) is Auth.OPTIONAL else strongest(found)
        # For which routes it answers somebody who is not signed in by itself could not be followed.
        return Auth.UNKNOWN if found and auth is Auth.NONE and self._answers_strangers(one) else auth

    def _answers_strangers(self, one: Class) -> bool:
        """Whether a method that it helps itself with asks whether somebody is signed in, and gives an answer of its own."""
        helpers = (method for name, method in self._program.methods(one) if name not in _MIDDLEWARE)
        return any(self._asks_and_answers(method) for method in helpers)

    def _asks_and_answers(self, function: Function) -> bool:
        nodes = self._program.graph(function).nodes
        if not any(node[0] == ATTR and node[2] in _SIGNED_IN for node in nodes):
            return False
        given = [nodes[node] for node, _ in self._program.graph(function).returns]
        return any(node[0] == CALL and last_name(nodes, node[1]) not in _NEXT for node in given)

    def _goes_on(self, function: Function, call: int) -> bool:
        """``call_next(request)``, ``self.get_response(request)``, ``self.app(scope, receive, send)``."""
        nodes = self._program.graph(function).nodes
        callee = nodes[nodes[call][1]]
        named = str(callee[2]) if len(callee) > 2 and callee[0] != PARAM else ""
        return bool(callee[0] == PARAM and callee[1] > 0) or named in _NEXT
