"""What a comment asks of us: which findings to accept, why, and until when."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec


class Origin(StrEnum):
    """Whose words the comment uses."""

    BACKCHECK = "backcheck"
    BANDIT = "nosec"
    RUFF = "noqa"
    SEMGREP = "nosemgrep"


class Directive(msgspec.Struct, frozen=True):
    """``ids`` are rules, for nosec and noqa bandit's tests, for nosemgrep its ids; empty means all that the origin speaks of."""

    origin: Origin
    ids: tuple[str, ...]
    reason: str
    whole_file: bool = False
    until: date | None = None


class Refused(msgspec.Struct, frozen=True):
    """A comment that is meant for us but accepts nothing, with the code of its notice."""

    code: str
    message: str


_MARK = re.compile(r"(?:^|[#*;]|//|--)\s*(?=backcheck:|nosec\b|noqa:|nosem(?:grep)?\b)", re.MULTILINE)
_CLOSER = re.compile(r"\s*(?:\*/|-->|#\}|\*\)|#)\s*\Z")
_OURS = re.compile(r"backcheck:\s*(?P<verb>[\w-]*)\s*(?:\[(?P<ids>[^\]]*)\])?(?P<rest>.*)", re.DOTALL)
_UNTIL = re.compile(r"\buntil=(\S+)")
_NOSEC_TEST = re.compile(r"\bB\d{3}\b")
_NOSEC_NAME = re.compile(r"\A[a-z]+(?:_[a-z\d]+)+\b")
_NOQA = re.compile(r"noqa:\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)", re.IGNORECASE)
_NOQA_BANDIT = re.compile(r"\bS(\d{3})\b", re.IGNORECASE)
_NOSEMGREP = re.compile(r"nosem(?:grep)?(?::\s*(?P<ids>[\w.,\s-]*))?")


def read_directives(comment: str) -> Iterator[Directive | Refused]:
    """Every directive in a comment's text, its markers included; prose that merely mentions one is none."""
    for segment in _MARK.split(comment)[1:]:
        words = _CLOSER.sub("", segment).strip()
        match words[:5]:
            case "backc":
                yield _ours(words)
            case "nosec":
                yield from _nosec(words)
            case "noqa:":
                yield from _noqa(words)
            case _:
                yield from _nosemgrep(words)


def _ours(words: str) -> Directive | Refused:
    found = _OURS.match(words)
    verb = found["verb"] if found else ""
    if found is None or verb not in ("ignore", "ignore-file"):
        return Refused("unknown-directive", f"'backcheck: {verb}' is not known; write ignore[ID] or ignore-file[ID]")
    ids = tuple(dict.fromkeys((found["ids"] or "").replace(",", " ").split()))
    if not ids:
        return Refused("bare-suppression", f"'backcheck: {verb}' names no rule and accepts nothing; write {verb}[ID] and a reason")
    reason = " ".join(_UNTIL.sub("", found["rest"]).split()).lstrip(":-, ")
    limit = _UNTIL.search(found["rest"])
    if limit is None:
        return Directive(Origin.BACKCHECK, ids, reason, whole_file=verb == "ignore-file")
    try:
        until = date.fromisoformat(limit[1].rstrip(".,;)"))
    except ValueError:
        return Refused("bad-suppression-date", f"until={limit[1]} is no date and the comment accepts nothing; write until=YYYY-MM-DD")
    return Directive(Origin.BACKCHECK, ids, reason, whole_file=verb == "ignore-file", until=until)


def _nosec(words: str) -> Iterator[Directive]:
    """bandit also takes a test's name; its rules cannot be told from it, so such a comment accepts nothing of ours."""
    rest = words.removeprefix("nosec").lstrip(": ").partition("#")[0].strip()
    tests = tuple(dict.fromkeys(_NOSEC_TEST.findall(rest)))
    if tests or not _NOSEC_NAME.match(rest):
        yield Directive(Origin.BANDIT, tests, " ".join(words.split()))


def _noqa(words: str) -> Iterator[Directive]:
    found = _NOQA.match(words)
    tests = tuple(f"B{number}" for number in _NOQA_BANDIT.findall(found["codes"])) if found else ()
    if tests:
        yield Directive(Origin.RUFF, tests, " ".join(words.split()))


def _nosemgrep(words: str) -> Iterator[Directive]:
    found = _NOSEMGREP.match(words)
    if found:
        ids = tuple((found["ids"] or "").replace(",", " ").split())
        yield Directive(Origin.SEMGREP, ids, " ".join(words.split()))
