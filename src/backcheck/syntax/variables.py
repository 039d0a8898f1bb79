"""``$NAME`` and ``${NAME:-default}`` in Dockerfiles and compose files."""

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\$(?:\$|(?P<bare>[A-Za-z_]\w*)|\{(?P<name>[A-Za-z_]\w*)(?P<operator>:?[-+?])?(?P<word>[^{}]*)\})")

_DOLLAR = "\0"  # a dollar that stands for itself
_DEEPEST = 4


def fill_in(text: str, known: Mapping[str, str | None], escape: str = "") -> str | None:
    """The text with its variables replaced; None where one has no value that is written down."""
    if escape and "$" in text:
        text = text.replace(f"{escape}$", "$$")
    filled: str | None = text
    for _ in range(_DEEPEST):
        if filled is None or "$" not in filled:
            break
        filled = _once(filled, known)
    return None if filled is None or "${" in filled else filled.replace(_DOLLAR, "$")


def _once(text: str, known: Mapping[str, str | None]) -> str | None:
    """The innermost variables replaced; a default may hold others."""
    found: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        value = _DOLLAR if match[0] == "$$" else _value(match, known)
        if value is None:
            return None
        found += [text[end : match.start()], value]
        end = match.end()
    return "".join([*found, text[end:]])


def _value(match: re.Match[str], known: Mapping[str, str | None]) -> str | None:
    value = known.get(match["bare"] or match["name"])
    operator = match["operator"] or ""
    given = value is not None and (value != "" or not operator.startswith(":"))
    match operator[-1:]:
        case "-":
            return value if given else match["word"]
        case "+":
            return match["word"] if given else ""
    return value
