"""The folder of all backends, which ``make check`` reads, gives the same result every time."""

from pathlib import Path

from tests.apps.backends import APPS, FOLDER, checked, session, together, without_times


def test_workers_and_caches_change_nothing(tmp_path: Path) -> None:
    alone = without_times(together())
    assert without_times(session(FOLDER, 2, tmp_path).update()) == alone
    assert without_times(session(FOLDER, 1, tmp_path).update()) == alone


def test_all_backends_together_are_judged_as_alone() -> None:
    found = {(one.rule, one.span.path, one.span.line, one.verdict.outcome) for one in together().findings}
    alone = {(one.rule, f"{name}/{one.span.path}", one.span.line, one.verdict.outcome) for name in APPS for one in checked(name).findings}
    assert found == alone
