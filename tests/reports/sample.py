"""A small shop whose report has one of everything: a flow, a review, a suppression, a secret, a parse error, wide characters."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from backcheck.facts import Comment
from backcheck.position import Span, Step
from backcheck.result import EngineRun, FileEntry, Notice, Result
from backcheck.results.assemble import Scan, Wishes, assemble
from backcheck.results.baseline import Known
from backcheck.results.checklist import Group
from backcheck.results.suppress import Commented
from backcheck.rule import Entry, Form, Precision, Rule, SemgrepEntry, Severity
from backcheck.verdict import Anchor, Judgement, Outcome, Verdict

SECRET = "s3cr3t-of-the-shop"

VIEWS = '''"""Views of the shop."""
import requests
from flask import request

KEY = "THE-SECRET"


def search():
    """Find 🛒 by name."""
    name = request.args["name"]
    query = f"SELECT * FROM goods WHERE name = '{name}' -- 😀 漢字"
    label = "😀😀"; rows = db.execute(query)
    return render(rows, label)


def rates():
    requests.get("https://rates.internal/today")  # backcheck: ignore[RES101] answers at once, see #12
\trequests.get(RATES)
    return requests.get(RATES, **options)
'''.replace("THE-SECRET", SECRET)
FILES = {"shop/views & more.py": VIEWS, "shop/odd.py": "def broken(:\n", "tests/test_views.py": "def test_search(): ...\n"}
VIEWS_PATH = "shop/views & more.py"

SQL101 = Rule(
    id="SQL101",
    name="sql-built-from-input",
    summary="text from a client reaches a SQL text unparameterized",
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    pack="sql",
    help="A client who can write SQL reads and changes every row.\n\nPasses when values travel as parameters:\n\n"
    "    db.execute(\"... WHERE name = :name\", {'name': name})\n\n**How to mend it.** Use parameters.\n",
    cwe=(89,),
    owasp=("A03:2021", "A05:2025"),
    speciality="security",
    security_severity=9.8,
    python=(Entry("sql-execution", Form.FLOW, {}),),
    covers=("SQL102",),
)
SQL102 = msgspec.structs.replace(
    SQL101,
    id="SQL102",
    name="sql-built-from-strings",
    summary="SQL text built from a non-constant value",
    precision=Precision.PROVISIONAL,
    bandit=("B608",),
    covers=(),
)
RES101 = Rule(
    id="RES101",
    name="http-call-without-timeout",
    summary="outbound HTTP call sets no time limit",
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    pack="resilience",
    help="Most clients wait for ever, so one stalled peer holds a worker.\n",
    cwe=(1088,),
    owasp=("API4:2023",),
    speciality="operations",
    python=(Entry("http-call", Form.REQUIRE, {"timeout": "set"}),),
    bandit=("B113",),
    semgrep={"go": SemgrepEntry(sites=("http.Get(...)",))},
)
ENV101 = msgspec.structs.replace(
    SQL101, id="ENV101", name="hardcoded-secret", summary="a literal secret", pack="configuration", cwe=(798,), covers=(), owasp=()
)
TLS104 = msgspec.structs.replace(RES101, id="TLS104", name="https-not-enforced", summary="no HTTPS redirect", pack="transport", hidden=True)
DOC101 = msgspec.structs.replace(RES101, id="DOC101", name="undocumented-route", summary="no description", severity=Severity.NOTE, cwe=())
MSG101 = msgspec.structs.replace(
    SQL101, id="MSG101", name="exception-text-to-client", summary="an exception's text in an answer", covers=()
)
GO101 = msgspec.structs.replace(RES101, id="GO101", name="go-only", summary="a rule of another language", python=(), bandit=())


def span(line: int, start: int, end: int, path: str = VIEWS_PATH, last: int = 0) -> Span:
    return Span(path, line, start, last or line, end)


def judged(rule: Rule, place: Span, verdict: Verdict, callee: str, engine: str = "python") -> Judgement:
    return Judgement(rule.id, place, verdict, Anchor("search", callee, "(_)"), engine)


EXECUTE = span(12, 25, 42)
FLOW = Verdict(
    Outcome.FAIL,
    "request.args['name'] reaches the SQL text of db.execute",
    trace=(
        Step(span(10, 11, 31), "a client's value is read"),
        Step(span(11, 12, 69), "it becomes part of a string"),
        Step(EXECUTE, "db.execute runs the string"),
    ),
    related=(Step(span(3, 0, 25), "request is imported here"),),
)
JUDGEMENTS = (
    judged(SQL101, EXECUTE, FLOW, "Session.execute"),
    judged(SQL102, EXECUTE, Verdict(Outcome.FAIL, "SQL text is an f-string"), "Session.execute"),
    judged(SQL102, span(12, 36, 41), Verdict(Outcome.FAIL, "possible SQL injection"), "execute", "bandit"),
    judged(ENV101, span(5, 0, 26), Verdict(Outcome.FAIL, "KEY holds a literal secret"), ""),
    judged(RES101, span(17, 4, 48), Verdict(Outcome.FAIL, "requests.get may wait forever"), "requests.get"),
    judged(RES101, span(18, 1, 20), Verdict(Outcome.FAIL, "requests.get may wait forever"), "requests.get"),
    judged(RES101, span(18, 1, 20), Verdict(Outcome.FAIL, "call without timeout"), "get", "bandit"),
    judged(RES101, span(19, 11, 41), Verdict(Outcome.REVIEW, "the limit comes from a mapping [built](1) elsewhere"), "requests.get"),
    judged(RES101, span(13, 11, 30), Verdict(Outcome.PASS), "requests.post"),
    judged(TLS104, span(2, 0, 15), Verdict(Outcome.REVIEW, "nothing here redirects to HTTPS"), ""),
    judged(DOC101, span(8, 0, 13), Verdict(Outcome.FAIL, "GET /rates has no description"), "GET /rates"),
)
ITEMS = (
    Group("C2", "Errors handled and logged", ()),
    Group("C8", "Comprehensive, safe error messages", ("MSG101",)),
    Group("C9", "Configuration from the environment", ("ENV101",)),
    Group("C11", "API documentation", ("DOC101",)),
    Group("sql", "Parameterized SQL, schema, migrations, pooling", ("SQL101", "SQL102")),
    Group("https", "HTTPS, CORS, security headers", ("TLS104",)),
    Group("resilience", "Timeouts, retries, circuit breakers, rate limits", ("RES101", "GO101")),
)
OWASP = {
    "2021": {"A01:2021": "Broken Access Control", "A03:2021": "Injection"},
    "2025": {"A05:2025": "Injection"},
    "api-2023": {"API4:2023": "Unrestricted Resource Consumption"},
}


class Memory(msgspec.Struct, frozen=True):
    """The sample's files."""

    files: dict[str, str]

    def read(self, path: str) -> bytes:
        return self.files[path].encode()

    def lines(self, path: str) -> Sequence[str]:
        return self.files[path].split("\n")


SCAN = Scan(
    judgements=JUDGEMENTS,
    rules=(SQL101, SQL102, RES101, ENV101, TLS104, DOC101, MSG101, GO101),
    items=ITEMS,
    files=(
        FileEntry(VIEWS_PATH, "python", "service", "imports flask", lines=20),
        FileEntry("shop/odd.py", "python", "service", "lies beside service code", checked=False, lines=1),
        FileEntry("tests/test_views.py", "python", "test", "a test's name, imports pytest", lines=1),
    ),
    comments={
        VIEWS_PATH: Commented(
            (
                Comment(9, 30, "# backcheck: ignore", alone=False),
                Comment(17, 50, "# backcheck: ignore[RES101] answers at once, see #12", alone=False),
            )
        )
    },
    notices=(
        Notice(Severity.WARNING, "unparsable-file", "does not parse: invalid syntax", "shop/odd.py", 1, engine="python"),
        Notice(Severity.WARNING, "engine-missing", "semgrep is not installed", engine="semgrep"),
        Notice(Severity.ERROR, "rule-raised", "KeyError in the rule's check", VIEWS_PATH, 8, rule="DOC101", fatal=True),
    ),
    not_checked={"GO101": "semgrep is not installed"},
    engines=(EngineRun("python", "0.1.0", 2, 0.31), EngineRun("bandit", "1.9.4", 2, 0.12)),
    revision="0123456789abcdef0123456789abcdef01234567",
    repository="git@example.org:team/shop.git",
)


def sample(**changes: Any) -> Result:
    """The result of the shop; ``changes`` are wishes such as ``evidence`` or ``baseline``."""
    wishes = Wishes(today=date(2026, 11, 23), packs={"sql": "SQL"}, owasp=OWASP)
    return assemble(SCAN, Memory(FILES), msgspec.structs.replace(wishes, **changes))


def compared() -> Result:
    """The same with a baseline that knows all but the SQL finding, and one finding that is gone."""
    known = [Known(each.fingerprint, each.span.path, each.rule, failed=True) for each in sample().findings if each.rule != "SQL101"]
    return sample(baseline=(*known, Known("f" * 32, "shop/gone.py", "RES101", failed=True)))
