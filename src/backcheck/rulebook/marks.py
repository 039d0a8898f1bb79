"""What the fixtures say of their lines: in a comment there, or in an ``expect.yaml`` beside a file whose lines take none."""

import re
from collections.abc import Sequence
from pathlib import Path

from backcheck.written.yaml_text import read_yaml

BESIDE = "expect.yaml"
_OPENERS = r"(?:#|//|--|/\*|<!--)"
_WORDS = "fail|pass|review|unjudged|missed|spurious|source|sink"
_MARK = re.compile(rf"\s*{_OPENERS}\s*(?P<verdict>{_WORDS}): (?P<rule>[A-Z]+\d{{3}})(?P<rest>.*)$")


def marked_lines(path: Path, lines: Sequence[str], rule_id: str) -> dict[int, str]:
    """The verdicts that a rule must give on the lines of a file, by number."""
    found = {number: mark["verdict"] for number, line in enumerate(lines, 1) if (mark := _MARK.search(line)) and mark["rule"] == rule_id}
    beside = path.with_name(BESIDE)
    if beside.is_file():
        expected = read_yaml(beside.as_posix(), beside.read_bytes()).value.get(path.name, ())
        found |= {entry["line"]: entry["outcome"] for entry in expected if entry.get("rule", rule_id) == rule_id}
    return found


def without_mark(line: str) -> str:
    """A line as it would stand in a project."""
    return _MARK.sub("", line)
