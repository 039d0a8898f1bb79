"""How the result is to be looked at: answers, baseline with what git knows to be renamed since, and the titles of the views."""

from collections.abc import Iterator
from pathlib import Path

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Answer, AnswerStatus, Config
from backcheck.project import git
from backcheck.results.assemble import Wishes
from backcheck.session.options import Options


def wishes(config: Config, catalogue: Catalogue, options: Options, root: Path | None) -> Wishes:
    return Wishes(
        today=options.today,
        answers={rule_id: answer.reason for rule_id, answer in _answers(config) if _holds(answer, options)},
        expired={rule_id: f"{answer.until}" for rule_id, answer in _answers(config) if not _holds(answer, options)},
        baseline=options.baseline,
        renames=_renames(root, options.baseline_revision),
        evidence=options.evidence,
        known=tuple(catalogue.rules),
        packs={name: pack.title for name, pack in catalogue.packs.items()},
        owasp={name: {tag: one.title for tag, one in edition.tags.items()} for name, edition in catalogue.owasp.items()},
    )


def _answers(config: Config) -> Iterator[tuple[str, Answer]]:
    """By rule. A question that was answered with "it does not hold" stays open."""
    for rule_id in config.answers:
        answer = config.answer(rule_id)
        if answer is not None and answer.status is not AnswerStatus.FAIL:
            yield rule_id, answer


def _holds(answer: Answer, options: Options) -> bool:
    return options.today is None or answer.holds_on(options.today)


def _renames(root: Path | None, before: str) -> dict[str, str]:
    """Earlier paths to those at the commit that is checked out; none where git does not know the baseline's commit."""
    now = git.head_revision(root) if root is not None and before else None
    if root is None or now is None or git.resolve(root, before) is None:
        return {}
    try:
        return {change.before: change.path for change in git.changed_between(root, before, now) if change.status == "R"}
    except git.GitRefusedError:
        return {}
