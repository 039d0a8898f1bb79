"""A failing and a passing example of a rule, taken from the code that it is tested on, so that they are always true."""

import ast
import difflib
import itertools
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backcheck.rule import Rule
from backcheck.rulebook.marks import BESIDE, marked_lines, without_mark

FENCES = {
    ".py": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".ts": "typescript", ".java": "java", ".go": "go",
    ".cs": "csharp", ".php": "php", ".sql": "sql", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".html": "html", ".txt": "text",
}  # fmt: skip
_DOCKERFILE = "dockerfile"
_NAMED = {_DOCKERFILE: _DOCKERFILE, "pipfile": "toml"}
_LONGEST = 40
_COMPARED = 24


@dataclass(frozen=True, slots=True)
class Example:
    """``code`` has no marks; ``path`` is that of its file, below the fixtures."""

    code: str
    fence: str
    path: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some lines of a fixture, with the verdicts marked in them and the first marked line."""

    example: Example
    verdicts: frozenset[str]
    site: str
    lines: int

    def rank(self, verdict: str) -> tuple[bool, bool, int]:
        """Python first, then what shows nothing else, then what is short."""
        return self.example.fence != "python", bool(self.verdicts - {verdict, "source", "sink"}), self.lines


def find_examples(rule: Rule, fixtures: Path) -> tuple[Example | None, Example | None]:
    """A piece of code that fails the rule and one that passes; of the shortest the two that show the difference best."""
    pieces = [piece for path in _files(fixtures / rule.pack / rule.id) for piece in _pieces(path, rule.id, fixtures)]
    failing, passing = _shortest(pieces, "fail"), _shortest(pieces, "pass")
    if failing and passing:
        failing, passing = ([piece] for piece in max(itertools.product(failing, passing), key=_contrast))
    return next((piece.example for piece in failing), None), next((piece.example for piece in passing), None)


def _shortest(pieces: Iterable[_Piece], verdict: str) -> Sequence[_Piece]:
    fitting = sorted((piece for piece in pieces if verdict in piece.verdicts), key=lambda piece: piece.rank(verdict))
    return [piece for piece in fitting if piece.rank(verdict)[:2] == fitting[0].rank(verdict)[:2]][:_COMPARED]


def _contrast(pair: Sequence[_Piece]) -> float:
    """High where the sites are alike, yet not the same, and little stands around them."""
    failing, passing = pair
    if failing.site == passing.site:
        return -1
    likeness = difflib.SequenceMatcher(None, failing.site, passing.site, autojunk=False).ratio()
    # Lines of files that are no code mean different things beside different files: a lock makes every range pass.
    nearness = 0.1 if failing.example.fence == "python" else 0.5
    return likeness + nearness * (failing.example.path == passing.example.path) - (failing.lines + passing.lines) / 30


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if _fence(path) and path.name != BESIDE and not path.stem.endswith(".fixed") and path.is_file():
            yield path


def _fence(path: Path) -> str | None:
    """The word for the file's language; files known by name may have a suffix of any kind, or be one."""
    names = (path.name.partition(".")[0].lower(), path.suffix.removeprefix(".").lower())
    return next((_NAMED[name] for name in names if name in _NAMED), FENCES.get(path.suffix))


def _pieces(path: Path, rule_id: str, fixtures: Path) -> Iterator[_Piece]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    marks = marked_lines(path, lines, rule_id)
    fence = _fence(path) or ""
    for start, end in _spans(fence, text, lines, marks):
        if end - start < _LONGEST:
            code = textwrap.dedent("\n".join(without_mark(line) for line in lines[start - 1 : end])).strip("\n")
            verdicts = frozenset(verdict for number, verdict in marks.items() if start <= number <= end)
            site = next(without_mark(lines[number - 1]).strip() for number in sorted(marks) if start <= number <= end)
            yield _Piece(Example(code, fence, path.relative_to(fixtures).as_posix()), verdicts, site, end - start)


def _spans(fence: str, text: str, lines: list[str], marks: Iterable[int]) -> list[tuple[int, int]]:
    """The pieces of the file that hold marks: definitions and classes of Python, else paragraphs that stand at the margin.

    A Dockerfile is shown whole: what its image is follows from all its lines.
    """
    if fence == _DOCKERFILE:
        return [(1, len(lines))] if marks else []
    definitions = _definitions(text) if fence == "python" else []
    return sorted({min(_holding(definitions, number), default=(0, _paragraph(lines, number)))[1] for number in marks})


def _definitions(text: str) -> list[tuple[int, int]]:
    """First and last lines of every function and class, and of what stands at the margin."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a fixture may show newer syntax than this interpreter's
        return []
    definitions = {node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    return [(_first_line(node), node.end_lineno or node.lineno) for node in (*tree.body, *definitions)]


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min(node.lineno, *(decorator.lineno for decorator in decorators)) if decorators else node.lineno


def _holding(definitions: list[tuple[int, int]], number: int) -> list[tuple[int, tuple[int, int]]]:
    """Those around a line with their lengths, by which the innermost is the least."""
    return [(end - start, (start, end)) for start, end in definitions if start <= number <= end]


def _paragraph(lines: list[str], number: int) -> tuple[int, int]:
    """From the line at the margin before to the last one that belongs to it: indented, or closing a bracket."""
    start = end = number
    while start > 1 and (not lines[start - 1].strip() or lines[start - 1][0] in " \t)}]"):
        start -= 1
    while end < len(lines) and lines[end].strip() and (lines[end][0] in " \t)}]" or lines[end - 1].rstrip().endswith("\\")):
        end += 1
    return start, end
