"""A verdict says what it rests on: where that is the same, so is the verdict, and it is not given again."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.session.sessions import RATES, catalogue, found, models, session

from backcheck.checks.judge import judge
from backcheck.config.config import Config
from backcheck.engines import python
from backcheck.project.project import load_project
from backcheck.project.tree import MemoryTree
from backcheck.resources import fixtures_root
from backcheck.rule import Entry
from backcheck.session.options import Options, silence
from backcheck.session.python_run import PythonRun
from backcheck.session.sources import TreeSources
from backcheck.session.state import State
from backcheck.sites.site import Site
from backcheck.sites.world import World
from backcheck.verdict import Judgement, Verdict

TEST = "import pytest\n\n\ndef test_nothing():\n    pytest.fail()\n"
SERVICES = {
    "rates/requirements.txt": "flask==3.0.3\n",
    "rates/app.py": RATES,
    "rates/test_app.py": TEST,
    "bills/requirements.txt": "flask==3.0.3\n",
    "bills/app.py": RATES,
}


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose sites are judged from now on."""
    paths: list[str] = []

    def listening(world: World, entry: Entry, site: Site) -> Verdict | None:
        paths.append(site.span.path)
        return judge(world, entry, site)

    monkeypatch.setattr(python, "judge", listening)
    return paths


@pytest.mark.parametrize("kept", [True, False])
def test_only_what_a_change_touches_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, kept: bool) -> None:
    cache = tmp_path if kept else None
    made = session(SERVICES, cache=cache)
    made.update()
    paths = asked(monkeypatch)
    changes = {"bills/app.py": RATES.replace(".text", ".text + '!'")}
    result = session(SERVICES | changes, cache=cache).update() if kept else made.update(changes)
    assert paths == ["bills/app.py"]
    assert [path for _, path, _, _ in found(result)] == ["bills/app.py", "rates/app.py"]


def test_a_file_that_is_no_code_touches_no_verdict_on_code(monkeypatch: pytest.MonkeyPatch) -> None:
    made = session(SERVICES)
    made.update()
    paths = asked(monkeypatch)
    made.update({"README.md": "Rates and bills.\n"})
    assert paths == []


def test_what_broke_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("oops")

    with monkeypatch.context() as context:
        context.setattr(python, "judge", broken)
        assert session(SERVICES, cache=tmp_path).update().notices
    assert len(session(SERVICES | {"README.md": ""}, cache=tmp_path).update().findings) == 2


def test_what_broke_is_tried_again_by_the_same_session(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise KeyError("oops")

    made = session(SERVICES)
    with monkeypatch.context() as context:
        context.setattr(python, "judge", broken)
        assert made.update().notices
    result = made.update()
    assert (len(result.findings), result.notices) == (2, ())


def verdicts(files: Mapping[str, bytes]) -> dict[tuple[object, ...], tuple[tuple[str, ...], Judgement]]:
    """Verdicts by rule, place and number, with what they rest on."""
    options = Options(catalogue().select((), ("TLS104", "PERF101")), engines=("python",), jobs=1)
    run = PythonRun(Config(), models(), State(Config(), catalogue(), models(), options))
    said = run.run(TreeSources(load_project(MemoryTree(files))), silence)
    assert not [notice for notice in said.notices if notice.fatal]
    known: dict[tuple[object, ...], tuple[tuple[str, ...], Judgement]] = {}
    for one in said.judgements:
        key: tuple[object, ...] = (one.rule, one.span, one.verdict.outcome)
        known[(*key, sum(other[:3] == key for other in known))] = (one.uses, one)
    return known


def monorepo() -> dict[str, bytes]:
    top = fixtures_root() / "apps" / "monorepo"
    files = {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}
    apart = {f"apart/{path}": data for path, data in files.items() if path.startswith("services/billing/")}
    return files | apart


def test_where_what_it_rests_on_is_the_same_so_is_the_verdict() -> None:
    files = monorepo()
    before = verdicts(files)
    assert all(uses for uses, _ in before.values())
    assert len({uses for uses, _ in before.values()}) > 1
    code = sorted(path for path in files if path.endswith(".py"))
    for path in random.Random(7).sample(code, 6):  # noqa: S311
        after = verdicts({other: data for other, data in files.items() if other != path})
        kept = {uses for uses, _ in before.values()} & {uses for uses, _ in after.values()}
        assert {key: one for key, (uses, one) in before.items() if uses in kept} == {
            key: one for key, (uses, one) in after.items() if uses in kept
        }
        assert all(uses not in kept for key, (uses, one) in before.items() if one.span.path == path)
