"""Classes that answer each verb by a method of its name: ``get``, ``post``, or ``on_get``."""

from collections.abc import Iterator

from backcheck.entrypoints.reader import Reader
from backcheck.semantics.program import Class, Function

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_IMPLICIT = frozenset(("head", "options"))


def answering(reader: Reader, one: Class, before: str = "") -> Iterator[tuple[str, Function]]:
    """The verbs that the repository's own methods of a class and of its bases answer; what every class answers is left out.

    ``before`` stands before the verb in the name of a method.
    """
    for verb in VERBS:
        method = reader.types.members.method(one, f"{before}{verb}") if verb not in _IMPLICIT else None
        if method is not None:
            yield verb.upper(), method


def hooked(reader: Reader, one: Class, names: tuple[str, ...]) -> Iterator[Function]:
    """The methods of a class that run before the one of the verb."""
    for name in names:
        method = reader.types.members.method(one, name)
        if method is not None:
            yield method
