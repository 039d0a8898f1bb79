"""What a library passes to a method of the repository that overrides one of its own."""

from collections.abc import Iterator

from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types


def overridden(types: Types, function: Function, place: int) -> Iterator[Ref]:
    """The type of a parameter, as the role of the method that is overridden tells it: ``arguments: {parameter: type}``."""
    owner = types.program.owner(function)
    if owner is None or place == 0 or owner.facts.methods.get(function.name) != function.index:
        return
    models = types.program.models
    for base in types.members.library_bases(owner):
        role = models.find(f"{base}.{function.name}")
        if role is not None and "arguments" in role.facts and place <= len(role.params):
            known = role.facts["arguments"].get(role.params[place - 1])
            if known is not None:
                yield Ref(Kind.LIBRARY, models.canonical(str(known)))
            return
