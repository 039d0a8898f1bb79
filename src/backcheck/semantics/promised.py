"""What classes only promise: methods that heirs have, and attributes that nothing in the repository gives them."""

from backcheck.ir import ITEM
from backcheck.semantics.program import Class, Function
from backcheck.semantics.types import Types

# A body of a docstring and an ellipsis.
_MOST_SAID = 3
_ABSTRACT = "abc.abstractmethod"
_PROTOCOLS = ("typing.Protocol", "typing_extensions.Protocol")
# Bases that give objects nothing to read.
_PLAIN = ("builtins.object", "abc.ABC", "typing.Generic", *_PROTOCOLS)


def is_abstract(types: Types, method: Function) -> bool:
    """Whether a method only says what those of heirs are like."""
    owner = types.program.owner(method)
    if owner is None:
        return False
    return _ABSTRACT in types.decorations(method) or (method.facts.statements < _MOST_SAID and _is_protocol(types, owner))


def _is_protocol(types: Types, one: Class) -> bool:
    definer = types.program.function(one.path, one.facts.parent)
    nodes = types.program.graph(definer).nodes
    bases = (nodes[base][1] if nodes[base][0] == ITEM else base for base in one.facts.bases)
    return any(ref.name in _PROTOCOLS for base in bases for ref in types.of(definer, base))


def implementing(types: Types, method: Function) -> list[Function]:
    """The methods of heirs that an abstract one stands for."""
    owner = types.program.owner(method)
    heirs = [*types.members.descendants(owner)] if owner is not None else []
    if owner is not None and _is_protocol(types, owner):
        heirs += [
            one for one in types.members.having(method.name) if one not in heirs and owner.facts.methods.keys() <= one.facts.methods.keys()
        ]
    found = (types.program.function(heir.path, heir.facts.methods[method.name]) for heir in heirs if method.name in heir.facts.methods)
    return [one for one in found if not is_abstract(types, one)]


def is_unheard_of(types: Types, one: Class, name: str) -> bool:
    """Whether nothing in the repository says what an attribute of objects of a class holds, and no library can."""
    if name.startswith("__") or any(base not in _PLAIN for base in types.members.library_bases(one)):
        return False
    return not any(_has(types, owner, name) for owner in types.members.lineage(one))


def _has(types: Types, owner: Class, name: str) -> bool:
    facts = owner.facts
    return name in facts.attributes or name in facts.annotations or name in facts.methods or bool(types.members.stores(owner, name))
