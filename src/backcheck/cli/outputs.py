"""Which report goes where: ``--output`` belongs to the ``--format`` beside it; text goes to the terminal besides."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from backcheck.cli.standard import write_standard
from backcheck.refusal import Refusal
from backcheck.reports.views import ITEMS
from backcheck.result import Result

_FORMAT, _OUTPUT = ("--format", "-f"), ("--output", "-o")
STANDARD = frozenset({"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})


class Target(msgspec.Struct, frozen=True):
    """A report and its file; None is standard output."""

    format: str
    path: Path | None


class Look(msgspec.Struct, frozen=True):
    """How reports for people are to look; ``shown``, ``settings`` and ``choice`` are what commands in it repeat of the user's words.

    ``below`` leads from the current folder to the root that paths are relative to; empty or ending in ``/``.
    """

    quiet: bool = False
    notes: bool = False
    compared: bool = False
    selected: bool = False
    shown: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()
    view: str = ITEMS
    below: str = ""


def pair(argv: Sequence[str], formats: Sequence[str], outputs: Sequence[Path]) -> tuple[Target, ...]:
    """Formats with their files: one each, or by the order of the words: a file belongs to the format before it, else after it."""
    if len(formats) == len(outputs):
        return tuple(_checked([Target(*both) for both in zip(formats, outputs, strict=True)]))
    names, files = iter(formats), iter(outputs)
    targets: list[Target] = []
    early: Path | None = None
    for word in _order(argv, len(formats), len(outputs)):
        if word == "format":
            targets.append(Target(next(names), early))
            early = None
        elif targets and targets[-1].path is None:
            targets[-1] = Target(targets[-1].format, next(files))
        elif early is None:
            early = next(files)
        else:
            raise Refusal("each --output needs a --format of its own")
    if early is not None:
        raise Refusal("each --output needs a --format of its own")
    return tuple(_checked(targets))


def _order(argv: Sequence[str], formats: int, outputs: int) -> Sequence[str]:
    """``format`` and ``output`` as they were written; where that cannot be told, in turns."""
    words = [kind for word in argv if (kind := _kind(word))]
    if words.count("format") == formats and words.count("output") == outputs:
        return words
    return ["format", "output"] * min(formats, outputs) + ["format"] * (formats - outputs) + ["output"] * (outputs - formats)


def _kind(word: str) -> str:
    name = word.partition("=")[0] if word.startswith("--") else word[:2]
    if name in _FORMAT:
        return "format"
    return "output" if name in _OUTPUT else ""


def _checked(targets: Sequence[Target]) -> Sequence[Target]:
    standard = [target.format for target in targets if is_standard(target)]
    if len(standard) > 1:
        raise Refusal(f"only one report can go to standard output, not {' and '.join(standard)}: give the others an --output")
    files = [str(target.path) for target in targets if not is_standard(target)]
    for path in files:
        if files.count(path) > 1 and not path.startswith("/dev/"):
            raise Refusal("two reports cannot go to one file", path)
    return targets


def is_standard(target: Target) -> bool:
    return target.path is None or str(target.path) in STANDARD


def write_all(result: Result, targets: Sequence[Target], look: Look) -> tuple[list[Refusal], bool]:
    """Every report that can be written is; those that cannot are given back, with whether a text report was shown."""
    if not any(is_standard(target) for target in targets) and not look.quiet:
        targets = (*targets, Target("text", None))
    failures: list[Refusal] = []
    for target in sorted(targets, key=is_standard):
        try:
            _write(result, target, look)
        except Refusal as failure:
            failures.append(failure)
    return failures, any(is_standard(target) and target.format == "text" for target in targets)


def _write(result: Result, target: Target, look: Look) -> None:
    from backcheck.reports.write import write_output

    if is_standard(target):
        write_standard(_rendered(result, target.format, look, terminal=sys.stdout.isatty()))
    else:
        write_output(str(target.path), _rendered(result, target.format, look, terminal=False))


def _rendered(result: Result, name: str, look: Look, *, terminal: bool) -> bytes:
    if name == "text":
        return _text(result, look, terminal=terminal)
    if name == "lines":
        from backcheck.reports.lines import render_lines

        return render_lines(result, look.below).encode("utf-8", "replace")
    if name == "markdown":
        from backcheck.reports.markdown import render_markdown

        return render_markdown(result, look.view).encode("utf-8", "replace")
    from backcheck.reports.formats import Format, render

    return render(result, Format(name))


def _text(result: Result, look: Look, *, terminal: bool) -> bytes:
    import shutil

    from backcheck.cli.commands import next_commands
    from backcheck.reports.text import TextOptions, render_text

    options = TextOptions(
        colour=terminal and "NO_COLOR" not in os.environ,
        width=min(shutil.get_terminal_size((110, 24)).columns, 140) if terminal else 120,
        # Who selects rules wants to see all that they found.
        limit=0 if look.selected else 20,
        notes=look.notes or look.selected,
        compared=look.compared,
        selected=look.selected,
        view=look.view,
        commands=next_commands(look.shown, look.settings, look.choice),
    )
    return render_text(result, options).encode("utf-8", "replace")
