"""Path patterns of frameworks in one neutral form: ``/users/{id}``, with what each parameter may hold."""

import re

# A part of an address that is only known at run time.
HOLE = "{}"
# A group of a regular expression that has no name.
UNNAMED = "{var}"
_ARGUMENTS = r"\((?:\x22[^\x22]*\x22|'[^']*'|[^)'\x22])*\)"
_ANGLE = re.compile(rf"<(?:(?P<converter>[^<>:(]+(?:{_ARGUMENTS})?):)?(?P<name>\w+)>")
_BRACE = re.compile(r"\{(?P<name>\w+)(?::(?P<converter>[^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}")
_TYPED = frozenset(("int", "float", "uuid", "slug"))
# What these let through, Werkzeug's, Django's and Starlette's, holds no slash: it is one part of the path, decoded before it was matched.
_SEGMENTS = frozenset(("", "str", "string"))
_LETTERS = re.compile(r"(?:\\w|\[(?:\\[wd-]|[\w-])+\])(?:[+*]|\{\d+(?:,\d*)?\})")
_NO_SLASH = re.compile(r"(?:\\w|\[\^[^\]]*/[^\]]*\]|\[(?!\^)(?:(?!\\[^\w.@+-]|\\[SDW])[^\]/])+\])(?:[+*]|\{\d+(?:,\d*)?\})")


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


def braced_groups(pattern: str) -> dict[str, str]:
    """``{id:\\d+}``: what the regular expression behind each name lets through, as a converter; decoded after it was matched."""
    found = {match["name"]: match["converter"] for match in _BRACE.finditer(pattern)}
    return {name: "path" if group is None else _as_converter(group) or "path" for name, group in found.items()}


def typed(converter: str) -> bool:
    """Whether what a converter lets through cannot be any text."""
    return converter in _TYPED


def is_segment(converter: str) -> bool:
    """Whether what a converter lets through is one part of a path, without a slash in it."""
    return converter in _SEGMENTS


def plain(pattern: str) -> str:
    """A regular expression as a path: groups by their names, what only anchors or chooses left out."""
    found: list[str] = []
    place = 0
    text = re.sub(r"\\[AZbB]", "", pattern)
    while place < len(text):
        char = text[place]
        if char == "\\" and place + 1 < len(text):
            found.append(text[place + 1])
            place += 2
        elif char == "(":
            end = _closing(text, place)
            inner = text[place + 1 : end]
            named = re.match(r"\?P<(\w+)>", inner)
            if named:
                found.append(f"{{{named[1]}}}")
            elif inner.startswith("?:"):
                found.append(plain(inner[2:]))
            elif not inner.startswith("?"):
                found.append(UNNAMED)
            place = end + 1
        else:
            if char not in "^$?":
                found.append(char)
            place += 1
    return "".join(found)


def _closing(text: str, start: int) -> int:
    """Where the group that opens at a place ends."""
    depth, place, inside = 0, start, False
    while place < len(text):
        char = text[place]
        if char == "\\":
            place += 1
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return place
        place += 1
    return len(text)


def groups(pattern: str) -> dict[str, str]:
    """The named groups of a regular expression, with the converter that lets through what they do, ``path`` where that is anything."""
    matches = re.finditer(r"\(\?P<(\w+)>", pattern)
    return {match[1]: _as_converter(pattern[match.end() : _closing(pattern, match.start())]) for match in matches}


def all_groups(pattern: str) -> list[tuple[str, str]]:
    """The groups that capture, by name, ``""`` for those without one, with the converter that lets through what they do."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "(":
            end = _closing(pattern, place)
            inner = pattern[place + 1 : end]
            named = re.match(r"\?P<(\w+)>", inner)
            if named or not inner.startswith("?"):
                found.append((named[1] if named else "", _as_converter(inner[named.end() if named else 0 :])))
            elif inner.startswith("?:"):
                found += all_groups(inner[2:])
            place = end
        place += 2 if char == "\\" else 1
    return found


def _as_converter(group: str) -> str:
    if re.fullmatch(r"(?:\\d|\[0-9\])(?:[+*]|\{\d+(?:,\d*)?\})?", group):
        return "int"
    if _LETTERS.fullmatch(group):
        return "slug"
    return "" if _NO_SLASH.fullmatch(group) else "path"
