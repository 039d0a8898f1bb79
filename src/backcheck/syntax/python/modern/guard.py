"""What may be given to a parser that knows no bounds: it overflows its stack on deep nesting, and tries nested patterns over and over.

The text is scanned once, as far as brackets, strings and lines matter; replacement fields of formatted strings are code again.
"""

import re

MOST_NESTED = 100
MOST_NESTED_IN_CASE = 8
LONGEST_CHAIN = 2_000
MOST_ELIFS = 2_000
_CODE = re.compile(
    r"""(?P<blank>[ \t\f]+|\\\n|\#[^\n]*)
    | (?P<newline>\n)
    | (?P<string>(?:[bB][rR]?|[rR][bB]?|[uU])?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^\\\n']|\\.)*'|"(?:[^\\\n"]|\\.)*"))
    | (?P<formatted>(?:[fFtT][rR]?|[rR][fFtT])(?:'''|\"\"\"|'|"))
    | (?P<word>\w+)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<separator>[,;])
    | (?P<colon>:)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_TEXT = re.compile(r"\\.|\{\{|\}\}|[{}'\"\n]|[^\\{}'\"\n]+", re.DOTALL)
_FIELD = "{f"
_SPEC = ":"


class TooMuchError(Exception):
    """``line`` is where a bound is passed."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def hold_bounds(text: str) -> None:
    """Raises ``TooMuchError`` for a text that libcst might not survive; newlines are ``\\n``."""
    _Scan(text).run()


class _Scan:
    """``stack`` holds open brackets, the quotes of open formatted strings, and ``:`` for the format after a field's colon."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.stack: list[str] = []
        self.chain = 0
        self.elifs = 0
        self.case = False
        self.first = True

    def run(self) -> None:
        while self.at < len(self.text):
            if self.stack and (self.stack[-1] == _SPEC or self.stack[-1][-1] in "'\""):
                self._literal()
            else:
                self._code()

    def _refuse(self, message: str) -> None:
        raise TooMuchError(message, self.line)

    def _push(self, what: str) -> None:
        self.stack.append(what)
        if len(self.stack) > (MOST_NESTED_IN_CASE if self.case else MOST_NESTED):
            self._refuse("is nested too deeply")

    def _code(self) -> None:
        found = _CODE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        self.line += found[0].count("\n")
        match found.lastgroup:
            case "blank":
                return
            case "newline":
                self._newline()
                return
            case "separator":
                self.chain = 0
            case "open":
                self._push(found[0])
            case "close":
                self._close(found[0])
            case "formatted":
                self._push(found[0].lstrip("fFtTrR"))
            case "colon" if self.stack and self.stack[-1] == _FIELD:
                self._push(_SPEC)
            case "word":
                self._word(found[0])
        self.first = False
        self.chain += 1
        if self.chain > LONGEST_CHAIN:
            self._refuse("holds an expression that is too long")

    def _newline(self) -> None:
        if not self.stack:
            self.chain = 0
            self.case = False
            self.first = True

    def _word(self, word: str) -> None:
        if word == "case" and self.first:
            self.case = True
        elif word == "elif":
            self.elifs += 1
            if self.elifs > MOST_ELIFS:
                self._refuse("holds too many branches")

    def _close(self, bracket: str) -> None:
        """A bracket that closes nothing is the parser's matter."""
        if self.stack and bracket == {"(": ")", "[": "]"}.get(self.stack[-1], "}"):
            self.stack.pop()

    def _literal(self) -> None:
        """Up to the next place where a formatted string's text ends or a field begins."""
        found = _TEXT.match(self.text, self.at)
        if found is None:
            self.at = len(self.text)
            return
        piece, top = found[0], self.stack[-1]
        self.at = found.end()
        self.line += piece.count("\n")
        if piece == "{" or (piece == "{{" and top == _SPEC):
            self.at = found.start() + 1
            self._push(_FIELD)
        elif top == _SPEC and piece[0] == "}":
            self.at = found.start() + 1
            del self.stack[-2:]
        elif piece in ("'", '"') and top != _SPEC and self.text.startswith(top, found.start()):
            self.at = found.start() + len(top)
            self.stack.pop()
        elif piece == "\n" and top in ("'", '"'):
            self.stack.pop()
