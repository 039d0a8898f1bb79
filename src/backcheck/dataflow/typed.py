"""Parameters that cannot carry text, by their annotation: a number, a date, a UUID, an enumeration, a set of literals."""

from backcheck.ir import BIN, BUILD, CONST, ITEM, Node
from backcheck.semantics.annotations import aliased, is_descriptor
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.types import Types

_SAFE = frozenset(
    (
        "builtins.int",
        "builtins.float",
        "builtins.bool",
        "builtins.complex",
        "uuid.UUID",
        "decimal.Decimal",
        "fractions.Fraction",
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "ipaddress.IPv4Address",
        "ipaddress.IPv6Address",
    )
)
_ENUMS = frozenset(("enum.Enum", "enum.StrEnum", "enum.IntEnum", "enum.Flag", "enum.IntFlag"))
_LITERALS = frozenset(("typing.Literal", "typing_extensions.Literal"))
_CLASSES = frozenset(("builtins.type", "typing.Type"))
_WRAPPERS = frozenset(("typing.Optional", "typing.Union", "typing.Annotated", "typing_extensions.Annotated"))


def carries_no_text(types: Types, function: Function, place: int) -> bool:
    """Whether the annotation of a parameter rules out that a client's text arrives in it."""
    if place >= len(function.facts.params):
        return False
    annotation = function.facts.params[place].annotation
    parent = types.program.parent(function)
    return annotation >= 0 and parent is not None and safe_annotation(types, parent, annotation)


def has_fields(types: Types, function: Function, place: int) -> bool:
    """Whether a parameter is a mapping whose keys are fields that its class names."""
    refs = types.parameter(function, place)
    return bool(refs) and all(ref.kind is Kind.INSTANCE and _names_fields(types, ref.id) for ref in refs)


def _names_fields(types: Types, number: int) -> bool:
    roles = (types.program.models.find(base) for base in types.members.library_bases(types.program.classes[number]))
    return any(role is not None and bool(role.facts.get("fields")) for role in roles)


def field_carries_no_text(types: Types, function: Function, attribute: Node) -> bool:
    """Whether an attribute is a field that its class annotates so that it cannot hold a client's text."""
    for ref in types.of(function, attribute[1]):
        if ref.kind is not Kind.INSTANCE:
            continue
        for owner in types.members.lineage(types.program.classes[ref.id]):
            annotation = owner.facts.annotations.get(attribute[2])
            if annotation is not None:
                return safe_annotation(types, types.program.function(owner.path, owner.facts.parent), annotation)
    return False


def safe_annotation(types: Types, function: Function, node: int, depth: int = 0) -> bool:
    """Whether all that an annotation allows is free of text."""
    nodes = types.program.graph(function).nodes
    written: Node = nodes[node]
    if depth > 6:
        return False
    if written[0] == CONST:
        return written[1] is None
    if written[0] == BIN and written[1] == "|":
        return all(safe_annotation(types, function, part, depth + 1) for part in written[2:4])
    if written[0] == ITEM:
        names = {ref.name for ref in types.of(function, written[1])}
        # A class is no text, whichever it is.
        if names & (_LITERALS | _CLASSES):
            return True
        if any(is_descriptor(types.program.models, name) for name in names):
            return safe_annotation(types, function, written[2], depth + 1)
        if not names & (_WRAPPERS | {"builtins.list", "builtins.set", "builtins.tuple", "typing.List"}):
            return False
        inner = nodes[written[2]]
        parts = inner[2] if inner[0] == BUILD else (written[2],)
        if any(name.endswith("Annotated") for name in names):
            parts = parts[:1]
        return all(safe_annotation(types, function, part, depth + 1) for part in parts)
    named = aliased(types, function, written)
    if named:
        return all(safe_annotation(types, owner, value, depth + 1) for owner, value in named)
    refs = types.of(function, node)
    return bool(refs) and all(_safe_type(types, ref.kind, ref.name, ref.id) for ref in refs)


def _safe_type(types: Types, kind: Kind, name: str, number: int) -> bool:
    if kind is Kind.EXTERNAL:
        return name in _SAFE
    if kind is Kind.CLASS:
        bases = types.members.library_bases(types.program.classes[number])
        return any(base in _ENUMS for base in bases)
    return False
