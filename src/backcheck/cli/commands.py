"""The commands that a report tells people to type next: as they called it, for the paths and settings that they gave."""

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from backcheck.reports.text_next import Commands


def next_commands(paths: Sequence[str], settings: Sequence[str] = (), choice: Sequence[str] = ()) -> Commands:
    """``settings`` are the words that say where the configuration comes from, ``choice`` those that say which rules run."""
    program = shlex.join(called())
    where = " ".join(shlex.quote(f"./{path}" if path.startswith("-") else path) for path in paths) or "."
    check = " ".join((program, "check", where, *map(shlex.quote, settings)))
    chosen = "".join(f" {shlex.quote(word)}" for word in choice)
    return Commands(
        rest=f"{_literal(check)} --select {{rule}}",
        explain=f"{_literal(program)} explain {{rule}}",
        baseline=f"{_literal(check + chosen)} --format sarif --output baseline.sarif",
    )


def called() -> Sequence[str]:
    """The words that start this program from the current folder: its name alone where the shell finds it by that."""
    program = sys.argv[0]
    if Path(program).name == "__main__.py":
        return _found(sys.executable), "-m", "backcheck"
    return (_found(program),)


def _found(program: str) -> str:
    name = Path(program).name
    known = shutil.which(name)
    # Not by the file that links lead to: the Python of an environment is a link to another.
    if os.sep not in program or (known is not None and os.path.abspath(known) == os.path.abspath(program)):  # noqa: PTH100
        return name
    below = os.path.relpath(program)
    return program if below.startswith(os.pardir) else below


def _literal(text: str) -> str:
    """Only a rule is to be filled in: braces in a path stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")
