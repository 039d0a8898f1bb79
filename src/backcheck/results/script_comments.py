"""Comments of JavaScript and TypeScript, where templates nest code in strings and a slash may open a regular expression."""

import re
from collections.abc import Iterator

_WORD = re.compile(
    r"""(?P<comment>//[^\r\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"?|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'?)
    |(?P<mark>[`{}/])
    |(?P<word>[\w$]+)
    |(?P<other>[^\s\w$])""",
    re.DOTALL | re.VERBOSE,
)
_TEMPLATE_TEXT = re.compile(r"[^`\\$]*(?:(?:\\.|\$(?!\{))[^`\\$]*)*(?:`|\$\{|\\?\Z)", re.DOTALL)
_REGEX = re.compile(r"/(?![*/])[^/\\\[\r\n]*(?:(?:\\.|\[[^\]\\\r\n]*(?:\\.[^\]\\\r\n]*)*\])[^/\\\[\r\n]*)*/\w*")
# A slash may open one at every place of a line that never closes any.
_LONGEST_REGEX = 2_000
_OPERATORS = frozenset(
    ("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "do", "else", "instanceof", "yield", "await")
)
_VALUE_ENDS = frozenset(")]}")


def script_comments(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each comment."""
    braces: list[bool] = []  # for each open brace whether it is a template's ``${``
    value = False  # whether what came last ended a value, so that a slash divides
    position = 0
    while match := _WORD.search(text, position):
        position = match.end()
        kind, word = match.lastgroup, match[0]
        if kind == "comment":
            yield match.span()
        elif word == "`" or (word == "}" and braces and braces.pop()):
            position = _template_text(text, position, braces)
            value = not text.startswith("${", position - 2)
        elif word == "{":
            braces.append(False)
            value = False
        elif word == "/" and not value and (regex := _REGEX.match(text, match.start(), position + _LONGEST_REGEX)):
            position = regex.end()
            value = True
        else:
            value = kind == "string" or word in _VALUE_ENDS or (kind == "word" and word not in _OPERATORS)


def _template_text(text: str, position: int, braces: list[bool]) -> int:
    """Skips a template's own characters to its end, or into the code of its next ``${``."""
    match = _TEMPLATE_TEXT.match(text, position)
    end = match.end() if match else len(text)
    if text.startswith("${", end - 2) and end - 2 >= position:
        braces.append(True)
    return end
