"""A program as a chain of forms, and its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bench.fuzz.shape import BEFORE, REST, STOP, Form, Shape

MAIN = "shop/main.py"
HELPERS = "shop/tools/helpers.py"
PACKAGE = "shop/tools/__init__.py"
ENTRY = "run"

_NAME = re.compile(r"\$([A-Za-z]\w*|\$)")
_PROBE = "from probe import abort, flag, scrub, sink, source"
_DEFINED = re.compile(r"^(?:async def|def|class)\s+(\w+)|^(\w+)\s*=", re.MULTILINE)


class Placed(Enum):
    """Where the definitions of a step stand."""

    BEFORE = "above its user"
    AFTER = "below its user"
    HELPERS = "in another module"
    EXPORTED = "in another module, imported from its package"
    INSIDE = "in another module, imported inside the function"


class Stop(Enum):
    """How a function ends early."""

    RETURN = "return"
    RAISE = "raise RuntimeError('stopped')"
    ABORT = "abort()"


@dataclass(frozen=True, slots=True)
class Step:
    """One form of a shape: ``lost`` when it is one that loses the value."""

    shape: Shape
    number: int
    lost: bool = False
    placed: Placed = Placed.BEFORE
    stop: Stop = Stop.RETURN

    @property
    def form(self) -> Form:
        forms = self.shape.loses if self.lost else self.shape.carries
        return forms[self.number % len(forms)]


Chain = tuple[Step, ...]


class _Writer:
    """Names are numbered by step, so that no two steps share one."""

    def __init__(self) -> None:
        self.imports: dict[str, None] = {}
        self.above: list[str] = []
        self.below: list[str] = []
        self.helpers: list[str] = []
        self.from_helpers: list[str] = []
        self.from_package: list[str] = []
        self.flags = 0

    def text(self, text: str, step: Step, number: int, value: str) -> str:
        """A form's text with its names filled in."""
        special = {"v": value, "o": f"v{number + 1}", "k": '"clean"', "$": "$"}
        text = _NAME.sub(lambda found: special.get(found[1], f"{found[1]}{number}"), text)
        text = re.sub(rf"\b{STOP}\b", step.stop.value, text)
        return re.sub(r"\bflag\(\)", self._flag, text)

    def _flag(self, _: re.Match[str]) -> str:
        self.flags += 1
        return f"flag({self.flags - 1})"

    def define(self, top: str, step: Step) -> str:
        """Puts definitions where the step wants them; the import that its body begins with, if any."""
        names = ", ".join(dict.fromkeys(one or other for one, other in _DEFINED.findall(top)))
        match step.placed:
            case Placed.BEFORE:
                self.above.append(top)
            case Placed.AFTER:
                self.below.append(top)
            case Placed.HELPERS:
                self.helpers.append(top)
                self.from_helpers.append(names)
            case Placed.EXPORTED:
                self.helpers.append(top)
                self.from_package.append(names)
            case Placed.INSIDE:
                self.helpers.append(top)
                return f"from shop.tools.helpers import {names}"
        return ""


def files_of(chain: Chain) -> dict[str, str]:
    """The program's modules by path. It is run by calling ``run`` of the main one."""
    writer = _Writer()
    body = _written(writer, chain, 0, [], "")
    imports = [*writer.imports, _PROBE]
    main = [
        *imports,
        *(f"from shop.tools.helpers import {names}" for names in writer.from_helpers),
        *(f"from shop.tools import {names}" for names in writer.from_package),
        *writer.above,
        f"def {ENTRY}():",
        *_indented(body, "    "),
        *writer.below,
    ]
    package = [f"from shop.tools.helpers import {names}" for names in writer.from_package]
    return {
        "shop/__init__.py": "",
        HELPERS: _joined([*imports, *writer.helpers]),
        PACKAGE: _joined(package),
        MAIN: _joined(main),
    }


def flags_in(files: dict[str, str]) -> int:
    """How many conditions the program takes from outside."""
    return sum(text.count("flag(") for text in files.values())


def _written(writer: _Writer, chain: Chain, number: int, before: list[str], value: str) -> list[str]:
    """The lines of the steps from a number on, with the lines of the current block before them."""
    if number == len(chain):
        return before
    step = chain[number]
    writer.imports.update(dict.fromkeys(step.form.imports))
    body = writer.text(step.form.body, step, number, value).split("\n")
    if step.form.top:
        imported = writer.define(writer.text(step.form.top, step, number, value), step)
        body = [imported, *body] if imported else body
    if any(line.strip() == BEFORE for line in body):
        body, before = _filled(body, BEFORE, before), []
    after = f"v{number + 1}"
    if not any(line.strip() == REST for line in body):
        return _written(writer, chain, number + 1, [*before, *body], after)
    return [*before, *_filled(body, REST, _written(writer, chain, number + 1, [], after))]


def _filled(lines: Sequence[str], word: str, inner: list[str]) -> list[str]:
    filled: list[str] = []
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        filled += _indented(inner or ["pass"], indent) if line.strip() == word else [line]
    return filled


def _indented(lines: Sequence[str], indent: str) -> list[str]:
    return [indent + line if line else line for line in lines]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n" if lines else ""
