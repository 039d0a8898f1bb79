"""The keys of records: numbers and UUIDs that a database gave out, wherever the record was got.

What a client sends under such a name is text like any other.
"""

from backcheck.dataflow.lattice import AtomKind, Contribution, Path, Value

_READ = (".id", ".pk")
_STORED = "database"


def told(value: Value, path: Path, mask: int) -> Value:
    """What contributes to the part of a value that a path names; a key carries nothing of the kinds in ``mask``."""
    if not value or not path or path[-1] not in _READ:
        return value
    return {atom: _key(one, mask) if _of_record(atom.kind, atom.label) else one for atom, one in value.items()}


def _of_record(kind: int, label: str) -> bool:
    return kind == AtomKind.UNKNOWN or (kind == AtomKind.SOURCE and label == _STORED)


def _key(one: Contribution, mask: int) -> Contribution:
    return Contribution(one.cleaned | mask, one.built, one.maybe, one.trail)
