"""Files and folders that are named one by one: where their tree begins, and that only they are in it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.project.listings import paths

from backcheck.project.disk import open_tree
from backcheck.project.tree import ProjectError

Make = Callable[..., Path]
Write = Callable[[Path, Mapping[str, str | bytes]], None]


def test_one_file(repository: Make) -> None:
    root = repository({"pkg/a.py": "x", "pkg/b.py": "y"})
    tree = open_tree([root / "pkg" / "a.py"])
    assert tree.root == root
    assert paths(tree) == ["pkg/a.py"]
    assert tree.read("pkg/a.py") == b"x"


@pytest.mark.parametrize(("mark", "top"), [("pyproject.toml", "repo"), ("sub/package.json", "repo/sub"), ("nothing.txt", "repo/sub/pkg")])
def test_the_root_of_one_file_is_its_project(tmp_path: Path, write: Write, mark: str, top: str) -> None:
    write(tmp_path / "repo", {"sub/pkg/a.py": "", mark: ""})
    tree = open_tree([tmp_path / "repo" / "sub" / "pkg" / "a.py"])
    assert tree.root == tmp_path / top
    assert len(paths(tree)) == 1


def test_a_file_that_is_named_is_checked_wherever_it_lies(repository: Make, write: Write) -> None:
    root = repository({".gitignore": "*.py\n"})
    write(root, {"node_modules/x/a.py": ""})
    assert paths(open_tree([root / "node_modules" / "x" / "a.py"])) == ["node_modules/x/a.py"]


def test_several_paths(repository: Make) -> None:
    root = repository({"a.py": "", "one/b.py": "", "one/c.py": "", "two/d.py": "", "two/e.py": ""})
    tree = open_tree([root / "one", root / "two" / "d.py", root / "two" / "d.py"])
    assert tree.root == root
    assert paths(tree) == ["one/b.py", "one/c.py", "two/d.py"]


def test_one_folder_is_the_root(repository: Make) -> None:
    root = repository({"pyproject.toml": "", "one/b.py": ""})
    assert open_tree([root / "one"]).root == root / "one"


def test_what_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as refusal:
        open_tree([tmp_path, tmp_path / "gone"])
    assert str(refusal.value) == f"{tmp_path / 'gone'}: no such file or folder"
    (tmp_path / "broken").symlink_to("nowhere")
    with pytest.raises(ProjectError, match="neither a file nor a folder"):
        open_tree([tmp_path / "broken"])
