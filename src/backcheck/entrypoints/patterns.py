"""Path patterns of frameworks in one neutral form: ``/users/{id}``, with what each parameter may hold."""

import re

_ANGLE = re.compile(r"<(?:(?P<converter>[^<>:]+(?:\([^)]*\))?):)?(?P<name>\w+)>")
_BRACE = re.compile(r"\{(?P<name>\w+)(?::(?P<converter>\w+))?\}")
_TYPED = frozenset(("int", "float", "uuid"))


def angled(pattern: str) -> str:
    """``/users/<int:id>`` to ``/users/{id}``."""
    return _ANGLE.sub(lambda match: f"{{{match['name']}}}", pattern)


def angled_types(pattern: str) -> dict[str, str]:
    """The converter of each parameter, ``""`` where none is written."""
    return {match["name"]: (match["converter"] or "").partition("(")[0] for match in _ANGLE.finditer(pattern)}


def braced(pattern: str) -> str:
    """``/files/{path:path}`` to ``/files/{path}``."""
    return _BRACE.sub(lambda match: f"{{{match['name']}}}", pattern)


def braced_types(pattern: str) -> dict[str, str]:
    return {match["name"]: match["converter"] or "" for match in _BRACE.finditer(pattern)}


def typed(converter: str) -> bool:
    """Whether what a converter lets through cannot be any text."""
    return converter in _TYPED
