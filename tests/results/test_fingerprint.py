import msgspec
from tests.results.made import at, found

from backcheck.finding import Finding
from backcheck.results.fingerprint import fingerprint, identify
from backcheck.verdict import Anchor, Outcome, Verdict

ANCHOR = Anchor("view", "requests.get", "(_)")


def prints(*findings: Finding) -> list[str]:
    return [finding.fingerprint for finding in identify(findings)]


def test_the_value_is_fixed_for_ever() -> None:
    assert fingerprint("RES101", ANCHOR, 0) == "dd39b4eb24d7d8518736f18c8d4a2684"


def test_rule_scope_callee_shape_and_ordinal_each_count() -> None:
    kinds = [
        fingerprint("RES101", ANCHOR, 0),
        fingerprint("RES102", ANCHOR, 0),
        fingerprint("RES101", msgspec.structs.replace(ANCHOR, scope="other"), 0),
        fingerprint("RES101", msgspec.structs.replace(ANCHOR, callee="httpx.get"), 0),
        fingerprint("RES101", msgspec.structs.replace(ANCHOR, shape="(_, _)"), 0),
        fingerprint("RES101", ANCHOR, 1),
    ]
    assert len(set(kinds)) == len(kinds)


def test_path_line_message_and_engine_do_not_count() -> None:
    here = found("RES101", at(3), anchor=ANCHOR)
    there = found("RES101", at(90, path="moved.py"), anchor=ANCHOR, engines=("bandit",), verdict=Verdict(Outcome.REVIEW, "else"))
    assert prints(here) == prints(there)


def test_equal_anchors_are_numbered_by_position_within_their_file() -> None:
    first, second = found("RES101", at(3)), found("RES101", at(8))
    elsewhere = found("RES101", at(1, path="a.py"))
    moved, one, two = identify([second, elsewhere, first])
    assert (one.span.line, two.span.line) == (3, 8)
    assert one.fingerprint != two.fingerprint
    assert moved.fingerprint == one.fingerprint
