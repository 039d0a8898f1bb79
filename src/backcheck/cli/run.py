"""From the words of a command to a session, and from its result to an exit status."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from backcheck.catalogue import load_catalogue
from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config, FailOn
from backcheck.config.load import LoadedConfig, load_config
from backcheck.models.shipped import shipped_models
from backcheck.project.disk import open_tree
from backcheck.project.revision import RevisionTree
from backcheck.project.tree import Tree
from backcheck.refusal import Refusal
from backcheck.result import Result
from backcheck.results.baseline import Known, read_baseline
from backcheck.rule import Rule, Severity
from backcheck.session.session import Options, Session
from backcheck.store.cache import default_folder
from backcheck.verdict import Outcome

ENGINES = ("python", "bandit", "semgrep")
_RANK = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.NOTE: 1}
_FROM = {FailOn.ERROR: 3, FailOn.WARNING: 2, FailOn.NOTE: 1}
FINDINGS, USAGE, FAILED = 1, 2, 3


class Request(msgspec.Struct, frozen=True):
    """What the user asked of a run, as written."""

    paths: tuple[Path, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    all_rules: bool = False
    config: Path | None = None
    isolated: bool = False
    config_from: str = ""
    engines: tuple[str, ...] = ()
    jobs: int = 0
    use_cache: bool = True
    evidence: bool = False
    baseline: Path | None = None
    today: str = ""


class Prepared(msgspec.Struct, frozen=True):
    """A session ready to run, with the configuration that it was made from."""

    session: Session
    config: Config
    rules: tuple[Rule, ...]


def prepare(request: Request) -> Prepared:
    """Everything that can be refused is refused here, before anything is read of the repository's code."""
    tree = open_tree(request.paths)
    loaded = _configuration(request)
    config = loaded.config
    catalogue = load_catalogue(loaded.rules)
    if config.severity:
        catalogue = catalogue.with_severity(config.severity)
    rules = _rules(catalogue, config, request)
    options = Options(
        rules=rules,
        today=_date(request.today),
        jobs=request.jobs,
        engines=tuple(name.partition("=")[0] for name in request.engines) or ENGINES,
        bandit_all="bandit=all" in request.engines,
        evidence=request.evidence,
        baseline=_baseline(request.baseline),
        cache=default_folder() if request.use_cache else None,
    )
    models = shipped_models()
    return Prepared(Session(tree, config, catalogue, models, options), config, rules)


def _configuration(request: Request) -> LoadedConfig:
    start = request.paths[0].resolve()
    revision: Tree | None = None
    if request.config_from:
        revision = RevisionTree(start if start.is_dir() else start.parent, request.config_from)
    return load_config(start, request.config, isolated=request.isolated, from_tree=revision)


def _rules(catalogue: Catalogue, config: Config, request: Request) -> tuple[Rule, ...]:
    select = request.select or config.select
    return catalogue.select(select, (*config.ignore, *request.ignore), all_rules=request.all_rules or config.all, advice=config.advice)


def _date(written: str) -> date:
    if not written:
        return date.today()  # noqa: DTZ011 - what the user calls today
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refusal(f"--today takes a date such as 2027-03-01, not {written!r}") from None


def _baseline(path: Path | None) -> tuple[Known, ...] | None:
    if path is None:
        return None
    try:
        return read_baseline(path.read_bytes(), str(path))
    except OSError as error:
        raise Refusal(f"the baseline cannot be read: {error.strerror}", str(path)) from None


def status(result: Result, fail_on: FailOn, *, strict: bool, asked: Sequence[str] = ()) -> int:
    """The exit status: an engine or rule that failed goes before findings."""
    if any(notice.fatal for notice in result.notices):
        return FAILED
    incomplete = any(notice.code in _INCOMPLETE for notice in result.notices) or bool(result.not_checked)
    missing = any(notice.engine in asked and notice.code.endswith("missing") for notice in result.notices)
    if (strict and incomplete) or missing:
        return FAILED
    if fail_on is FailOn.NEVER:
        return 0
    severities = {rule.id: rule.severity for rule in result.rules}
    found = any(
        finding.open and finding.verdict.outcome is Outcome.FAIL and _RANK[severities[finding.rule]] >= _FROM[fail_on]
        for finding in result.findings
    )
    return FINDINGS if found else 0


_INCOMPLETE = ("unparsable-file", "unreadable-file", "too-large", "too-deep")
