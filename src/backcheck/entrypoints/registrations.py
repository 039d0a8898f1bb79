"""How views are registered with objects of a framework: by decorators and by calls on an application or a router."""

from collections.abc import Iterator
from dataclasses import dataclass

from backcheck.entrypoints.facts import Check, Handled, Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CALL
from backcheck.semantics.program import Class, Function, last_name


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration says: its place, what it hangs on, its patterns (None for an unknown one), its name, what wraps the view."""

    place: Place
    routers: tuple[Place, ...]
    patterns: tuple[str | None, ...]
    endpoint: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Registrations:
    """``packages`` begin the names that are the framework's own (``flask.``), ``routers`` are the classes that views hang
    on, ``words`` the methods that decorate a view."""

    reader: Reader
    packages: tuple[str, ...]
    routers: frozenset[str]
    words: frozenset[str]

    def is_ours(self, function: Function, callee: int) -> bool:
        """Whether a node is something of the framework."""
        return any(name.startswith(self.packages) for name in self.reader.symbols(function, callee))

    def calls(self, name: str) -> Iterator[tuple[Function, int]]:
        """The calls of a method of the framework's objects, in source order."""
        program = self.reader.program
        words = program.aliases(name)
        for function in program.calling(name):
            for call in program.calls(function, words):
                if self.is_ours(function, self.reader.node(function, call)[1]):
                    yield function, call

    def owners(self, function: Function, node: int) -> tuple[Place, ...]:
        """Where the application or router was made that a method is called on, or is read of."""
        owner = self.reader.receiver(function, node)
        return self.reader.made(function, owner, self.routers) if owner is not None else ()

    def decorated(self, words: frozenset[str]) -> Iterator[tuple[Function, int, Function, int]]:
        """Functions below a called decorator of the framework: with its place among the decorators, and the call where it stands."""
        for function, place, decorator in self.reader.decorated(words):
            parent = self.reader.program.parent(function)
            if parent is not None and self._word(parent, decorator):
                yield function, place, parent, decorator

    def views(self) -> Iterator[tuple[Function, Function, int, str, tuple[Check, ...]]]:
        """Views by decorators: the function, the call where it stands, its word, and what is wrapped around the view before."""
        for function, place, parent, decorator in self.decorated(self.words):
            checks = self.checks(parent, function.facts.decorators[place + 1 :])
            yield function, parent, decorator, self._word(parent, decorator), checks

    def classes(self, words: frozenset[str]) -> Iterator[tuple[Class, Function, int]]:
        """Classes below a called decorator of the framework, and the call where it stands."""
        program = self.reader.program
        for one in program.classes:
            for decorator in one.facts.decorators:
                definer = program.function(one.path, one.facts.parent)
                if self._word(definer, decorator) in words:
                    yield one, definer, decorator

    def checks(self, parent: Function, decorators: tuple[int, ...]) -> tuple[Check, ...]:
        """Decorators as checks; one that registers the function once more is none."""
        wrapping = (one for one in decorators if self._word(parent, one) not in self.words)
        return tuple(Check("decorator", Place(parent.id, one)) for one in wrapping)

    def _word(self, parent: Function, decorator: int) -> str:
        """The method of the framework that a decorator calls; empty for any other."""
        node = self.reader.node(parent, decorator)
        if node[0] != CALL or not self.is_ours(parent, node[1]):
            return ""
        return last_name(self.reader.program.graph(parent).nodes, node[1])

    def methods(self, function: Function, call: int, default: tuple[str, ...]) -> tuple[str, ...]:
        """The verbs of ``methods=[...]``; ``*`` where they are not written down."""
        given = self.reader.option(function, call, (), "methods")
        if given is None:
            return default
        words = self.reader.words(function, given)
        return tuple(sorted({word.upper() for word in words})) if words else ("*",)

    def handled(self, words: frozenset[str], call_word: str) -> Iterator[Handled]:
        """Functions that answer for an exception: by decorators, and by a call that takes the class and the function."""
        for function, _, parent, decorator in self.decorated(words):
            if arguments := self.reader.node(parent, decorator)[2]:
                yield Handled(Place(parent.id, arguments[0]), function.id)
        for function, call in self.calls(call_word):
            arguments = self.reader.node(function, call)[2]
            if len(arguments) == 2:
                handler, _ = self.reader.function_of(function, arguments[1])
                if handler >= 0:
                    yield Handled(Place(function.id, arguments[0]), handler)
