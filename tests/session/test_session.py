"""A session sees all files in all their languages, and an update gives what a new session over the same files would."""

from datetime import date

import pytest
from tests.session.sessions import LINE, RATES, UNENDING, catalogue, checked, found, models, session, told

from backcheck.config.config import Answer, AnswerStatus, Config
from backcheck.project.tree import MemoryTree
from backcheck.reports.formats import Format, render
from backcheck.result import Status
from backcheck.session.options import Options
from backcheck.session.session import Session
from backcheck.verdict import Outcome

TODAY = date(2027, 3, 1)
FINDING = ("RES101", "shop/app.py", LINE, True)


def test_what_is_wrong_is_found() -> None:
    result = checked({"shop/app.py": RATES})
    assert found(result) == [FINDING]
    assert result.counts["RES101"].fails == 1
    assert {item.id: item.status for item in result.checklist}["resilience"] is Status.FAIL


def test_rules_that_were_not_selected_are_not_judged() -> None:
    result = checked({"shop/app.py": RATES}, ("TLS101",))
    assert [rule.id for rule in result.rules] == ["TLS101"]
    assert found(result) == []


@pytest.mark.parametrize("path", ["tests/test_rates.py", "vendor/rates.py"])
def test_files_of_other_classes_are_read_and_not_judged(path: str) -> None:
    result = checked({path: "import pytest\nimport requests\n\ndef test_it():\n    requests.get('https://a.example')\n", "shop/app.py": ""})
    assert found(result) == []
    assert all(entry.checked for entry in result.files)


def test_a_file_that_cannot_be_parsed_is_told_and_counted() -> None:
    result = checked({"shop/app.py": RATES, "shop/bad.py": "def (\n"})
    assert found(result) == [FINDING]
    assert told(result) == [("unparsable-file", "shop/bad.py", 1)]
    assert [(entry.path, entry.checked) for entry in result.files] == [("shop/app.py", True), ("shop/bad.py", False)]


def test_a_document_that_cannot_be_parsed_is_told_and_counted() -> None:
    result = checked({"pyproject.toml": "[project\n"}, ("DEP102",))
    assert told(result) == [("unparsable-file", "pyproject.toml", 1)]
    assert [entry.checked for entry in result.files] == [False]


def test_a_file_that_goes_away_meanwhile_is_told() -> None:
    class Going(MemoryTree):
        def read(self, path: str) -> bytes:
            if path == "shop/gone.py" and gone:
                raise FileNotFoundError(2, "No such file or directory", path)
            return super().read(path)

    gone: list[str] = []
    made = session(Going({"shop/app.py": RATES, "shop/gone.py": RATES}))
    assert len(made.update().findings) == 2
    gone.append("shop/gone.py")
    result = made.update()
    assert found(result) == [FINDING]
    assert ("unreadable-file", "shop/gone.py", 0) in told(result)
    assert [entry.checked for entry in result.files] == [True, False]


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("shop/app.py", UNENDING.format("backcheck: ignore[RES101] it is quick"), "RES101"),
        ("shop/app.py", f"# backcheck: ignore-file[RES101] quick\n{RATES}", "RES101"),
        ("Dockerfile", "# backcheck: ignore[ARCH106] a tool\nFROM python:3.13\nCMD run\n", "ARCH106"),
        ("requirements.txt", "requests  # backcheck: ignore[DEP102] always new\n", "DEP102"),
        ("compose.yaml", "services:\n  a:\n    image: a:1  # backcheck: ignore[ARCH106] it must\n    privileged: true\n", "ARCH106"),
    ],
)
def test_comments_accept_findings_in_every_language(path: str, text: str, rule: str) -> None:
    files = {"shop/app.py": RATES, "Procfile": "web: run", path: text}
    open_without = checked(files | {path: text.replace("backcheck:", "")}, (rule,))
    assert [each.rule for each in open_without.findings if each.open and each.span.path == path] == [rule]
    result = checked(files, (rule,))
    assert [each.rule for each in result.findings if each.open and each.span.path == path] == []
    assert result.counts[rule].accepted == 1


def test_a_comment_without_a_use_is_told() -> None:
    text = "import requests\nx = 1  # backcheck: ignore[RES101] once\n"
    assert told(checked({"shop/app.py": text})) == [("unused-suppression", "shop/app.py", 2)]


def test_rules_are_not_asked_where_the_configuration_says_so() -> None:
    files = {"shop/app.py": RATES, "scripts/app.py": RATES}
    config = Config(per_path_ignores={"scripts/**": ("resilience",)})
    assert found(checked(files, config=config)) == [FINDING]
    assert found(checked(files, config=Config(per_path_ignores={"*.py": ("RES",)}))) == []
    assert len(checked(files, config=Config(per_path_ignores={"*.py": ("SQL",)})).findings) == 2


def test_globs_count_from_the_configuration() -> None:
    files = {"shop/app.py": RATES, "old/app.py": RATES}
    config = Config(per_path_ignores={"services/one/old/**": ("RES101",)})
    assert found(checked(files, config=config, below="services/one/")) == [FINDING]
    assert len(checked(files, config=config).findings) == 2


def test_an_update_is_what_a_new_session_would_say() -> None:
    made = session({"shop/app.py": RATES, "shop/other.py": "x = 1\n"})
    before = made.update()
    changed = made.update({"shop/app.py": RATES.replace("/today", "/now"), "shop/new.py": RATES, "shop/other.py": None})
    fresh = checked({"shop/app.py": RATES.replace("/today", "/now"), "shop/new.py": RATES})
    assert render(changed, Format.SARIF) == render(fresh, Format.SARIF)
    assert changed != before
    again = made.update({"shop/new.py": None})
    assert found(again) == [FINDING]
    assert made.world is not None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer("the proxy does"), False),
        (Answer("nobody does", status=AnswerStatus.FAIL), True),
        (Answer("the proxy does", until=TODAY), False),
        (Answer("the proxy did", until=date(2027, 2, 28)), True),
        (None, True),
    ],
)
def test_what_the_code_cannot_tell_is_answered_once(answer: Answer | None, outcome: bool) -> None:
    asking = catalogue().rules["RES101"]
    config = Config(answers={"RES101": answer} if answer else {})
    files = {"shop/app.py": "import requests\n\n\ndef fetch(**options):\n    requests.get('https://a.example', **options)\n"}
    result = Session(MemoryTree(files), config, catalogue(), models(), Options((asking,), today=TODAY)).update()
    assert [(each.verdict.outcome, each.open) for each in result.findings] == [(Outcome.REVIEW, outcome)]
