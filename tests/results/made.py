"""Short ways to make the values that this room's tests speak of."""

from typing import Any

from backcheck.finding import Finding
from backcheck.position import Span, Step
from backcheck.rule import Entry, Form, Precision, Rule, SemgrepEntry, Severity
from backcheck.verdict import Anchor, Judgement, Outcome, Verdict

ENTRY = Entry("http-call", Form.REQUIRE, {"timeout": "set"})
PATTERNS = {"go": SemgrepEntry(sites=("http.Get(...)",))}


def rule(rule_id: str, **changes: Any) -> Rule:
    """A gating rule with an entry for our own engine."""
    given: dict[str, Any] = {
        "name": f"name-of-{rule_id.lower()}",
        "summary": "something is missing",
        "severity": Severity.WARNING,
        "precision": Precision.HIGH,
        "pack": "pack",
        "help": "Help.",
        "python": (ENTRY,),
    }
    return Rule(id=rule_id, **(given | changes))


def at(line: int, start: int = 0, end: int = 20, *, path: str = "app.py", last: int = 0) -> Span:
    return Span(path, line, start, last or line, end)


def judge(rule_id: str, span: Span, outcome: Outcome = Outcome.FAIL, engine: str = "python", **changes: Any) -> Judgement:
    trace = tuple(Step(place, "step") for place in changes.get("trace", ()))
    verdict = Verdict(outcome, changes.get("message", f"{engine} says {outcome}"), trace)
    return Judgement(rule_id, span, verdict, changes.get("anchor", Anchor("view", "call", "(_)")), engine)


def found(rule_id: str, span: Span, outcome: Outcome = Outcome.FAIL, **changes: Any) -> Finding:
    given: dict[str, Any] = {"verdict": Verdict(outcome, "message"), "anchor": Anchor("view", "call", "(_)"), "engines": ("python",)}
    return Finding(rule_id, span, **(given | changes))
