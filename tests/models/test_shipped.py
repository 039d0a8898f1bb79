"""The models are compiled once for each state of their files; a bad cache is a miss and never an answer."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backcheck.models import shipped
from backcheck.models.folder import read_model_folder
from backcheck.models.role import Role
from backcheck.models.shipped import shipped_models
from backcheck.refusal import Refusal

OURS = "library: ours\nsymbols:\n  - {name: ours.f, effects: [blocks]}\n"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_loaded", {})


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "ours.yaml").write_text(OURS)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def effects(team: Path, cache: Path) -> tuple[str, ...]:
    """Of the team's own function, as a new process would find them."""
    shipped._loaded.clear()
    role = shipped_models([team], cache=cache).find("ours.f")
    assert role is not None
    return role.effects


def refuse_to_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled_now(*_: object) -> tuple[Role, ...]:
        pytest.fail("compiled although the cache had it")

    monkeypatch.setattr(shipped, "_compiled_now", compiled_now)


def test_a_teams_roles_stand_beside_the_shipped_ones(team: Path) -> None:
    models = shipped_models([team], cached=False)
    assert models.find("ours.f") is not None
    assert models.find("requests.get") is not None


def test_a_teams_role_replaces_a_shipped_one(team: Path) -> None:
    (team / "ours.yaml").write_text("library: ours\nsymbols:\n  - {name: requests.get, effects: [logs]}\n")
    role = shipped_models([team], cached=False).find("requests.get")
    assert role is not None
    assert role.effects == ("logs",)


def test_the_second_load_reads_what_was_compiled(team: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert effects(team, cache) == ("blocks",)
    refuse_to_compile(monkeypatch)
    assert effects(team, cache) == ("blocks",)


def test_a_changed_file_is_compiled_again(team: Path, cache: Path) -> None:
    assert effects(team, cache) == ("blocks",)
    (team / "ours.yaml").write_text(OURS.replace("blocks", "sends"))
    assert effects(team, cache) == ("sends",)
    assert len(list(cache.glob("*.models"))) == 2


def test_changed_code_compiles_again(team: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert effects(team, cache) == ("blocks",)
    monkeypatch.setattr(shipped, "_code_state", lambda: "edited")
    assert effects(team, cache) == ("blocks",)
    assert len(list(cache.glob("*.models"))) == 2


def cut(content: bytes) -> bytes:
    return content[:-7]


def flip(content: bytes) -> bytes:
    """One word of the team's own role, which leaves the encoding sound."""
    assert b"ours.f" in content
    return content.replace(b"ours.f", b"ours.g")


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [cut, flip, empty])
def test_a_damaged_entry_is_a_miss_and_is_replaced(team: Path, cache: Path, damage: Callable[[bytes], bytes]) -> None:
    effects(team, cache)
    (entry,) = cache.glob("*.models")
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    assert effects(team, cache) == ("blocks",)
    assert entry.read_bytes() == good


def test_an_entry_under_the_wrong_name_is_a_miss(team: Path, cache: Path) -> None:
    effects(team, cache)
    (entry,) = cache.glob("*.models")
    (team / "ours.yaml").write_text(OURS.replace("blocks", "sends"))
    effects(team, cache)
    (other,) = (one for one in cache.glob("*.models") if one != entry)
    other.write_bytes(entry.read_bytes())
    assert effects(team, cache) == ("sends",)


def test_a_cache_that_cannot_be_written_is_no_error(team: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder would be")
    assert effects(team, blocked) == ("blocks",)
    assert blocked.read_text() == "a file where the folder would be"


def test_without_the_cache_nothing_is_written(team: Path, cache: Path) -> None:
    assert shipped_models([team], cache=cache, cached=False).find("ours.f") is not None
    assert not cache.exists()


def test_compiled_models_need_no_yaml_reader(cache: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from backcheck.models.shipped import shipped_models;"
        "shipped_models(cache=Path(sys.argv[1])); print('yaml' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", program, cache], check=True, capture_output=True, text=True).stdout for _ in range(2)]
    assert runs == ["True\n", "False\n"]


def test_a_file_that_leads_outside_its_folder_is_refused(team: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("password: hunter2")
    (team / "linked.yaml").symlink_to(tmp_path / "outside.yaml")
    with pytest.raises(Refusal, match=r"linked\.yaml: the file leads outside its folder of models"):
        read_model_folder(team)


def test_a_file_past_the_bound_is_refused(team: Path) -> None:
    (team / "large.yaml").write_bytes(b"# " + b"x" * (1 << 20))
    with pytest.raises(Refusal, match="a model file has at most 1048576 bytes"):
        read_model_folder(team)


def test_more_files_than_the_bound_are_refused(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backcheck.models.folder.MOST_FILES", 1)
    (team / "second.yaml").write_text(OURS)
    with pytest.raises(Refusal, match="more than 1 model files"):
        read_model_folder(team)
