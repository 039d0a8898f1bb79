"""What a handler does about strangers itself."""

import re

from backcheck.backend.deciding import Checking, asked_in
from backcheck.backend.decorators import written
from backcheck.backend.deeds import Deeds
from backcheck.backend.frame import Frame
from backcheck.backend.guards import Guards
from backcheck.backend.model import Auth, Guard
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.verdicts import opening
from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import ATTR, CALL, CONST, DOTTED, ITEM, NAME, PARAM
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind

_FLAGS = frozenset(("is_authenticated", "is_anonymous", "is_active", "is_staff", "is_superuser", "is_admin"))
USES_CALLER = "uses-caller"
# The same without a word about whether there is anybody.
NEEDS_CALLER = "needs-caller"
_PROVING = re.compile(r"signature|verify_(request|webhook|token|key|secret|delivery|hmac)|^verify$", re.IGNORECASE)


class Handlers:
    """A check before the work counts as a guard; the use of an identity as an optional one."""

    def __init__(self, calls: Calls, entries: EntryPoints, outcomes: Outcomes) -> None:
        self._calls = calls
        self._program = calls.program
        self._outcomes = outcomes
        self._deeds = Deeds(calls, entries, outcomes)
        self._checking = Checking(calls)
        self._silences = (self._told_of_caller, self._deeds.unknown, self._proving, self._checking.named, self._opened_by)

    def judge(self, function: Function, guards: Guards, *, changing: bool) -> list[Guard]:
        """``changing`` routes are asked further: what they change only for known callers, and what nobody knows."""
        outcome = self._outcomes.of(function)
        here = Guard("in-handler", function.qualified, function.path, function.facts.line)
        if outcome.refused is True and not outcome.passes and not (outcome.value.login and self._deeds.done(function, outcome)):
            return [here]
        injected = [guards.injections.auth(function, place) for place in range(len(function.facts.params))]
        if Auth.REQUIRED in injected:
            return [here]
        if changing and self._deeds.withheld(function, outcome):
            return [here]
        perhaps = outcome.refused is None and (outcome.doubtful or (changing and outcome.lacks and self._deeds.changes(function)))
        asked = outcome.asked
        if changing and not perhaps:
            asked = next((name for ask in self._silences if (name := ask(function))), "")
        if perhaps or (changing and asked):
            return [Guard(here.kind, asked or here.name, here.file, here.line, Auth.UNKNOWN)]
        if any(auth is Auth.OPTIONAL and self._hands_on(function, place) for place, auth in enumerate(injected)):
            return [Guard(USES_CALLER if changing else here.kind, here.name, here.file, here.line, Auth.OPTIONAL)]
        if not self._uses_identity(function):
            return []
        kind = self._kind_of_use(function) if changing and self._needs_identity(function) else here.kind
        return [Guard(kind, here.name, here.file, here.line, Auth.OPTIONAL)]

    def changes(self, function: Function) -> bool:
        """Whether a change that the handler makes is known."""
        return self._deeds.changes(function)

    def _told_of_caller(self, function: Function) -> str:
        """What nobody knows and is told who is calling: it may refuse a stranger."""
        graph = self._program.graph(function)
        frame = Frame(function, graph, {}, 0)
        for index, node in enumerate(graph.nodes):
            if node[0] == CALL and not self._calls.targets(function, index):
                arguments = graph_arguments(frame, index)
                if any(self._outcomes.anonymous.value(frame, argument).proof for argument in arguments):
                    return written(graph.nodes, node[1])
        return ""

    def _opened_by(self, function: Function) -> str:
        """The setting that lets everybody in, where the handler tests one that is called so."""
        graph = self._program.graph(function)
        for region in graph.regions:
            for one in asked_in(graph, region.node) if region.node >= 0 else ():
                here = graph.nodes[one]
                keys = [graph.nodes[key] for key in here[2]] if here[0] == CALL else [graph.nodes[here[2]]] if here[0] == ITEM else []
                names = [here[2]] if here[0] == ATTR else [key[1] for key in keys if key[0] == CONST and isinstance(key[1], str)]
                if found := next((name for name in names if opening(name)), ""):
                    return str(found)
        return ""

    def _proving(self, function: Function) -> str:
        """What is called by a name that says a proof is looked at; how it ends nobody could follow."""
        nodes = self._program.graph(function).nodes
        names = (last_name(nodes, node[1]) for node in nodes if node[0] == CALL)
        return next((name for name in names if _PROVING.search(name)), "")

    def _hands_on(self, function: Function, place: int) -> bool:
        """Whether what was injected is handed to another function, which may ask it."""
        nodes = self._program.graph(function).nodes
        given = (one for node in nodes if node[0] == CALL for one in (*node[2], *(value for _, value in node[3])))
        return any(nodes[one][0] == PARAM and nodes[one][1] == place for one in given)

    def _uses_identity(self, function: Function) -> bool:
        """Whether the handler asks who is calling, itself or through a function that finds nobody for a stranger."""
        graph = self._program.graph(function)
        frame = Frame(function, graph, {}, 0)
        for index, node in enumerate(graph.nodes):
            if node[0] in (NAME, DOTTED, ATTR) and self._is_user(function, index):
                return True
            if node[0] == CALL and self._finds_nobody(function, frame, index):
                return True
        return False

    def _kind_of_use(self, function: Function) -> str:
        nodes = self._program.graph(function).nodes
        asks = any(node[0] == ATTR and node[2] in _FLAGS and self._is_user(function, node[1]) for node in nodes)
        return USES_CALLER if asks else NEEDS_CALLER

    def _needs_identity(self, function: Function) -> bool:
        """Whether more than a yes or no is made of who is calling: what a stranger has no answer to."""
        for node in self._program.graph(function).nodes:
            if node[0] == ATTR and node[2] not in _FLAGS and self._is_user(function, node[1]):
                return True
            if node[0] == CALL and any(self._is_user(function, one) for one in (*node[2], *(value for _, value in node[3]))):
                return True
        return False

    def _is_user(self, function: Function, index: int) -> bool:
        roles = (self._outcomes.anonymous.identities.role(ref) for ref in self._calls.types.of(function, index))
        return any(role is not None and role.facts.get("identity") == "user" for role in roles)

    def _finds_nobody(self, function: Function, frame: Frame, call: int) -> bool:
        refs = self._calls.targets(function, call)
        if any(
            (role := self._outcomes.anonymous.identities.role(ref)) is not None and role.facts.get("identity") == "user" for ref in refs
        ):
            return True
        if not any(ref.kind in (Kind.FUNCTION, Kind.METHOD) for ref in refs):
            return False
        if any(self._outcomes.anonymous.value(frame, argument).touched for argument in graph_arguments(frame, call)):
            return False
        value = self._outcomes.anonymous.value(frame, call)
        return value.kind == "absent"


def graph_arguments(frame: Frame, call: int) -> tuple[int, ...]:
    node = frame.graph.nodes[call]
    return (*node[2], *(value for _, value in node[3]))
