"""Every defect of a whole backend is found on its line, and nothing else is."""

import pytest
from tests.apps.backends import APPS, checked, marks


@pytest.mark.parametrize("name", APPS)
def test_findings_stand_where_they_are_marked(name: str) -> None:
    found = {(one.span.path, one.span.line, str(one.verdict.outcome), one.rule) for one in checked(name).findings}
    assert found == {(mark.path, mark.line, mark.outcome, mark.rule) for mark in marks(name)}


@pytest.mark.parametrize("name", APPS)
def test_messages_say_what_is_marked(name: str) -> None:
    said = {(one.span.path, one.span.line, one.rule): one.verdict.message for one in checked(name).findings}
    assert [mark for mark in marks(name) if mark.message not in said[mark.path, mark.line, mark.rule]] == []


@pytest.mark.parametrize("name", APPS)
def test_nothing_was_left_out(name: str) -> None:
    """Every file is read, no engine or rule fails; what is not judged is not judged in that language at all."""
    result = checked(name)
    assert result.notices == ()
    assert set(result.not_checked.values()) <= {"not judged in javascript or typescript yet"}
    assert (result.not_checked != {}) is (name == "express-notes")
