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


class Beforehand(msgspec.Struct, frozen=True, array_like=True):
    """The call (its function, its node) that gave a function some of its arguments; ``value`` of the reference that it made."""

    function: int
    call: int


class Symbol(msgspec.Struct, frozen=True, array_like=True):
    """A value that is a library's named constant, class or function, or an instance of its class when ``made``."""

    name: str
    made: bool = False


class Unresolved:
    """A value that could not be found out; ``told`` is what is known of it all the same."""

    __slots__ = ("told",)

    def __init__(self, told: str = "") -> None:
        self.told = told

    def __repr__(self) -> str:
        return f"UNRESOLVED({self.told})" if self.told else "UNRESOLVED"

    def __bool__(self) -> bool:
        raise TypeError("ask whether it is UNRESOLVED; it is neither true nor false")


UNRESOLVED = Unresolved()
# Not None, whatever it is.
SET = Unresolved("set")
# Neither None nor false nor empty.
TRUE = Unresolved("true")
