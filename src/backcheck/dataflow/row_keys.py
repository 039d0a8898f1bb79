"""The keys of records: numbers and UUIDs that a database gave out, wherever the record was got; and the names of its columns.

What a client sends under such a name is text like any other.
"""

from backcheck.dataflow.containers import KEYS
from backcheck.dataflow.lattice import AtomKind, Contribution, Path, Value

_READ = (".id", ".pk")
_STORED = "database"


def told(value: Value, path: Path, mask: int) -> Value:
    """What contributes to the part of a value that a path names; a key, or a column's name, carries nothing of the kinds in ``mask``."""
    if not value or not path:
        return value
    if path[-1] in _READ:
        # What a call that nobody knows was given is at the most what the record was looked up by.
        return {atom: _key(one, mask) if one.maybe or _of_record(atom.kind, atom.label) else one for atom, one in value.items()}
    if KEYS in path:
        return {atom: _key(one, mask) if _is_stored(atom.kind, atom.label) else one for atom, one in value.items()}
    return value


def _of_record(kind: int, label: str) -> bool:
    return kind == AtomKind.UNKNOWN or _is_stored(kind, label)


def _is_stored(kind: int, label: str) -> bool:
    return kind == AtomKind.SOURCE and label == _STORED


def _key(one: Contribution, mask: int) -> Contribution:
    return Contribution(one.cleaned | mask, one.built, one.maybe, one.trail, one.exposed)
