"""What a value is when a stranger asks: known, absent because only a caller who proved who they are has it, or anything."""

from http import HTTPStatus
from typing import Any, Final

import msgspec


class Value(msgspec.Struct, frozen=True, array_like=True):
    """``kind`` is const, absent, answer or unknown; ``touched`` tells that who is calling had a part in it.

    An answer's ``const`` is its status; ``login`` marks one that leads to a login page. ``proof`` marks what hangs on a proof of who is
    calling (a known user, a compared secret), not merely on something that any client may send.
    """

    kind: str
    const: Any = None
    touched: bool = False
    login: bool = False
    proof: bool = False


UNKNOWN: Final = Value("unknown")
DOUBTFUL: Final = Value("unknown", touched=True)
ABSENT: Final = Value("absent", touched=True)
NOBODY: Final = Value("absent", touched=True, proof=True)
UNPROVEN: Final = Value("const", False, touched=True, proof=True)
REFUSALS: Final = frozenset((401, 403))


def const(value: Any, touched: bool = False) -> Value:
    return Value("const", value, touched)


def answer(status: int | None, login: bool = False) -> Value:
    return Value("answer", status, False, login)


def truth(value: Value) -> bool | None:
    """Whether it counts as true; None when that depends."""
    match value.kind:
        case "const":
            return bool(value.const)
        case "absent":
            return False
        case "answer":
            return True
    return None


def judged(holds: bool | None, touched: bool, proof: bool = False) -> Value:
    """A truth as a value."""
    return Value("unknown", None, touched, proof=proof) if holds is None else Value("const", holds, touched, proof=proof)


def hanging(value: Value, conditions: list[Value]) -> Value:
    """A value that is what it is because of some conditions."""
    touched = value.touched or any(one.touched for one in conditions)
    proof = value.proof or any(one.proof for one in conditions)
    return value if (touched, proof) == (value.touched, value.proof) else msgspec.structs.replace(value, touched=touched, proof=proof)


def joined(values: list[Value]) -> Value:
    """One of several values, nobody knows which."""
    first = values[0] if values else UNKNOWN
    touched = any(value.touched for value in values)
    proof = any(value.proof for value in values)
    if all((value.kind, value.const, value.login) == (first.kind, first.const, first.login) for value in values):
        return first if (first.touched, first.proof) == (touched, proof) else msgspec.structs.replace(first, touched=touched, proof=proof)
    if all(refuses(value) for value in values):
        return first
    if all(value.kind in ("absent", "const") and truth(value) is False for value in values):
        return Value("absent", None, touched, proof=proof)
    return Value("unknown", None, touched, proof=proof)


def fails(value: Value) -> bool:
    """An answer that is an error."""
    return value.kind == "answer" and isinstance(value.const, int) and value.const >= HTTPStatus.BAD_REQUEST


def refuses(value: Value) -> bool:
    """An answer that turns the caller away."""
    return value.kind == "answer" and (value.login or value.const in REFUSALS)


def challenges(value: Value) -> bool:
    """An answer that asks who is calling: 401, or the way to a login."""
    return value.kind == "answer" and (value.login or value.const == HTTPStatus.UNAUTHORIZED)
