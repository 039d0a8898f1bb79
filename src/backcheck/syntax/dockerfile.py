"""Dockerfiles: instructions with their places, and the stages that they make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from backcheck.position import Span
from backcheck.refusal import Refusal
from backcheck.syntax.variables import fill_in

MOST_BYTES = 1 << 20
_DIRECTIVE = re.compile(r"#\s*(?P<name>[A-Za-z]+)\s*=\s*(?P<value>.*?)\s*$")
_INSTRUCTION = re.compile(r"\s*(?P<word>[A-Za-z]+)(?=\s|$)")
_HEREDOC = re.compile(r"(?<!<)<<(?P<dash>-?)(?P<quote>[\"']?)(?P<word>[A-Za-z_][\w.-]*)(?P=quote)")
_WITH_HEREDOCS = frozenset({"RUN", "COPY", "ADD"})
_FLAG = re.compile(r"\s*(--\w[\w-]*(?:=(?:\"[^\"]*\"|\S*))?)")
_PAIR = re.compile(r"(?P<name>[\w.-]+)=(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:[^\s\\]|\\.)*)")


@dataclass(frozen=True, slots=True)
class Instruction:
    """``word`` is in capitals, ``value`` what follows it with continued lines joined and comments left out, flags taken away."""

    word: str
    value: str
    span: Span
    flags: tuple[str, ...] = ()
    heredocs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One ``FROM`` and what follows it. ``base`` has its arguments filled in and is None where one is not written down.

    ``variables`` are the values of ARG and ENV at the end of the stage; None where one comes from outside.
    """

    base: str | None
    written: str
    name: str
    span: Span
    instructions: tuple[Instruction, ...]
    variables: dict[str, str | None] = field(default_factory=dict)

    def last(self, word: str) -> Instruction | None:
        """The last instruction of a kind."""
        return next((one for one in reversed(self.instructions) if one.word == word), None)


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """``escape`` is the character that continues a line."""

    path: str
    stages: tuple[Stage, ...]
    escape: str = "\\"

    def stage(self, name: str, before: int) -> int:
        """The number of the stage that a ``FROM`` (itself the stage ``before``) means by a name; -1 for an image from elsewhere."""
        named = {stage.name.lower(): number for number, stage in enumerate(self.stages[:before]) if stage.name}
        return named.get(name.lower(), -1)


def read_dockerfile(path: str, data: bytes) -> Dockerfile:
    """Refuses what is too large, no text, or has no ``FROM``."""
    if len(data) > MOST_BYTES:
        raise Refusal(f"the file has {len(data)} bytes; at most {MOST_BYTES} are read", path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("the file is not UTF-8", path, data[: error.start].count(b"\n") + 1) from error
    lines = text.replace("\r\n", "\n").split("\n")
    escape = _escape(lines)
    instructions = list(_Lines(path, lines, escape).instructions())
    stages = tuple(_stages(instructions, escape))
    if not stages:
        raise Refusal("no FROM: this is no Dockerfile", path, 1)
    return Dockerfile(path, stages, escape)


def _escape(lines: list[str]) -> str:
    """Parser directives stand before everything else, also before other comments."""
    for line in lines:
        found = _DIRECTIVE.match(line.strip())
        if found is None:
            break
        if found["name"].lower() == "escape" and found["value"] in ("\\", "`"):
            return found["value"]
    return "\\"


class _Lines:
    """Joins lines to instructions as the builder does."""

    def __init__(self, path: str, lines: list[str], escape: str) -> None:
        self._path = path
        self._lines = lines
        self._continued = re.compile(re.escape(escape) + r"[ \t]*$")
        self._at = 0

    def instructions(self) -> Iterator[Instruction]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            found = _INSTRUCTION.match(line)
            if not line.strip() or line.lstrip().startswith("#"):
                self._at += 1
            elif found is None:
                raise Refusal("no instruction of a Dockerfile", self._path, self._at + 1)
            else:
                yield self._instruction(found)

    def _instruction(self, found: re.Match[str]) -> Instruction:
        start, word = self._at, found["word"].upper()
        value = self._joined(found.end())
        last = self._at - 1
        heredocs = tuple(self._bodies(value)) if word in _WITH_HEREDOCS and "<<" in value else ()
        end = max(last, self._at - 1)
        flags: list[str] = []
        while (flag := _FLAG.match(value)) is not None:
            flags.append(flag[1])
            value = value[flag.end() :]
        span = Span(self._path, start + 1, found.start("word"), end + 1, len(self._lines[end].rstrip()))
        return Instruction(word, value.strip(), span, tuple(flags), heredocs)

    def _joined(self, column: int) -> str:
        """One logical line: comment lines and empty lines between its parts do not end it."""
        parts: list[str] = []
        line = self._lines[self._at][column:]
        while True:
            self._at += 1
            more = self._continued.search(line)
            parts.append(line[: more.start()] if more else line)
            if more is None:
                return "".join(parts)
            while self._at < len(self._lines) and self._between(self._lines[self._at]):
                self._at += 1
            if self._at >= len(self._lines):
                return "".join(parts)
            line = self._lines[self._at]

    def _between(self, line: str) -> bool:
        return not line.strip() or line.lstrip().startswith("#")

    def _bodies(self, value: str) -> Iterator[str]:
        """The texts of here-documents, in the order in which the line names them."""
        for found in _HEREDOC.finditer(value):
            start = self._at
            while self._at < len(self._lines) and not self._ends(self._lines[self._at], found):
                self._at += 1
            if self._at >= len(self._lines):
                raise Refusal(f"the here-document {found['word']} has no end", self._path, start)
            yield "\n".join(self._lines[start : self._at])
            self._at += 1

    def _ends(self, line: str, opening: re.Match[str]) -> bool:
        return (line.lstrip("\t") if opening["dash"] else line) == opening["word"]


def _stages(instructions: list[Instruction], escape: str) -> Iterator[Stage]:
    """What stands before the first FROM are arguments that only FROM lines see, and stages that declare them again."""
    outer: dict[str, str | None] = {}
    at = 0
    while at < len(instructions) and instructions[at].word != "FROM":
        _declare(instructions[at], outer, {}, escape)
        at += 1
    while at < len(instructions):
        end = at + 1
        while end < len(instructions) and instructions[end].word != "FROM":
            end += 1
        yield _stage(instructions[at], tuple(instructions[at + 1 : end]), outer, escape)
        at = end


def _stage(opening: Instruction, body: tuple[Instruction, ...], outer: dict[str, str | None], escape: str) -> Stage:
    words = opening.value.split()
    written = words[0] if words else ""
    name = words[2] if len(words) >= 3 and words[1].lower() == "as" else ""
    variables: dict[str, str | None] = {}
    for one in body:
        _declare(one, variables, outer, escape)
    return Stage(fill_in(written, outer, escape) or None, written, name, opening.span, body, variables)


def _declare(one: Instruction, known: dict[str, str | None], outer: dict[str, str | None], escape: str) -> None:
    """Notes what an ARG or ENV says; of an ARG without a value, what stands before the first FROM."""
    match one.word:
        case "ARG":
            for name, value in _assigned(one.value):
                known[name] = outer.get(name) if value is None else fill_in(_unquoted(value), known, escape)
        case "ENV":
            for name, value in _assigned(one.value) if "=" in one.value.split(" ", 1)[0] else [_old_pair(one.value)]:
                known[name] = fill_in(_unquoted(value or ""), known, escape)


def _assigned(value: str) -> Iterator[tuple[str, str | None]]:
    pairs = {found.start(): (found["name"], found["value"]) for found in _PAIR.finditer(value)}
    if pairs:
        yield from pairs.values()
    bare = _PAIR.sub(" ", value)
    yield from ((name, None) for name in bare.split() if re.fullmatch(r"\w+", name))


def _old_pair(value: str) -> tuple[str, str | None]:
    """``ENV NAME the rest``, the form without an equals sign."""
    name, _, rest = value.partition(" ")
    return name, rest.strip()


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
