"""How the result is to be looked at: answers, baseline with what git knows to be renamed since, and the titles of the views."""

from pathlib import Path

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import AnswerStatus, Config
from backcheck.project import git
from backcheck.results.assemble import Wishes
from backcheck.session.options import Options


def wishes(config: Config, catalogue: Catalogue, options: Options, root: Path | None) -> Wishes:
    return Wishes(
        today=options.today,
        answers=_answers(config, options),
        baseline=options.baseline,
        renames=_renames(root, options.baseline_revision),
        evidence=options.evidence,
        packs={name: pack.title for name, pack in catalogue.packs.items()},
        owasp={name: {tag: one.title for tag, one in edition.tags.items()} for name, edition in catalogue.owasp.items()},
    )


def _answers(config: Config, options: Options) -> dict[str, str]:
    """Reasons by rule. A question that was answered with "it does not hold", or whose answer has run out, stays open."""
    reasons = {}
    for rule_id in config.answers:
        answer = config.answer(rule_id)
        if answer is None or answer.status is AnswerStatus.FAIL:
            continue
        if options.today is None or answer.holds_on(options.today):
            reasons[rule_id] = answer.reason
    return reasons


def _renames(root: Path | None, before: str) -> dict[str, str]:
    """Earlier paths to those at the commit that is checked out; none where git does not know the baseline's commit."""
    now = git.head_revision(root) if root is not None and before else None
    if root is None or now is None or git.resolve(root, before) is None:
        return {}
    try:
        return {change.before: change.path for change in git.changed_between(root, before, now) if change.status == "R"}
    except git.GitRefusedError:
        return {}
