"""What a name means where nothing else tells: hardly anybody calls a thing ``cursor`` that is none.

Facts of library classes: ``usual-names`` are the parameters that hold one, ``usual-makers`` the methods that give one. In
coroutines the same names stand for objects that are awaited, so nothing is taken for granted there.
"""

from backcheck.ir import ATTR, Node
from backcheck.models.models import Models
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref


class Conventions:
    """The classes that names stand for."""

    def __init__(self, models: Models) -> None:
        self._named: dict[str, tuple[Ref, ...]] = {}
        self._made: dict[str, tuple[Ref, ...]] = {}
        for role in models:
            refs = (Ref(Kind.LIBRARY, role.name),)
            self._named.update(dict.fromkeys(role.facts.get("usual-names", ()), refs))
            self._made.update(dict.fromkeys(role.facts.get("usual-makers", ()), refs))

    def parameter(self, function: Function, name: str) -> tuple[Ref, ...]:
        """What a parameter of a name is."""
        return () if function.facts.is_async else self._named.get(name, ())

    def result(self, function: Function, callee: Node) -> tuple[Ref, ...]:
        """What a call of a method of a name gives."""
        return () if function.facts.is_async or callee[0] != ATTR else self._made.get(callee[2], ())
