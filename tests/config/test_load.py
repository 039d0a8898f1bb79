"""The configuration is the nearest file upward, never past the repository's top, and never more trusted than its place."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backcheck.catalogue import load_catalogue
from backcheck.config import Config, load_config
from backcheck.refusal import Refusal

if TYPE_CHECKING:
    from tests.config.conftest import Repository


@pytest.mark.parametrize("start", ["", "shop", "shop/app", "shop/app/views.py"])
def test_the_file_is_found_upward(repository: "Repository", start: str) -> None:
    written = repository.write("backcheck.toml", "all = true")
    loaded = repository.load(start)
    assert loaded.config == Config(all=True)
    assert loaded.path == written


def test_the_nearest_file_counts(repository: "Repository") -> None:
    repository.write("backcheck.toml", "exclude = ['far']")
    repository.write("shop/pyproject.toml", "[tool.backcheck]\nexclude = ['near']")
    assert repository.load("shop/app").config.exclude == ("near",)
    assert repository.load("").config.exclude == ("far",)


def test_of_two_in_one_folder_our_own_file_counts(repository: "Repository") -> None:
    repository.write("backcheck.toml", "exclude = ['own']")
    repository.write("pyproject.toml", "[tool.backcheck]\nexclude = ['shared']")
    assert repository.load().config.exclude == ("own",)


@pytest.mark.parametrize(
    "text", ["[project]\nname = 'a'", "[tool.black]\n", "not TOML at all [", "# backcheck is not set up here\n", "tool = 3 # backcheck"]
)
def test_a_project_file_without_our_table_does_not_stop_the_search(repository: "Repository", text: str) -> None:
    repository.write("backcheck.toml", "all = true")
    repository.write("shop/pyproject.toml", text)
    assert repository.load("shop/app").config.all


def test_the_search_stops_at_the_top_of_the_repository(repository: "Repository") -> None:
    (repository.top.parent / "backcheck.toml").write_text("all = true")
    loaded = repository.load()
    assert (loaded.config, loaded.path) == (Config(), None)


def test_a_work_tree_whose_git_is_a_file_is_a_top_too(repository: "Repository") -> None:
    repository.write("backcheck.toml", "all = true")
    repository.write("shop/.git", "gitdir: elsewhere")
    assert repository.load("shop/app").path is None


def test_isolation_leaves_the_repository_aside_but_not_a_file_that_was_named(repository: "Repository") -> None:
    written = repository.write("backcheck.toml", "all = true")
    assert load_config(repository.top, isolated=True).path is None
    assert load_config(repository.top, written, isolated=True).config.all


def test_a_named_file_goes_before_what_would_be_found(repository: "Repository", tmp_path: Path) -> None:
    repository.write("backcheck.toml", "exclude = ['found']")
    named = tmp_path / "strict.toml"
    named.write_text("exclude = ['named']")
    loaded = load_config(repository.top, named)
    assert (loaded.config.exclude, loaded.path) == (("named",), named)


def test_a_named_file_must_be_there(repository: "Repository", tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"none.toml: there is no such configuration file"):
        load_config(repository.top, tmp_path / "none.toml")


def test_a_named_project_file_must_hold_our_table(repository: "Repository") -> None:
    named = repository.write("pyproject.toml", "[project]\nname = 'a'\n")
    with pytest.raises(Refusal, match=r"pyproject.toml: the file has no table \[tool.backcheck\]"):
        load_config(repository.top, named)


def test_a_file_that_leads_outside_the_repository_is_refused(repository: "Repository", tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("password = 'hunter2'")
    (repository.top / "shop/backcheck.toml").symlink_to(outside)
    with pytest.raises(Refusal) as refused:
        repository.load()
    assert str(refused.value).endswith("shop/backcheck.toml: the configuration leads outside its repository")


def test_own_rules_are_read_from_beside_the_file(repository: "Repository") -> None:
    repository.write("shop/backcheck.toml", "rule-paths = ['../lint']\nselect = ['OWN']")
    loaded = repository.load()
    assert [rule.id for rule in load_catalogue(loaded.rules, cached=False).select(loaded.config.select)] == ["OWN101", "OWN102"]
    assert load_catalogue(loaded.rules, cached=False).rules["OWN101"].path == "../lint/own/asks.yaml"


@pytest.mark.parametrize("written", ["../lint", "/etc", "shop/../../lint", "linked"])
def test_own_rules_outside_the_repository_are_refused_unless_the_file_was_named(
    repository: "Repository", tmp_path: Path, written: str
) -> None:
    (repository.top / "lint").rename(tmp_path / "lint")
    (repository.top / "linked").symlink_to(tmp_path / "lint")
    said = repository.refuses(f"all = true\nrule-paths = ['{written}']")
    assert said == f"backcheck.toml:2:15: '{written}' leads outside the repository; only a file given with --config may do that"


def test_a_named_file_may_name_rules_anywhere(repository: "Repository", tmp_path: Path) -> None:
    (repository.top / "lint").rename(tmp_path / "lint")
    named = tmp_path / "strict.toml"
    named.write_text("rule-paths = ['lint']\nselect = ['OWN101']")
    assert load_config(repository.top, named).rules[0].label == "lint"


def test_own_rules_that_are_not_there_are_refused(repository: "Repository") -> None:
    assert repository.refuses("rule-paths = [\n  'nowhere',\n]") == "backcheck.toml:2:3: there is no folder 'nowhere'"


def test_without_the_cache_nothing_is_written(repository: "Repository", tmp_path: Path) -> None:
    repository.write("backcheck.toml", "rule-paths = ['lint']")
    load_config(repository.top, cached=False)
    assert not (tmp_path / "cache").exists()


class Committed:
    """A revision of a repository: files by path below its top."""

    def __init__(self, root: Path, files: dict[str, str]) -> None:
        self.root: Path | None = root
        self._files = files

    def list(self) -> list[tuple[str, str]]:
        return [(path, "") for path in sorted(self._files)]

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise FileNotFoundError(path)
        return self._files[path].encode()


def rules_of(repository: "Repository") -> dict[str, str]:
    return {path.relative_to(repository.top).as_posix(): path.read_text() for path in repository.top.glob("lint/own/*.yaml")}


def test_from_a_revision_the_work_tree_counts_for_nothing(repository: "Repository") -> None:
    committed = rules_of(repository) | {"shop/backcheck.toml": "rule-paths = ['../lint']\nselect = ['OWN']", "lint/models/x/y.yaml": "a: 1"}
    repository.write("shop/backcheck.toml", "ignore = ['OWN']")
    repository.write("lint/own/judges.yaml", "broken")
    loaded = load_config(repository.top / "shop/app", from_tree=Committed(repository.top, committed))
    assert loaded.config == Config(rule_paths=("../lint",), select=("OWN",))
    assert loaded.path == repository.top / "shop/backcheck.toml"
    assert [rule.id for rule in load_catalogue(loaded.rules, cached=False).select(["OWN"])] == ["OWN101", "OWN102"]


def test_a_revision_without_a_configuration_has_none(repository: "Repository") -> None:
    repository.write("backcheck.toml", "all = true")
    revision = Committed(repository.top, {"pyproject.toml": "[project]\n"})
    assert load_config(repository.top / "shop", from_tree=revision).path is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("../lint", "'../lint' leads outside the repository"),
        ("/lint", "'/lint' leads outside the repository"),
        ("nowhere", "there is no folder 'nowhere' with rules in that revision"),
    ],
)
def test_own_rules_of_a_revision_lie_in_it(repository: "Repository", written: str, said: str) -> None:
    revision = Committed(repository.top, rules_of(repository) | {"backcheck.toml": f"rule-paths = ['{written}']"})
    with pytest.raises(Refusal) as refused:
        load_config(repository.top, from_tree=revision)
    assert str(refused.value).endswith(f"backcheck.toml:1:15: {said}")


def test_own_models_come_with_own_rules(repository: "Repository") -> None:
    repository.write("lint/models/python/gateway.yaml", "library: gateway")
    repository.write("backcheck.toml", "rule-paths = ['lint']")
    (models,) = repository.load().models
    assert (models.label, models.files) == ("lint/models", {"python/gateway.yaml": b"library: gateway"})


def test_own_models_outside_their_folder_are_refused(repository: "Repository", tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (repository.top / "lint/models").symlink_to(tmp_path / "outside")
    assert repository.refuses("rule-paths = ['lint']") == "lint/models: the models lead outside their folder of rules"


def test_from_a_revision_come_its_models_too(repository: "Repository") -> None:
    committed = {"shop/backcheck.toml": "rule-paths = ['../lint']", "lint/models/python/gateway.yaml": "library: gateway"}
    repository.write("lint/models/python/other.yaml", "library: other")
    (models,) = load_config(repository.top / "shop/app", from_tree=Committed(repository.top, committed)).models
    assert models.files == {"python/gateway.yaml": b"library: gateway"}
