"""What an expression refers to, as far as it is known."""

from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    MODULE = "module"  # of the repository: name is its path
    EXTERNAL = "external"  # a symbol of a library or a builtin: name is dotted
    FUNCTION = "function"  # of the repository: id
    CLASS = "class"  # of the repository: id
    INSTANCE = "instance"  # of a repository class: id
    LIBRARY = "library"  # an instance of a library class: name is the class
    METHOD = "method"  # a repository function bound to its receiver: id, owner the receiver's class
    SUPER = "super"  # the receiver seen from above class id; owner is its own class
    CONSTANT = "constant"  # value


class Ref(msgspec.Struct, frozen=True, array_like=True):
    """One possible meaning of an expression."""

    kind: Kind
    name: str = ""
    id: int = -1
    owner: int = -1
    value: Any = None


class Unresolved:
    """The value of an option that could not be found out; there is one."""

    def __repr__(self) -> str:
        return "UNRESOLVED"

    def __bool__(self) -> bool:
        raise TypeError("ask whether it is UNRESOLVED; it is neither true nor false")


UNRESOLVED = Unresolved()
