"""``backcheck check``: every option does what its help says."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Repository, Run

FINDING = "shop/app.py:9:12"


def sarif(path: Path) -> Any:
    (made,) = json.loads(path.read_text())["runs"]
    return made


def results(path: Path) -> list[str]:
    return [result["ruleId"] for result in sarif(path)["results"]]


def test_the_checklist_comes_first_and_then_what_is_wrong(run: "Run", repository: "Repository") -> None:
    ended = run("check", repository.top, "--ignore", "API,TLS104")
    parts = re.findall(r"^[A-Z]{2}[A-Z ]+$", ended.out, re.MULTILINE)
    assert parts[:2] == ["CHECKLIST", "FINDINGS"]
    assert parts[-2:] == ["SUMMARY", "NEXT"]
    assert FINDING in ended.out
    assert "\x1b" not in ended.out
    assert (ended.status, ended.err) == (1, "")


def test_nothing_found_is_success(run: "Run", repository: "Repository") -> None:
    assert run("check", repository.top, "--select", "TLS101").status == 0


def test_several_reports_at_once_and_text_besides(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    wanted = ("--format", "sarif", "--output", tmp_path / "a.sarif", "-f", "json", f"-o{tmp_path / 'a.json'}", "--format=markdown")
    ended = run("check", repository.top, *wanted, f"--output={tmp_path / 'a.md'}", "--select", "RES101")
    assert results(tmp_path / "a.sarif") == ["RES101"]
    assert [finding["rule"] for finding in json.loads((tmp_path / "a.json").read_text())["findings"]] == ["RES101"]
    assert (tmp_path / "a.md").read_text().startswith("#")
    assert "CHECKLIST" in ended.out


def test_a_report_without_a_file_goes_to_standard_output_alone(run: "Run", repository: "Repository") -> None:
    assert json.loads(run("check", repository.top, "--format", "sarif").out)["version"] == "2.1.0"
    assert run("check", repository.top, "--format", "lines", "--select", "RES101").out.startswith(f"{FINDING}: warning RES101 ")
    assert json.loads(run("check", repository.top, "--format", "github", "--output", "-").out)["version"] == "2.1.0"


def test_quiet_says_nothing_but_what_was_asked_for(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    ended = run("check", repository.top, "-q", "-f", "sarif", "-o", tmp_path / "a.sarif", "--select", "RES101")
    assert (ended.status, ended.out, ended.err) == (1, "", "")
    assert "RES101" in results(tmp_path / "a.sarif")
    assert run("check", repository.top, "-q", "--format", "lines").out.startswith("shop/app.py:")


def test_verbose_tells_of_engines_and_steps(run: "Run", repository: "Repository") -> None:
    told = run("check", repository.top, "--verbose", "--no-cache").err
    assert re.search(r"^python \S+: 1 files in \d+\.\d\d s \(1 read anew\)$", told, re.MULTILINE)
    assert re.search(r"^ +\d+\.\d\d s reading Python files$", told, re.MULTILINE)


@pytest.mark.parametrize("chosen", ["RES101", "RES", "resilience", "TLS101,RES101"])
def test_rules_are_selected_by_id_prefix_and_pack(run: "Run", repository: "Repository", tmp_path: Path, chosen: str) -> None:
    run("check", repository.top, "--select", chosen, "-f", "sarif", "-o", tmp_path / "a.sarif")
    assert results(tmp_path / "a.sarif") == ["RES101"]
    assert run("check", repository.top, "--select", chosen, "--ignore", "resilience").status == 0


@pytest.mark.parametrize(("fail_on", "status"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_the_severity_that_fails(run: "Run", repository: "Repository", fail_on: str, status: int) -> None:
    assert run("check", repository.top, "--select", "RES101", "--fail-on", fail_on).status == status
    repository.write({"backcheck.toml": f"fail-on = '{fail_on}'"})
    assert run("check", repository.top, "--select", "RES101").status == status


def test_severity_is_what_the_configuration_says(run: "Run", repository: "Repository") -> None:
    repository.write({"backcheck.toml": "severity = { RES101 = 'error' }"})
    ended = run("check", repository.top, "--select", "RES101", "--fail-on", "error", "--format", "lines")
    assert (ended.status, ended.out.split(": ")[1].split()[0]) == (1, "error")


def test_all_runs_what_is_off_by_default(run: "Run", repository: "Repository") -> None:
    default, every = (json.loads(run("check", repository.top, "-f", "sarif", *more).out)["runs"][0] for more in ((), ("--all",)))
    named = [{rule["id"] for rule in one["tool"]["driver"]["rules"]} for one in (default, every)]
    assert "DOC101" in named[1] - named[0]
    assert named[0] < named[1]


def test_evidence_lists_what_passes(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    repository.write({"shop/app.py": "import requests\nrequests.get('https://a.example', timeout=3)\n"})
    kinds = []
    for more in ((), ("--evidence",)):
        run("check", repository.top, "--select", "RES101", "-f", "sarif", "-o", tmp_path / "a.sarif", *more)
        kinds.append([result["kind"] for result in sarif(tmp_path / "a.sarif")["results"]])
    assert kinds == [[], ["pass"]]


def test_notes_are_listed_when_asked_for(run: "Run", repository: "Repository") -> None:
    repository.write({"backcheck.toml": "severity = { RES101 = 'note' }"})
    assert FINDING not in run("check", repository.top).out
    assert FINDING in run("check", repository.top, "--notes").out
    assert FINDING in run("check", repository.top, "--select", "RES101").out


def test_every_file_is_listed_with_its_class(run: "Run", repository: "Repository") -> None:
    repository.write(
        {"tests/test_app.py": "import pytest\n\ndef test_a():\n    pass\n" + "x = 1\n" * 20, "backcheck.toml": "exclude = ['old/']"}
    )
    repository.write({"old/a.py": "x = 1\n"})
    ended = run("check", repository.top, "--files")
    lines = ended.out.splitlines()
    assert lines[0].startswith("Most code here was left aside: 24 of 33 lines are test code.")
    classes = {line.split()[0]: line.split()[2] for line in lines[2:]}
    assert {path: classes[path] for path in ("old/a.py", "shop/app.py", "tests/test_app.py")} == {
        "old/a.py": "excluded",
        "shop/app.py": "service",
        "tests/test_app.py": "test",
    }
    assert ended.status == 0
    (repository.top / "tests/test_app.py").unlink()
    assert "left aside" not in run("check", repository.top, "--files").out


def test_the_report_says_first_that_most_was_left_aside(run: "Run", repository: "Repository") -> None:
    repository.write({"tests/test_app.py": "import pytest\n\ndef test_a():\n    pass\n" + "x = 1\n" * 20})
    assert run("check", repository.top).out.startswith("Most code here was left aside")


def test_isolation_ignores_what_the_repository_says(run: "Run", repository: "Repository") -> None:
    repository.write({"backcheck.toml": "ignore = ['RES101']"})
    assert FINDING not in run("check", repository.top).out
    assert FINDING in run("check", repository.top, "--isolated").out


def test_a_named_configuration_goes_before_the_repository(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    (tmp_path / "strict.toml").write_text("select = ['TLS101']")
    assert FINDING not in run("check", repository.top, "--config", tmp_path / "strict.toml").out


def test_the_configuration_of_a_revision_is_not_that_of_the_change(run: "Run", repository: "Repository") -> None:
    repository.write({"backcheck.toml": "fail-on = 'warning'"})
    before = repository.commit()
    repository.write({"backcheck.toml": "ignore = ['RES101']"})
    assert FINDING not in run("check", repository.top, "--select", "RES101").out
    ended = run("check", repository.top, "--config-from", before, "--select", "RES101")
    assert FINDING in ended.out
    assert ended.status == 1


def test_the_configuration_is_found_upward_and_its_globs_count_from_there(run: "Run", repository: "Repository") -> None:
    repository.write({"backcheck.toml": "per-path-ignores = { 'shop/app.py' = ['RES'] }", ".git/HEAD": ""})
    assert FINDING.removeprefix("shop/") not in run("check", repository.top / "shop").out
    assert FINDING not in run("check", repository.top / "shop" / "app.py").out
    repository.write({"backcheck.toml": "per-path-ignores = { '/app.py' = ['RES'] }"})
    assert FINDING.removeprefix("shop/") in run("check", repository.top / "shop").out


def test_of_several_paths_the_project_above_them_is_checked(run: "Run", repository: "Repository") -> None:
    repository.write(
        {
            "orders/app.py": "import requests\nrequests.get('https://a.example')\n",
            "other/app.py": "import requests\nrequests.get('https://a.example')\n",
        }
    )
    out = run("check", repository.top / "shop", repository.top / "orders", "--select", "RES101", "-f", "lines").out
    assert [line.split(":")[0] for line in out.splitlines()] == ["orders/app.py", "shop/app.py"]


def test_lines_lead_to_the_files_from_where_the_reader_stands(
    run: "Run", repository: "Repository", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    starts = []
    for here in (repository.top, repository.top.parent, repository.top / "shop", tmp_path / "elsewhere"):
        here.mkdir(exist_ok=True)
        monkeypatch.chdir(here)
        (line,) = run("check", repository.top, "--select", "RES101", "-f", "lines").out.splitlines()
        starts.append(line.split(":")[0])
    assert starts == ["shop/app.py", "repository/shop/app.py", "../shop/app.py", f"{repository.top}/shop/app.py"]


def test_the_checklist_is_counted_by_other_lists(run: "Run", repository: "Repository") -> None:
    for name in ("text", "markdown"):
        out = run("check", repository.top, "--select", "RES101", "--by", "owasp-api-2023", "-f", name).out
        assert "by OWASP API Security Top 10 2023)" in out
        assert "API4:2023" in out


def test_commands_to_go_on_with_repeat_what_was_given(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    (tmp_path / "own config.toml").write_text("ignore = ['TLS104']")
    out = run("check", repository.top, "--all", "--config", tmp_path / "own config.toml").out
    again = f"backcheck check {repository.top} --config '{tmp_path}/own config.toml' --all --format sarif --output baseline.sarif"
    assert f"    {again}\n" in out


def test_today_decides_what_has_expired(run: "Run", repository: "Repository") -> None:
    text = (repository.top / "shop/app.py").read_text().replace(".text", ".text  # backcheck: ignore[RES101] until=2027-03-01 moving")
    repository.write({"shop/app.py": text})
    assert run("check", repository.top, "--select", "RES101", "--today", "2027-03-01").status == 0
    ended = run("check", repository.top, "--select", "RES101", "--today", "2027-03-02")
    assert (ended.status, "was accepted until 2027-03-01" in ended.out) == (1, True)


def test_what_a_baseline_knows_is_not_new(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    run("check", repository.top, "--select", "RES101", "-f", "sarif", "-o", tmp_path / "baseline.sarif")
    same = run("check", repository.top, "--select", "RES101", "--baseline", tmp_path / "baseline.sarif")
    assert (same.status, "0 new, 1 known, 0 fixed" in same.out) == (0, True)
    repository.write({"shop/more.py": "import requests\nrequests.get('https://a.example')\n"})
    more = run("check", repository.top, "--select", "RES101", "--baseline", tmp_path / "baseline.sarif")
    assert (more.status, "1 new, 1 known, 0 fixed" in more.out) == (1, True)
    assert FINDING not in more.out


def test_a_renamed_file_keeps_its_own_findings(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    call = "import requests\n\n\ndef fetch():\n    return requests.get('https://a.example')\n"
    repository.write({"shop/app.py": call + "\n# first\n" * 9})
    repository.commit()
    run("check", repository.top, "--select", "RES101", "-f", "sarif", "-o", tmp_path / "baseline.sarif")
    repository.git("mv", "shop/app.py", "shop/moved.py")
    repository.git("commit", "-qm", "moved")
    repository.write({"shop/added.py": call})
    out = run("check", repository.top, "--select", "RES101", "--baseline", tmp_path / "baseline.sarif", "-f", "lines").out
    assert [line.split(":")[0] for line in out.splitlines()] == ["shop/added.py"]


@pytest.mark.parametrize(("engine", "found"), [("python", True), ("semgrep", False), ("bandit", False), ("python,semgrep", True)])
def test_engines_by_name(run: "Run", repository: "Repository", engine: str, found: bool) -> None:
    assert (FINDING in run("check", repository.top, "--engine", engine, "--select", "RES101").out) == found


def test_without_the_cache_none_is_made(run: "Run", repository: "Repository", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run("check", repository.top, "--no-cache")
    assert not (tmp_path / "cache").exists()
    run("check", repository.top)
    assert (tmp_path / "cache" / "backcheck").is_dir()


def test_rules_and_models_of_the_team(run: "Run", repository: "Repository") -> None:
    repository.write(
        {
            "backcheck.toml": "rule-paths = ['lint']\nselect = ['OWN101', 'RES101']",
            "lint/own/pack.yaml": "title: Our own\nprefix: OWN\nspeciality: operations\nsummary: What we agreed on.\n",
            "lint/own/slow-call.yaml": (
                "id: OWN101\nname: slow-call\nsummary: a call without a limit\nseverity: error\nprecision: high\nhelp: Set one.\n"
                "python:\n  - site: http-call\n    require: {timeout: set}\n"
            ),
            "lint/models/python/gateway.yaml": (
                "library: gateway\nsymbols:\n  - name: gateway.ask\n    params: [url, timeout]\n    sites: [http-call]\n"
            ),
            "shop/more.py": "import gateway\ngateway.ask('https://a.example')\n",
        }
    )
    out = run("check", repository.top, "-f", "lines").out
    assert [" ".join(line.split()[:3]) for line in out.splitlines()] == [
        "shop/app.py:9:12: error OWN101",
        "shop/app.py:9:12: warning RES101",
        "shop/more.py:2:1: error OWN101",
        "shop/more.py:2:1: warning RES101",
    ]


def test_the_commands_that_follow_are_for_these_paths(run: "Run", repository: "Repository", tmp_path: Path) -> None:
    repository.top.rename(tmp_path / "a {b} c")
    out = run("check", tmp_path / "a {b} c").out
    assert f"backcheck check '{tmp_path}/a {{b}} c' --format sarif --output baseline.sarif" in out
