from datetime import date

import pytest

from backcheck.results.directive import Directive, Origin, Refused, read_directives

OURS = Origin.BACKCHECK


@pytest.mark.parametrize(
    ("comment", "directive"),
    [
        ("# backcheck: ignore[SQL101] the table is fixed", Directive(OURS, ("SQL101",), "the table is fixed")),
        ("#backcheck:ignore[SQL101,RES101]", Directive(OURS, ("SQL101", "RES101"), "")),
        ("# backcheck: ignore[SQL101] - see #12 and a*b", Directive(OURS, ("SQL101",), "see #12 and a*b")),
        ("# backcheck: ignore-file[ENV101] test keys", Directive(OURS, ("ENV101",), "test keys", whole_file=True)),
        ("# backcheck: ignore[ERR102] until=2027-03-01 old client", Directive(OURS, ("ERR102",), "old client", until=date(2027, 3, 1))),
        ("# backcheck: ignore[ERR102] old client, until=2027-03-01.", Directive(OURS, ("ERR102",), "old client,", until=date(2027, 3, 1))),
        ("// backcheck: ignore[RES101] local", Directive(OURS, ("RES101",), "local")),
        ("/* backcheck: ignore[RES101] local */", Directive(OURS, ("RES101",), "local")),
        ("/**\n * words\n * backcheck: ignore[RES101] local\n */", Directive(OURS, ("RES101",), "local")),
        ("<!-- backcheck: ignore[INJ111] static -->", Directive(OURS, ("INJ111",), "static")),
        ("-- backcheck: ignore[DB105] small table", Directive(OURS, ("DB105",), "small table")),
        ("{# backcheck: ignore[INJ111] static #}", Directive(OURS, ("INJ111",), "static")),
        ("# nosec", Directive(Origin.BANDIT, (), "nosec")),
        ("#nosec: B608, B601 checked", Directive(Origin.BANDIT, ("B608", "B601"), "nosec: B608, B601 checked")),
        ("# nosec the table is fixed", Directive(Origin.BANDIT, (), "nosec the table is fixed")),
        ("# noqa: E501, S608", Directive(Origin.RUFF, ("B608",), "noqa: E501, S608")),
        ("# noqa:S113", Directive(Origin.RUFF, ("B113",), "noqa:S113")),
        ("// nosemgrep", Directive(Origin.SEMGREP, (), "nosemgrep")),
        ("// nosemgrep: rules.res101, other", Directive(Origin.SEMGREP, ("rules.res101", "other"), "nosemgrep: rules.res101, other")),
    ],
)
def test_a_directive_is_read_with_its_reason(comment: str, directive: Directive) -> None:
    assert list(read_directives(comment)) == [directive]


@pytest.mark.parametrize(
    ("comment", "code", "word"),
    [
        ("# backcheck: ignore", "bare-suppression", "names no rule"),
        ("# backcheck: ignore[] all of it", "bare-suppression", "names no rule"),
        ("# backcheck: ignore-file", "bare-suppression", "ignore-file[ID]"),
        ("# backcheck: ingore[SQL101]", "unknown-directive", "ingore"),
        ("# backcheck: ignore[SQL101] until=soon", "bad-suppression-date", "until=soon"),
        ("# backcheck: ignore[SQL101] until=2027-13-01", "bad-suppression-date", "YYYY-MM-DD"),
    ],
)
def test_what_names_no_rule_or_is_misspelt_is_refused(comment: str, code: str, word: str) -> None:
    (refused,) = read_directives(comment)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert word in refused.message


def test_one_comment_may_speak_to_several_tools() -> None:
    read = list(read_directives("# nosec B608  # noqa: S608  # backcheck: ignore[SQL102] fixed table"))
    assert [each.origin for each in read if isinstance(each, Directive)] == [Origin.BANDIT, Origin.RUFF, Origin.BACKCHECK]
    assert read[2] == Directive(OURS, ("SQL102",), "fixed table")


@pytest.mark.parametrize(
    "comment",
    [
        "# accept one with `backcheck: ignore[ID] reason`",
        "# noqa",
        "# noqa: E501",
        "# nosec subprocess_popen_with_shell_equals_true",
        "# nosecret here",
        "# nothing of ours",
    ],
)
def test_prose_and_other_tools_own_business_are_no_directives(comment: str) -> None:
    assert list(read_directives(comment)) == []
