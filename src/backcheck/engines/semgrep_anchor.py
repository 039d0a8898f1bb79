"""What a finding of semgrep is about, free of its place: the functions around it, what it calls, the shape of its arguments.

Semgrep names neither, so both are read from the text, for languages that write blocks in braces. Names found this way only
identify a finding over edits: a wrong guess is the same guess in every run.
"""

import re
from collections.abc import Iterator

from backcheck.position import Span
from backcheck.verdict import Anchor

_LONGEST = 120
_SKIPPED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|(?<=[(,=:\[!&|?;{}\n])[ \t]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/"""
    r"""|`|[{}();]""",
    re.DOTALL,
)
_IN_TEMPLATE = re.compile(r"\\.|`|\$\{", re.DOTALL)
_PARAMETERS = r"\((?:[^()]|\([^()]*\))*\)\s*(?::[^={};]+)?"
_HEADERS = (
    re.compile(rf"\b(?:function\b\s*\*?|func\s(?:\s*\([^)]*\))?|def\s)\s*([\w$]+)\s*(?:<[^>]*>)?\s*{_PARAMETERS}$"),
    re.compile(r"\b(?:class|interface|namespace|struct|enum)\s+([\w$]+)[^(){};]*$"),
    re.compile(rf"(?<![\w$.])([\w$.]+)\s*(?::[^=;{{}}()]+)?[:=]\s*(?:async\s+)?(?:function\b\s*\*?\s*)?(?:{_PARAMETERS}|[\w$]+\s*)$"),
    re.compile(r"""([\w$.]+\(\s*(?:'[^'\n]*'|"[^"\n]*"))\s*,[^;]*$"""),
    re.compile(rf"(?<![\w$])([\w$#]+)\s*(?:<[^>]*>)?\s*{_PARAMETERS}$"),
)
_NO_NAMES = frozenset({"if", "for", "while", "switch", "catch", "with", "function", "return", "else", "do", "try"})
_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`?)|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>\d[\w.]*)|(?P<mark>\S)""",
    re.DOTALL,
)


def anchor(text: str, span: Span) -> Anchor:
    """The anchor of a place in a file."""
    start = _offset(text, span.line, span.column)
    site = text[start : _offset(text, span.end_line, span.end_column)]
    callee, paren, arguments = site.partition("(")
    if not paren:
        return Anchor(_scope(text, start), "", _shape(site))
    return Anchor(_scope(text, start), "".join(callee.split())[-_LONGEST:], _shape(arguments))


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column


def _shape(text: str) -> str:
    """The text's tokens with names, numbers and strings erased."""
    found = (_erased(token) for token in _TOKEN.finditer(text))
    return "".join(found)[:_LONGEST]


def _erased(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "name":
            return "x"
        case "text":
            return "s"
        case "number":
            return "n"
    return token.group()


def _scope(text: str, place: int) -> str:
    """The named blocks that are open at ``place``, outermost first."""
    return ".".join(name for name in _open_blocks(text, place) if name)


def _open_blocks(text: str, place: int) -> list[str]:
    blocks: list[str] = []
    begins = [0]  # for each open bracket, where the statement or argument list inside it began
    for mark, start in _marks(text, place):
        match mark:
            case "{":
                blocks.append(_name(text[max(begins[-1], start - 400) : start]))
                begins.append(start + 1)
            case "(":
                # A bracket keeps the outer beginning: `app.get("/x", (req) => {` is named by what stands before it.
                begins.append(begins[-1])
            case "}" if len(begins) > 1 and blocks:
                blocks.pop()
                begins.pop()
            case ")" if len(begins) > 1:
                begins.pop()
            case ";":
                begins[-1] = start + 1
    return blocks


def _marks(text: str, end: int) -> Iterator[tuple[str, int]]:
    """Brackets and semicolons of the code before ``end``, without those in comments, strings and patterns."""
    position = 0
    templates: list[int] = []  # for each open `${`, how many braces are open inside it
    while token := _SKIPPED.search(text, position, end):
        position = token.end()
        mark = token.group()
        if mark == "}" and templates and templates[-1] == 0:
            templates.pop()
            position = _after_template_text(text, position, end, templates)
        elif mark == "`":
            position = _after_template_text(text, position, end, templates)
        elif mark in "{}();":
            if templates and mark in "{}":
                templates[-1] += 1 if mark == "{" else -1
            yield mark, token.start()


def _after_template_text(text: str, position: int, end: int, templates: list[int]) -> int:
    """Where code goes on: behind the template's end, or in an expression that it holds."""
    while token := _IN_TEMPLATE.search(text, position, end):
        position = token.end()
        if token.group() == "`":
            return position
        if token.group() == "${":
            templates.append(0)
            return position
    return end


def _name(header: str) -> str:
    for pattern in _HEADERS:
        found = pattern.search(header.rstrip().removesuffix("=>").rstrip())
        if found and found.group(1) not in _NO_NAMES:
            return "".join(found.group(1).split())
    return ""
