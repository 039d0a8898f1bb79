"""The operators of rule files over the values that an option may have. Three-valued: what is not known is None."""

import re
from collections.abc import Iterable
from typing import Any

from backcheck.semantics.refs import TRUE, Symbol, Unresolved
from backcheck.sites.meanings import ABSENT


def holds(operator: Any, value: Any) -> bool | None:
    """Whether one possible value satisfies an operator; None when that cannot be told."""
    if isinstance(value, Unresolved):
        return _of_unresolved(operator, value)
    match operator:
        case "set":
            return value is not ABSENT and value is not None
        case "absent":
            return value is ABSENT
        case "const":
            return value is not ABSENT and not isinstance(value, Symbol)
        case dict():
            return _compared(operator, value)
    raise ValueError(f"unknown operator {operator!r}")


def _of_unresolved(operator: Any, value: Unresolved) -> bool | None:
    """Of a value that was not found it may still be known that it is not None, or that it is true."""
    if value.told and operator in ("set", "absent"):
        return bool(operator == "set")
    if value is TRUE and isinstance(operator, dict) and operator.get("equals", True) in (False, None):
        return False
    return None


def _compared(operator: dict[str, Any], value: Any) -> bool | None:
    if value is None and operator.get("none-ok"):
        return True
    for word, operand in operator.items():
        if word == "none-ok":
            continue
        if word in ("set", "absent", "const"):
            return holds(word, value)
        return _one(word, operand, value)
    return None


def _one(word: str, operand: Any, value: Any) -> bool | None:
    if value is ABSENT:
        return False
    shown = value.name if isinstance(value, Symbol) else value
    match word:
        case "equals":
            return type(shown) is type(operand) and bool(shown == operand)
        case "in":
            return any(type(shown) is type(one) and shown == one for one in operand)
        case "less-than" | "at-most":
            if not isinstance(shown, int | float) or isinstance(shown, bool):
                return None
            return bool(shown < operand if word == "less-than" else shown <= operand)
        case "matches":
            return re.search(operand, shown) is not None if isinstance(shown, str) else None
    raise ValueError(f"unknown operator {word!r}")


def all_hold(operator: Any, values: Iterable[Any]) -> bool | None:
    """False when some possible value fails, None when one is unknown, else True."""
    results = [holds(operator, value) for value in values]
    if False in results:
        return False
    return None if None in results or not results else True


def any_holds(operator: Any, values: Iterable[Any]) -> bool | None:
    """True when some possible value satisfies, None when one is unknown, else False."""
    results = [holds(operator, value) for value in values]
    if True in results:
        return True
    return None if None in results else False
