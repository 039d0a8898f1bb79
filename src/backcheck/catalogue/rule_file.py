"""One rule file: its keys, and the rule that it declares."""

import string
from typing import Annotated

import msgspec
from msgspec import Meta

from backcheck.catalogue.entries import read_entries
from backcheck.catalogue.forms import Kind, Language, Text, WrittenEntry, WrittenSemgrep
from backcheck.catalogue.packs import Pack, Speciality
from backcheck.rule import Precision, Rule, SemgrepEntry, Severity
from backcheck.written.document import Document
from backcheck.written.shape import read_as

RuleId = Annotated[str, Meta(pattern=r"^[A-Z]+[0-9]{3}$", description="a rule id such as SQL101")]
Tag = Annotated[str, Meta(pattern=r"^(A(0[1-9]|10):20(21|25)|API([1-9]|10):2023)$", description="an OWASP category such as A03:2021")]
BanditTest = Annotated[str, Meta(pattern=r"^B[0-9]{3}$", description="a bandit test such as B113")]
Score = Annotated[float, Meta(ge=0.1, le=10.0)]
Weakness = Annotated[int, Meta(ge=1, le=9999)]

JAVASCRIPT = ("js", "javascript")


class RuleFile(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The keys of a rule file."""

    id: RuleId
    name: Kind
    summary: Text
    severity: Severity
    precision: Precision
    help: Text
    since: Text = "0.1"
    cwe: tuple[Weakness, ...] = ()
    owasp: tuple[Tag, ...] = ()
    speciality: Speciality | None = None
    security_severity: Score | None = None
    preview: bool = False
    advice: bool = False
    hidden: bool = False
    python: tuple[WrittenEntry, ...] = ()
    files: tuple[WrittenEntry, ...] = ()
    bandit: tuple[BanditTest, ...] = ()
    semgrep: dict[Language, WrittenSemgrep] = {}
    covers: tuple[RuleId, ...] = ()
    fix: str = ""


def read_rule(document: Document, pack: Pack, stem: str) -> Rule:
    """The rule of a file called ``<stem>.yaml`` in the folder of ``pack``; OWASP tags are as written."""
    written = read_as(document, RuleFile)
    _refuse_misnamed(document, written, pack, stem)
    if not (written.python or written.files or written.bandit or written.semgrep):
        raise document.refusal((), "the rule has no way to judge: give python, files, semgrep or bandit")
    return Rule(
        id=written.id,
        name=written.name,
        summary=written.summary.strip(),
        severity=written.severity,
        precision=written.precision,
        pack=pack.name,
        help=written.help.strip() + "\n",
        since=written.since,
        cwe=written.cwe,
        owasp=written.owasp,
        speciality=str(written.speciality or pack.speciality),
        security_severity=written.security_severity,
        preview=written.preview,
        advice=written.advice,
        hidden=written.hidden,
        python=read_entries(document, "python"),
        files=read_entries(document, "files"),
        bandit=written.bandit,
        semgrep=_languages(document, written),
        covers=written.covers,
        fix=written.fix,
        path=document.path,
    )


def _refuse_misnamed(document: Document, written: RuleFile, pack: Pack, stem: str) -> None:
    prefix = written.id.rstrip(string.digits)
    if prefix != pack.prefix:
        raise document.refusal(("id",), f"{written.id!r} does not have the prefix of its pack {pack.name}: {pack.prefix}")
    if written.name != stem:
        raise document.refusal(("name",), f"{written.name!r} is not the file's name {stem!r}")


def _languages(document: Document, written: RuleFile) -> dict[str, SemgrepEntry]:
    """By the engine's language names; ``js`` and ``javascript`` stand for TypeScript too unless it has its own."""
    if all(key in written.semgrep for key in JAVASCRIPT):
        raise document.refusal(("semgrep", "js"), "js and javascript are the same language: give one", at_key=True)
    found: dict[str, SemgrepEntry] = {}
    for key, patterns in written.semgrep.items():
        entry = SemgrepEntry(patterns.sites, patterns.passes, patterns.fails, patterns.reviews, patterns.message)
        if key in JAVASCRIPT:
            found["javascript"] = entry
            found.setdefault("typescript", entry)
        else:
            found[key] = entry
    return dict(sorted(found.items()))
