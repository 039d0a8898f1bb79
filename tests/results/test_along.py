"""A comment for another tool counts on the line where that tool reports: where the text is put together."""

from collections.abc import Sequence

import pytest
from tests.results.made import at, found, rule

from backcheck.facts import Comment
from backcheck.position import Span, Step
from backcheck.results.suppress import Commented, Judged, suppress
from backcheck.verdict import Outcome, Verdict

RULES = {"SQL102": rule("SQL102", bandit=("B608",)), "SQL103": rule("SQL103")}


def is_accepted(
    comment: str, line: int, *trace: Step, path: str = "app.py", rule_id: str = "SQL102", statements: Sequence[tuple[int, int]] = ()
) -> bool:
    """Whether a comment on a line accepts a finding in line 20 of ``app.py`` that has this trace."""
    finding = found(rule_id, at(20), verdict=Verdict(Outcome.FAIL, "message", trace))
    files = {"app.py": Commented([]), path: Commented([Comment(line, 40, comment, alone=False)], statements)}
    (after,), _ = suppress([finding], files, Judged(RULES, lambda *_: True, lambda _: []))
    return after.suppression is not None and after.suppression.span == Span(path, line, 40, line, 40 + len(comment))


READ = Step(at(2), "name is read")
COMPOSED = Step(at(4, last=6), "is put into a text", 6)


@pytest.mark.parametrize("comment", ["# nosec", "# nosec B608", "# noqa: S608", "# noqa: E501,S608"])
def test_where_the_text_is_put_together(comment: str) -> None:
    assert is_accepted(comment, 4, READ, COMPOSED)
    assert is_accepted(comment, 6, READ, COMPOSED)
    assert not is_accepted(comment, 7, READ, COMPOSED)


@pytest.mark.parametrize("comment", ["# nosec B105", "# noqa: S105", "# noqa: E501", "# nosemgrep", "# backcheck: ignore[SQL102] known"])
def test_not_for_other_tests_and_not_in_our_own_words(comment: str) -> None:
    assert not is_accepted(comment, 4, READ, COMPOSED)


def test_a_bare_one_says_nothing_of_where_the_value_only_passes_by() -> None:
    assert not is_accepted("# nosec", 2, READ, COMPOSED)
    assert is_accepted("# nosec B608", 2, READ, COMPOSED)


def test_in_another_file() -> None:
    other = Step(at(4, path="texts.py"), "is put into a text", 4)
    assert is_accepted("# nosec", 4, other, path="texts.py")
    assert not is_accepted("# nosec", 4, other)


def test_on_the_last_line_of_the_statement_around_the_text() -> None:
    assert is_accepted("# nosec", 7, COMPOSED, statements=[(3, 7)])
    assert not is_accepted("# nosec", 8, COMPOSED, statements=[(3, 7), (8, 9)])
    assert not is_accepted("# nosec", 8, COMPOSED, statements=[(3, 9), (8, 9)])


def test_a_rule_that_has_no_test_of_another_tool_is_not_accepted() -> None:
    assert not is_accepted("# nosec", 4, COMPOSED, rule_id="SQL103")
