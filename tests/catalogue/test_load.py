"""The catalogue is compiled once for each state of its files; a bad cache is a miss and never an answer."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backcheck.catalogue import Catalogue, load, load_catalogue
from backcheck.catalogue.compiled import KEPT, read_compiled, write_compiled
from backcheck.catalogue.rule_folder import read_rule_folder
from backcheck.refusal import Refusal

if TYPE_CHECKING:
    from tests.catalogue.conftest import Team


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_loaded", {})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def forget() -> None:
    load._loaded.clear()


def entries(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.catalogue"))


def refuse_to_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled_now(*_: object) -> Catalogue:
        pytest.fail("compiled although the cache had it")

    monkeypatch.setattr(load, "_compiled_now", compiled_now)


def test_the_second_load_reads_the_compiled_catalogue(team: "Team", cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team.rule()
    first = load_catalogue([team.folder], cache=cache)
    forget()
    refuse_to_compile(monkeypatch)
    assert load_catalogue([team.folder], cache=cache) == first
    assert "OWN101" in first.rules


def test_a_changed_file_is_compiled_again(team: "Team", cache: Path) -> None:
    team.rule()
    load_catalogue([team.folder], cache=cache)
    team.rule("warning", "error")
    assert load_catalogue([team.folder], cache=cache).rules["OWN101"].severity == "error"
    assert len(entries(cache)) == 2


def test_a_renamed_file_is_another_state(team: "Team", cache: Path) -> None:
    team.rule()
    load_catalogue([team.folder], cache=cache)
    (team.folder / "own").rename(team.folder / "our")
    assert load_catalogue([team.folder], cache=cache).rules["OWN101"].pack == "our"


def cut(content: bytes) -> bytes:
    return content[:-7]


def flip(content: bytes) -> bytes:
    """One letter of a text in the middle, which leaves the encoding sound."""
    assert b"Somebody must" in content
    return content.replace(b"Somebody must", b"Somebody need")


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [cut, flip, empty])
def test_a_damaged_entry_is_a_miss_and_is_replaced(team: "Team", cache: Path, damage: Callable[[bytes], bytes]) -> None:
    team.rule()
    first = load_catalogue([team.folder], cache=cache)
    (entry,) = entries(cache)
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    forget()
    assert load_catalogue([team.folder], cache=cache) == first
    assert entry.read_bytes() == good


def test_an_entry_under_the_wrong_name_is_a_miss(team: "Team", cache: Path) -> None:
    team.rule()
    first = load_catalogue([team.folder], cache=cache)
    (entry,) = entries(cache)
    entry.rename(cache / "0123.catalogue")
    assert read_compiled(cache, "0123") is None
    assert read_compiled(cache, first.digest) is None


def test_a_cache_that_cannot_be_written_is_no_error(team: "Team", tmp_path: Path) -> None:
    team.rule()
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder would be")
    assert "OWN101" in load_catalogue([team.folder], cache=blocked).rules
    assert blocked.read_text() == "a file where the folder would be"


def test_without_the_cache_nothing_is_written(team: "Team", cache: Path) -> None:
    team.rule()
    assert "OWN101" in load_catalogue([team.folder], cache=cache, cached=False).rules
    assert not cache.exists()


def test_only_the_newest_entries_are_kept(team: "Team", cache: Path) -> None:
    catalogue = team.load()
    for number in range(KEPT + 3):
        write_compiled(cache, Catalogue({}, {}, (), {}, f"{number:02}"))
    write_compiled(cache, catalogue)
    assert len(entries(cache)) == KEPT
    assert read_compiled(cache, catalogue.digest) == catalogue


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="nowhere: there is no such folder of rules"):
        load_catalogue([tmp_path / "nowhere"], cached=False)


def test_a_file_that_leads_outside_its_folder_is_refused(team: "Team", tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("password: hunter2")
    (team.folder / "own/linked.yaml").symlink_to(outside)
    assert team.refused() == "own/linked.yaml: the file leads outside its folder of rules"


def test_a_folder_that_leads_outside_is_refused(team: "Team", tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.yaml").write_text("a: 1")
    (team.folder / "linked").symlink_to(tmp_path / "elsewhere")
    assert team.refused() == "linked/a.yaml: the file leads outside its folder of rules"


def test_library_models_beside_the_packs_are_left_alone(team: "Team") -> None:
    team.rule()
    team.write("models/python/ours.yaml", "library: ours")
    team.write("models/more.yaml", "library: ours")
    assert "OWN101" in team.load().rules


def test_a_file_past_the_bound_is_refused(team: "Team") -> None:
    team.write("own/large.yaml", "# " + "x" * 300_000)
    assert team.refused() == "own/large.yaml: a rule file has at most 262144 bytes"


def test_more_files_than_the_bound_are_refused(team: "Team", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backcheck.catalogue.rule_folder.MOST_FILES", 2)
    team.rule()
    team.write("own/third.yaml", "a: 1")
    with pytest.raises(Refusal, match="more than 2 rule files"):
        read_rule_folder(team.folder)


def test_a_compiled_catalogue_needs_no_yaml_reader(cache: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from backcheck.catalogue import load_catalogue;"
        "load_catalogue(cache=Path(sys.argv[1])); print('yaml' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", program, cache], check=True, capture_output=True, text=True).stdout for _ in range(2)]
    assert runs == ["True\n", "False\n"]


def test_changed_code_compiles_again(team: "Team", cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_catalogue([team.folder], cache=cache)
    monkeypatch.setattr(load, "_code_state", lambda: "edited")
    assert load_catalogue([team.folder], cache=cache).digest != first.digest
