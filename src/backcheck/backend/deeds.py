"""What a handler does for a stranger: which of its changes the request comes by, and which calls nobody knows."""

import re
from collections.abc import Iterator

from backcheck.backend.frame import Frame
from backcheck.backend.outcome import Outcome
from backcheck.backend.outcomes import Outcomes
from backcheck.backend.regions import Regions
from backcheck.dataflow.blocks import Blocks
from backcheck.dataflow.effects import CHANGES, WRITES, Effect, Effects
from backcheck.dataflow.finding_records import FindingRecords
from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import ATTR, CALL, DOTTED, FREE, NAME, PARAM, UPD, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref

_WORDS = (WRITES, "sends", "enqueues")
_CHANGING = frozenset(("append", "add", "update", "pop", "popitem", "clear", "remove", "discard", "insert", "extend", "setdefault"))
# Where nobody knows what is called, its name has to do.
_WRITING = re.compile(
    r"a?(save|delete|create|insert|update|upsert|remove|commit|execute|put|write|publish|send|delay|enqueue)(_\w+)?|\w+_or_create"
)
_PLAIN = ("builtins.", "collections.")
_DEEPEST = 8
_OWNERS = ("self", "cls")
_MOST_CALLS = 2
# What only fetches changes nothing there.
_FETCHING = frozenset(("get", "head", "options", "urlopen", "urlretrieve"))


class Deeds:
    """Asks one handler at a time."""

    def __init__(self, calls: Calls, entries: EntryPoints, outcomes: Outcomes) -> None:
        self._calls = calls
        self._entries = entries
        self._program = calls.program
        self._types = calls.types
        self._outcomes = outcomes
        self._effects = Effects(outcomes.origins)
        self._blocks = Blocks(self._effects, outcomes.origins)
        self._finding = FindingRecords(outcomes.origins)

    def withheld(self, function: Function, outcome: Outcome, depth: int = 0) -> bool:
        """Whether the handler changes something, and nothing of it for somebody who proves nothing."""
        deeds = list(self._deeds(function))
        frame = Frame(function, self._program.graph(function), {}, 0)
        regions = Regions(self._outcomes.anonymous, frame)
        return bool(deeds) and all(self._kept_back(regions, frame, deed, outcome, depth) for deed in deeds)

    def done(self, function: Function, outcome: Outcome) -> bool:
        """Whether something may be changed before the run ends: then a redirect to the login is where it leads to, and no refusal."""
        frame = Frame(function, self._program.graph(function), {}, 0)
        regions = Regions(self._outcomes.anonymous, frame)
        return any(not self._kept_back(regions, frame, deed, outcome) for deed in self._deeds(function))

    def _kept_back(self, regions: Regions, frame: Frame, deed: int, outcome: Outcome, depth: int = 0) -> bool:
        position = frame.graph.start(deed)
        if outcome.ended is not None and position > outcome.ended:
            return True
        node = frame.graph.nodes[deed]
        if node[0] == CALL and self._is_guarded(frame.function, deed, depth):
            return True
        region = node[4] if node[0] == CALL else regions.around(position)
        return regions.reached(region, position, deed) is False and regions.proof(region)

    def _is_guarded(self, function: Function, call: int, depth: int) -> bool:
        """Whether what is called turns strangers away before it does anything, or does nothing for them itself."""
        targets = [target for ref in self._calls.targets(function, call) for target in self._calls.functions(ref)]
        return bool(targets) and all(self._keeps_back(target, depth) for target in targets)

    def _keeps_back(self, target: Function, depth: int) -> bool:
        if target.facts.decorators and self._outcomes.guarded(target):
            return True
        return depth < _MOST_CALLS and self.withheld(target, self._outcomes.of(target), depth + 1)

    def _deeds(self, function: Function) -> Iterator[int]:
        for word in _WORDS:
            effects = [effect for effect in self._effects.reached(function, word) if not self._only_fills(effect)]
            yield from (effect.here for effect in effects if word != "sends" or effect.symbol.rpartition(".")[2] not in _FETCHING)
        nodes = self._program.graph(function).nodes
        for index, node in enumerate(nodes):
            name = last_name(nodes, node[1]) if node[0] == CALL else ""
            kept = (node[0] == UPD or name in _CHANGING) and self._is_kept(function, nodes, node[1])
            if kept or (_WRITING.fullmatch(name) and self._is_unknown(function, index)):
                yield index

    def _only_fills(self, effect: Effect) -> bool:
        """Whether a write only makes a record where there is none, far from the handler: settings that begin with their defaults."""
        inner = (self._program.functions[number] for number, _ in effect.way[1:])
        return any(self._fills(function, effect.word) for function in inner)

    def _fills(self, function: Function, word: str) -> bool:
        """Whether nothing that a function writes is written but where a record is missing, whatever it is asked with."""
        if any(param.name not in _OWNERS for param in function.facts.params):
            return False
        ways, effects = self._blocks.ways(function), self._effects.reached(function, word)
        changes = self._effects.reached(function, CHANGES)
        return not changes and all(self._finding.fills(function, ways, effect) for effect in effects)

    def _is_kept(self, function: Function, nodes: list[Node], node: int) -> bool:
        """Whether an object belongs to the module or an enclosing function, and not to this call or request alone."""
        for _ in range(_DEEPEST):
            written = nodes[node]
            if written[0] in (NAME, FREE, DOTTED):
                refs = self._types.of(function, node)
                return not any(ref.kind in (Kind.EXTERNAL, Kind.LIBRARY) and not ref.name.startswith(_PLAIN) for ref in refs)
            if written[0] == PARAM:
                return bool(self._entries.injected(function, written[1]))
            if written[0] not in (ATTR, UPD):
                return False
            node = written[1]
        return False

    def changes(self, function: Function) -> bool:
        """Whether a change is known."""
        return next(self._deeds(function), None) is not None

    def unknown(self, function: Function) -> str:
        """The first call of which nobody knows what it does, in a handler of which no change is known either; else empty."""
        if self.changes(function):
            return ""
        nodes = self._program.graph(function).nodes
        for index, node in enumerate(nodes):
            if node[0] == CALL and self._is_unknown(function, index) and (name := self._own(function, nodes, node[1])):
                return name
        return ""

    def _is_unknown(self, function: Function, call: int) -> bool:
        """Whether a call is of nothing that is known, or of an object that can be called."""
        return all(self._is_unmodelled(ref) for ref in self._calls.targets(function, call))

    def _is_unmodelled(self, ref: Ref) -> bool:
        return ref.kind is Kind.LIBRARY or (ref.kind is Kind.EXTERNAL and self._program.models.find(ref.name) is None)

    def _own(self, function: Function, nodes: list[Node], callee: int) -> str:
        """What the project makes that is called: ``get_action("x")(...)``, ``self.service.place(...)``."""
        node = callee
        for _ in range(_DEEPEST):
            for ref in self._types.of(function, node):
                match ref.kind:
                    case Kind.FUNCTION | Kind.METHOD:
                        return self._program.functions[ref.id].qualified
                    case Kind.INSTANCE if nodes[node][0] == PARAM:
                        return f"{self._program.classes[ref.id].qualified}.{last_name(nodes, callee)}"
                    case Kind.MODULE:
                        return f"{self._program.modules.name(ref.name)}.{last_name(nodes, callee)}"
            if nodes[node][0] not in (ATTR, CALL):
                return ""
            node = nodes[node][1]
        return ""
