"""One step of a program: how it takes a value on, and how the same code with one edit loses it.

A form is program text. ``$v`` is the variable that holds the value, ``$o`` the one that the next step reads, ``$k`` a constant
text; other ``$names`` are made unique. Lines above ``---`` are definitions of the module, or of another one. ``REST`` stands
for all further steps (they follow the form where there is none), ``BEFORE`` for all earlier ones, ``STOP`` for a statement
that ends the function.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

REST = "REST"
BEFORE = "BEFORE"
STOP = "STOP"
CUT = "---"
_FOLDER = Path(__file__).with_name("shapes")


@dataclass(frozen=True, slots=True)
class Form:
    """``imports`` are wanted wherever its code stands, ``top`` are definitions, ``body`` the statements of the step."""

    imports: tuple[str, ...]
    top: str
    body: str


@dataclass(frozen=True, slots=True)
class Shape:
    """``takes`` and ``gives`` are kinds of values: text, bytes, list, dict, pair, box (``.value``), run (an iterator), call."""

    name: str
    takes: str
    gives: str
    carries: tuple[Form, ...]
    loses: tuple[Form, ...]


class ShapeError(Exception):
    """A shape file that cannot be read; the text names its line."""


@cache
def shapes() -> tuple[Shape, ...]:
    """Every shape, by file and place."""
    return tuple(one for path in sorted(_FOLDER.glob("*.txt")) for one in read_shapes(path.name, path.read_text(encoding="utf-8")))


def read_shapes(name: str, text: str) -> Iterator[Shape]:
    """The shapes of one file; raises ShapeError."""
    for block in text.split("\nshape ")[1:]:
        head, *lines = block.split("\n")
        title, _, way = head.rpartition(":")
        ends = [one.strip() for one in way.split("->")]
        if len(ends) != 2 or not title:
            raise ShapeError(f"{name}: shape {head}: not of the form 'name: kind -> kind'")
        forms = list(_forms(name, title, lines))
        carries, loses = (tuple(form for word, form in forms if word == wanted) for wanted in ("carries", "loses"))
        yield Shape(title, ends[0], ends[1], carries, loses)


def _forms(name: str, title: str, lines: list[str]) -> Iterator[tuple[str, Form]]:
    """The words ``carries`` and ``loses`` with the form below each."""
    starts = [number for number, line in enumerate(lines) if line and not line.startswith(" ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if lines[start] not in ("carries", "loses"):
            raise ShapeError(f"{name}: shape {title}: neither carries nor loses: {lines[start]}")
        yield lines[start], _form(dedent("\n".join(lines[start + 1 : end])).strip("\n").split("\n"))


def _form(lines: list[str]) -> Form:
    imports = tuple(line for line in lines if line.startswith(("import ", "from ")))
    rest = [line for line in lines if line not in imports]
    cut = rest.index(CUT) if CUT in rest else -1
    return Form(imports, "\n".join(rest[: max(cut, 0)]), "\n".join(rest[cut + 1 :]))
