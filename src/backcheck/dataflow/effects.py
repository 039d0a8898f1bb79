"""What running a function does, through the calls that it makes: waits, writes, sends, commits. Roles give the words."""

from collections.abc import Iterator

import msgspec

from backcheck.dataflow.statements import Statements
from backcheck.ir import CALL
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

WRITES = "db-write"
_MOST = 60
_DEEPEST = 25
_FOLLOWED = (Kind.FUNCTION, Kind.METHOD, Kind.CLASS)


class Effect(msgspec.Struct, frozen=True, array_like=True):
    """An effect word, the library symbol that has it, the call, and the calls that lead there from the function asked about.

    ``way`` holds (function, call node) pairs, outermost first; the last is the call of the symbol itself.
    """

    word: str
    symbol: str
    way: tuple[tuple[int, int], ...]

    @property
    def here(self) -> int:
        """The call node in the function that was asked about."""
        return self.way[0][1]


class Effects:
    """Effects of functions, kept once found. Bounded: a function of very many effects is known by its first ones."""

    def __init__(self, origins: Origins) -> None:
        calls = origins.calls
        self._calls = calls
        self._statements = Statements(origins)
        self._program = calls.program
        self._direct: dict[int, tuple[Effect, ...]] = {}
        self._reached: dict[tuple[int, str, bool], tuple[Effect, ...]] = {}
        self._busy: set[int] = set()

    def direct(self, function: Function) -> tuple[Effect, ...]:
        """The effects of the library calls that a function makes itself, in order."""
        found = self._direct.get(function.id)
        if found is None:
            found = self._direct[function.id] = tuple(self._library_calls(function))
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
        """The effects of a call; what a statement does to rows is read from its text."""
        if role is None:
            return ()
        if "statement" in role.facts and WRITES not in role.effects and self._statements.writes(function, call, role):
            return (*role.effects, WRITES)
        return role.effects

    def reached(self, function: Function, word: str, *, through_async: bool = True) -> tuple[Effect, ...]:
        """Every effect of a word that running the function has; ``through_async`` False stops at coroutines it starts."""
        return self._reach(function, word, through_async, 0)

    def _reach(self, function: Function, word: str, through_async: bool, depth: int) -> tuple[Effect, ...]:
        key = (function.id, word, through_async)
        found = self._reached.get(key)
        if found is not None:
            return found
        if function.id in self._busy or depth > _DEEPEST:
            return ()
        self._busy.add(function.id)
        effects = {effect.way[0][1]: effect for effect in self.direct(function) if effect.word == word}
        for call, target in self.targets(function):
            if len(effects) >= _MOST:
                break
            if call in effects or (target.facts.is_async and not through_async):
                continue
            inner = self._reach(target, word, through_async, depth + 1)
            if inner:
                shortest = min(inner, key=lambda effect: (len(effect.way), effect.way))
                effects[call] = Effect(word, shortest.symbol, ((function.id, call), *shortest.way))
        self._busy.discard(function.id)
        found = tuple(effects[call] for call in sorted(effects))
        if found or not self._busy:
            self._reached[key] = found
        return found

    def targets(self, function: Function) -> Iterator[tuple[int, Function]]:
        """The repository functions that a function calls, with the call."""
        for call, node in enumerate(self._program.graph(function).nodes):
            if node[0] != CALL:
                continue
            for ref in self._calls.targets(function, call):
                if ref.kind in _FOLLOWED:
                    for target in self._calls.functions(ref):
                        yield call, target
