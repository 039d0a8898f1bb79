"""The commands that a report tells people to type next, for the paths that they gave."""

import shlex
from collections.abc import Sequence

from backcheck.reports.text import Commands


def next_commands(paths: Sequence[str]) -> Commands:
    where = " ".join(shlex.quote(f"./{path}" if path.startswith("-") else path) for path in paths) or "."
    # Only a rule is to be filled in: braces in a path stand for themselves.
    kept = where.replace("{", "{{").replace("}", "}}")
    return Commands(
        rest=f"backcheck check {kept} --select {{rule}}", baseline=f"backcheck check {where} --format sarif --output baseline.sarif"
    )
