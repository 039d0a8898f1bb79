"""Places that only credentials fill: what a stranger finds there."""

from collections.abc import Iterable

from backcheck.backend.values import ABSENT, NOBODY, Value
from backcheck.models.role import Role
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types


class Identities:
    """Asks the roles of symbols (``identity``)."""

    def __init__(self, types: Types) -> None:
        self._types = types
        self._program = types.program

    def of(self, refs: Iterable[Ref]) -> Value | None:
        """What a stranger finds at a reference; None for one that does not hang on who is calling."""
        return next((found for ref in refs if (found := absent(self.role(ref))) is not None), None)

    def role(self, ref: Ref) -> Role | None:
        """The role of the symbol behind a reference."""
        if ref.kind is Kind.EXTERNAL:
            return self._program.models.find(ref.name)
        if ref.kind is Kind.LIBRARY and isinstance(ref.value, Ref) and ref.value.kind is Kind.EXTERNAL:
            return self._program.models.find(ref.value.name)
        return None

    def inherited(self, function: Function, base: int, name: str) -> Value | None:
        """An attribute that a project class says anew of a library's: ``class Request(HttpRequest): user: Customer``."""
        for ref in self._types.of(function, base):
            if ref.kind is Kind.INSTANCE:
                for library in self._types.members.library_bases(self._program.classes[ref.id]):
                    found = absent(self._program.models.find(f"{library}.{name}"))
                    if found is not None:
                        return found
        return None


def absent(role: Role | None) -> Value | None:
    """What a stranger has of what a symbol stands for, where that is given by credentials."""
    identity = role.facts.get("identity") if role is not None else None
    return None if not identity else NOBODY if identity == "user" else ABSENT
