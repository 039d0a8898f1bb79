"""What running a function does, through all that it runs: waits, writes, sends, commits. Roles give the words."""

from collections.abc import Iterator

import msgspec

from backcheck.dataflow.bottom_up import BottomUp
from backcheck.dataflow.changes import Changes
from backcheck.dataflow.ends import never_returns
from backcheck.dataflow.runs import How, Run, Runs
from backcheck.dataflow.statements import Statements
from backcheck.ir import ATTR, CALL, CONST
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

WRITES = "db-write"
COMMITS = "commits"
# Of a watched object, in a function that does not commit: whoever calls it may.
CHANGES = "changes"
_MOST = 60
# A way through more calls than these depends on too many conditions to be taken for what happens.
_CERTAIN = 5


class Effect(msgspec.Struct, frozen=True, array_like=True):
    """An effect word, the library symbol that has it, the node, and the calls that lead there from the function asked about.

    ``way`` holds (function, node) pairs, outermost first; the last is the call of the symbol itself. ``symbol`` is empty for
    a change of a stored object.
    """

    word: str
    symbol: str
    way: tuple[tuple[int, int], ...]

    @property
    def here(self) -> int:
        """The node in the function that was asked about."""
        return self.way[0][1]

    @property
    def last(self) -> tuple[int, int]:
        """Where the effect happens: a function and a node of it."""
        return self.way[-1]

    def through(self, function: int, node: int) -> "Effect":
        """The same effect, asked about from a function whose node leads to it."""
        return Effect(self.word, self.symbol, ((function, node), *self.way))


class Reach(msgspec.Struct, frozen=True, array_like=True):
    """How far an effect is followed: into coroutines that are called, into what a library runs in another thread or later."""

    coroutines: bool = True
    aside: bool = False


EVERYWHERE = Reach()
ANYHOW = Reach(aside=True)


class Effects:
    """Effects of functions, kept once found. Bounded: a function of very many effects is known by its first ones."""

    def __init__(self, origins: Origins) -> None:
        calls = origins.calls
        self._calls = calls
        self.statements = Statements(origins)
        self._program = calls.program
        self.runs = Runs(calls)
        self._changes = Changes(origins)
        self._direct: dict[int, tuple[Effect, ...]] = {}
        self._reached: dict[tuple[str, Reach], BottomUp[tuple[Effect, ...]]] = {}

    def never_returns(self, function: Function, call: int) -> bool:
        """Whether a call always raises or ends the process."""
        return never_returns(self._calls, function, call)

    def direct(self, function: Function) -> tuple[Effect, ...]:
        """The effects that a function has itself, in order."""
        found = self._direct.get(function.id)
        if found is None:
            effects = tuple(self._library_calls(function))
            word = WRITES if any(effect.word == COMMITS for effect in effects) else CHANGES
            effects = (*effects, *(Effect(word, "", ((function.id, node),)) for node in self._changes.of(function)))
            found = self._direct[function.id] = effects
        return found

    def _library_calls(self, function: Function) -> Iterator[Effect]:
        for call in self._program.calls(function):
            seen: set[str] = set()
            for symbol in self._calls.symbols(function, call):
                role = self._program.models.find(symbol)
                for word in self._words(function, call, role):
                    if word not in seen:
                        seen.add(word)
                        yield Effect(word, symbol, ((function.id, call),))

    def _words(self, function: Function, call: int, role: Role | None) -> tuple[str, ...]:
        """The effects of a call; what a statement does is read from its text."""
        if role is None:
            return ()
        words = role.effects
        if "statement" in role.facts:
            words = tuple(dict.fromkeys((*words, *self.statements.effects(function, call, role))))
        return tuple(word for word in words if word != WRITES) if self._switched_off(function, call, role) else words

    def _switched_off(self, function: Function, call: int, role: Role) -> bool:
        """Whether an argument says that nothing is to be written: ``save(commit=False)``."""
        nodes = self._program.graph(function).nodes
        if "unless-own" in role.facts and self._is_own(function, nodes[call][1], str(role.facts["unless-own"])):
            return True
        if "unless-off" not in role.facts:
            return False
        given = option(nodes, nodes[call], role.params, str(role.facts["unless-off"]))
        return isinstance(given, int) and tuple(nodes[given]) == (CONST, False)

    def _is_own(self, function: Function, callee: int, name: str) -> bool:
        """Whether the receiver's class does itself what the library would write in: a method of that name."""
        nodes = self._program.graph(function).nodes
        refs = self._calls.types.of(function, nodes[callee][1]) if nodes[callee][0] == ATTR else ()
        members = (one for ref in refs if ref.kind is Kind.INSTANCE for one in self._calls.types.members.of(ref, name))
        return any(one.kind is Kind.METHOD for one in members)

    def reached(self, function: Function, word: str, reach: Reach = EVERYWHERE) -> tuple[Effect, ...]:
        """Every effect of a word that running the function has, one for each node in it that leads there."""
        known = self._reached.get((word, reach))
        if known is None:
            known = self._reached[word, reach] = BottomUp(
                lambda one: (run.function for run in self._followed(one, reach)),
                lambda one: self._reach(one, word, reach),
                (),
            )
        return known.of(function)

    def is_certain(self, effect: Effect, reach: Reach = EVERYWHERE, most: int = _CERTAIN) -> bool:
        """Whether the way to an effect is short, and does not hang on what a call runs being one thing rather than another."""
        if len(effect.way) > most:
            return False
        return all(self._whatever_runs(self._program.functions[number], node, effect.word, reach) for number, node in effect.way[:-1])

    def _whatever_runs(self, function: Function, node: int, word: str, reach: Reach) -> bool:
        if self._program.graph(function).nodes[node][0] != CALL:
            return True
        targets = {one.id: one for ref in self._calls.targets(function, node) for one in self._calls.functions(ref)}
        return len(targets) < 2 or all(self.reached(one, word, reach) for one in targets.values())

    def _followed(self, function: Function, reach: Reach) -> Iterator[Run]:
        return (run for run in self.runs.of(function) if _followed(run.function, run.how, reach))

    def _reach(self, function: Function, word: str, reach: Reach) -> tuple[Effect, ...]:
        effects = {effect.here: effect for effect in self.direct(function) if effect.word == word}
        for run in self._followed(function, reach):
            if len(effects) >= _MOST:
                break
            inner = self.reached(run.function, word, reach)
            if inner:
                shortest = min(inner, key=lambda effect: (len(effect.way), effect.way))
                through = Effect(word, shortest.symbol, ((function.id, run.node), *shortest.way))
                known = effects.get(run.node)
                if known is None or len(known.way) > len(through.way):
                    effects[run.node] = through
        return tuple(effects[node] for node in sorted(effects))


def _followed(function: Function, how: How, reach: Reach) -> bool:
    if how is How.ASIDE and not reach.aside:
        return False
    return reach.coroutines or not function.facts.is_async
