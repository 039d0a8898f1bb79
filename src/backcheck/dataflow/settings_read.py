"""Values that whoever runs the program chose: read of what roles call a ``configuration``, or say that it ``reads: environment``."""

from backcheck.ir import ATTR, CALL, ITEM
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types


def is_setting(types: Types, function: Function, node: int) -> bool:
    """Whether a node reads an attribute or an entry of a configuration."""
    nodes = types.program.graph(function).nodes
    here = nodes[unchanged(nodes, node)]
    if here[0] == CALL and nodes[here[1]][0] == ATTR:
        here = nodes[here[1]]
    return here[0] in (ATTR, ITEM) and any(_is_configuration(types, ref) for ref in types.of(function, here[1]))


def _is_configuration(types: Types, ref: Ref) -> bool:
    models = types.program.models
    names = types.members.library_bases(types.program.classes[ref.id]) if ref.kind is Kind.INSTANCE else models.ancestors(ref.name)
    roles = [role for name in names if (role := models.find(name)) is not None]
    return any("configuration" in role.facts or role.facts.get("reads") == "environment" for role in roles)
