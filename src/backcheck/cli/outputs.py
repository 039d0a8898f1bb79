"""Which report goes where: ``--output`` belongs to the ``--format`` written before it; text goes to the terminal besides."""

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from backcheck.refusal import Refusal
from backcheck.result import Result

_FORMAT, _OUTPUT = ("--format", "-f"), ("--output", "-o")


class Target(msgspec.Struct, frozen=True):
    """A report and its file; None is standard output."""

    format: str
    path: Path | None


class Wanted(msgspec.Struct, frozen=True):
    """How the text report is to look."""

    quiet: bool = False
    notes: bool = False
    compared: bool = False
    shown: tuple[str, ...] = ()


def pair(argv: Sequence[str], formats: Sequence[str], outputs: Sequence[Path]) -> tuple[Target, ...]:
    """Formats with their files, by the order of the words on the command line."""
    words = [_kind(word) for word in argv]
    order = [word for word in words if word]
    if order.count("format") != len(formats) or order.count("output") != len(outputs):
        order = ["format"] * len(formats) + ["output"] * len(outputs)
    targets: list[Target] = []
    names, files = iter(formats), iter(outputs)
    for word in order:
        if word == "format":
            targets.append(Target(next(names), None))
        elif targets and targets[-1].path is None:
            targets[-1] = Target(targets[-1].format, next(files))
        else:
            raise Refusal("--output needs a --format before it, each its own")
    if len({target.format for target in targets if target.path is None}) > 1 and sum(target.path is None for target in targets) > 1:
        raise Refusal("only one format can go to standard output: give the others an --output")
    return tuple(targets)


def _kind(word: str) -> str:
    name = word.partition("=")[0]
    if name in _FORMAT:
        return "format"
    return "output" if name in _OUTPUT else ""


def write_all(result: Result, targets: Sequence[Target], wanted: Wanted) -> None:
    """Files first, then standard output: text there when nothing else is."""
    from backcheck.reports.write import write_output

    for target in targets:
        if target.path is not None:
            write_output(str(target.path), _rendered(result, target.format, wanted, terminal=False))
    on_screen = [target.format for target in targets if target.path is None]
    if not on_screen and not wanted.quiet:
        on_screen = ["text"]
    for name in on_screen:
        sys.stdout.buffer.write(_rendered(result, name, wanted, terminal=sys.stdout.isatty()))
        sys.stdout.buffer.flush()


def _rendered(result: Result, name: str, wanted: Wanted, *, terminal: bool) -> bytes:
    if name == "text":
        return _text(result, wanted, terminal=terminal)
    from backcheck.reports.formats import Format, render

    return render(result, Format(name))


def _text(result: Result, wanted: Wanted, *, terminal: bool) -> bytes:
    import os
    import shutil

    from backcheck.reports.text import Commands, TextOptions, render_text

    path = wanted.shown[0] if len(wanted.shown) == 1 else "."
    commands = Commands(
        rest=f"backcheck check {path} --select {{rule}}",
        baseline=f"backcheck check {path} --format sarif --output baseline.sarif",
    )
    colour = terminal and "NO_COLOR" not in os.environ
    width = min(shutil.get_terminal_size((110, 24)).columns, 140) if terminal else 110
    # A selection is asked for to see all of it.
    limit = 0 if len({rule.id for rule in result.rules}) == 1 else 20
    options = TextOptions(colour=colour, width=width, limit=limit, notes=wanted.notes, compared=wanted.compared, commands=commands)
    return render_text(result, options).encode("utf-8", "replace")
