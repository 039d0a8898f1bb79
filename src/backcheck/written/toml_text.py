"""TOML read with places. ``tomllib`` gives the values; since it knows no places, a scan of the text it accepted finds them."""

import re
import tomllib
from bisect import bisect_right
from typing import Any

from backcheck.refusal import Refusal
from backcheck.written.document import Document, Place, Where

MOST_BYTES = 512 * 1024
MOST_COLUMNS = 5_000
DEEPEST = 32
_LONG_KEY = re.compile(rf"""(?<![\w"'.-])(?:[\w"'-]+[ \t]*\.[ \t]*){{{DEEPEST}}}""")
_SKIPPED = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^\s,\]}#]+(?: [0-9][^\s,\]}#]*)?")
_ERROR_PLACE = re.compile(r"^(?P<message>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)$", re.DOTALL)


def read_toml(path: str, data: bytes) -> Document:
    """The values of a TOML file and where each is written."""
    if len(data) > MOST_BYTES:
        raise Refusal(f"the file has {len(data)} bytes; at most {MOST_BYTES} are read", path)
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Refusal(f"the file is not UTF-8 (byte {error.start})", path) from error
    _refuse_costly_lines(path, text)
    scan = _Scan(path, text)
    try:
        value = tomllib.loads(text)
        scan.document()
    except tomllib.TOMLDecodeError as error:
        raise _as_refusal(path, str(error), text) from error
    except RecursionError as error:
        raise Refusal("the values are nested too deeply", path) from error
    return Document(path, value, scan.keys, scan.places, scan.ends)


def _refuse_costly_lines(path: str, text: str) -> None:
    """The parser takes quadratic time over a dotted key, and a key ends with its line."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_COLUMNS:
            raise Refusal(f"the line has {len(line)} characters; at most {MOST_COLUMNS} are read", path, number)
        if found := _LONG_KEY.search(line):
            raise Refusal(f"a key of more than {DEEPEST} names", path, number, found.start())


def _as_refusal(path: str, error: str, text: str) -> Refusal:
    if found := _ERROR_PLACE.match(error):
        return Refusal(f"no TOML: {found['message']}", path, int(found["line"]), int(found["column"]) - 1)
    return Refusal(f"no TOML: {error}", path, text.rstrip().count("\n") + 1)


class _Scan:
    """One pass over valid TOML that notes the places of keys and values and decodes nothing but keys."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._at = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._lengths: dict[Where, int] = {}
        self.keys: dict[Where, Place] = {}
        self.places: dict[Where, Place] = {(): (1, 0)}
        self.ends: dict[Where, Place] = {}

    def document(self) -> None:
        table: Where = ()
        while self._skip():
            if self._take("[["):
                table = self._header(element=True)
            elif self._take("["):
                table = self._header(element=False)
            else:
                self._pair(table)

    def _header(self, *, element: bool) -> Where:
        self._blanks()
        *outer, (last, start) = self._key()
        table: Where = ()
        for name, place in outer:
            table = self._within((*table, name), place)
        table = (*table, last)
        self.keys.setdefault(table, start)
        if element:
            index = self._lengths.get(table, 0)
            self._lengths[table] = index + 1
            self.places.setdefault(table, start)
            table = (*table, index)
        self.places[table] = start
        self._at = self._text.index("]", self._at) + (2 if element else 1)
        return table

    def _within(self, table: Where, place: Place) -> Where:
        """The table that a header's outer name means: of an array of tables its last element."""
        self.keys.setdefault(table, place)
        self.places.setdefault(table, place)
        return (*table, self._lengths[table] - 1) if table in self._lengths else table

    def _pair(self, table: Where) -> None:
        where = table
        for name, place in self._key():
            where = (*where, name)
            self.keys.setdefault(where, place)
            self.places.setdefault(where, place)
        self._match(_EQUALS)
        self._value(where)

    def _value(self, where: Where) -> None:
        self.places[where] = self._place()
        if len(where) > DEEPEST:
            raise Refusal(f"more than {DEEPEST} levels deep", self._path, *self._place())
        if self._take("["):
            self._array(where)
        elif self._take("{"):
            self._inline_table(where)
        else:
            self._match(_STRING) or self._match(_SCALAR)
        self.ends[where] = self._place()

    def _array(self, where: Where) -> None:
        index = 0
        while self._skip() and not self._take("]"):
            self._value((*where, index))
            index += 1
            self._skip()
            self._take(",")

    def _inline_table(self, where: Where) -> None:
        while self._skip() and not self._take("}"):
            self._pair(where)
            self._skip()
            self._take(",")

    def _key(self) -> list[tuple[str, Place]]:
        names: list[tuple[str, Place]] = []
        while not names or self._match(_DOT):
            place = self._place()
            names.append((self._name(), place))
        return names

    def _name(self) -> str:
        if bare := self._match(_BARE_KEY):
            return bare
        quoted = self._match(_STRING)
        decoded: Any = next(iter(tomllib.loads(f"{quoted} = 0")))
        return str(decoded)

    def _skip(self) -> bool:
        """Past blanks, newlines and comments; false at the end of the text."""
        self._match(_SKIPPED)
        return self._at < len(self._text)

    def _blanks(self) -> None:
        while self._text[self._at] in " \t":
            self._at += 1

    def _take(self, word: str) -> bool:
        found = self._text.startswith(word, self._at)
        self._at += len(word) if found else 0
        return found

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found[0] if found else ""

    def _place(self) -> Place:
        line = bisect_right(self._starts, self._at)
        return line, self._at - self._starts[line - 1]
