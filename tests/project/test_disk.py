"""What is found on disk, by git and by walking; nothing is lost without a notice, and nothing outside the root is read."""

import os
import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.project.listings import codes, paths

from backcheck.project.disk import DiskTree
from backcheck.project.tree import Bounds, MemoryTree

Make = Callable[..., Path]
Run = Callable[..., str]
Write = Callable[[Path, Mapping[str, str | bytes]], None]


@pytest.fixture(params=["git", "walk"])
def found(request: pytest.FixtureRequest, tmp_path: Path, run: Run, write: Write) -> Callable[[Mapping[str, str | bytes]], Path]:
    """The same files in a checkout and in a plain folder."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repo"
        root.mkdir()
        if request.param == "git":
            run(root, "init", "-q")
        write(root, files)
        return root

    return make


Found = Callable[[Mapping[str, str | bytes]], Path]


def test_lists_and_reads(found: Found) -> None:
    files: dict[str, str | bytes] = {"app.py": "x = 1\n", "a/b/c.txt": b"\xff\x00", "empty": ""}
    tree = DiskTree(found(files))
    assert tree.list() == tuple(MemoryTree(files).list())
    assert {path: tree.read(path) for path in paths(tree)} == {"app.py": b"x = 1\n", "a/b/c.txt": b"\xff\x00", "empty": b""}
    assert tree.notices == ()


def test_an_empty_folder(found: Found) -> None:
    tree = DiskTree(found({}))
    assert tree.list() == ()
    assert tree.notices == ()


def test_ignored_files_and_nested_rules(found: Found) -> None:
    files = {
        ".gitignore": "*.log\nbuild/\n/only-here.py\n!keep.log\n",
        "a.log": "",
        "keep.log": "",
        "only-here.py": "",
        "build/out.py": "",
        "sub/.gitignore": "!b.log\n*.tmp\r\n",
        "sub/b.log": "",
        "sub/c.log": "",
        "sub/d.tmp": "",
        "sub/only-here.py": "",
        "sub/deep/e.tmp": "",
    }
    assert paths(DiskTree(found(files))) == [".gitignore", "keep.log", "sub/.gitignore", "sub/b.log", "sub/only-here.py"]


def test_installed_and_generated_folders_are_never_entered(found: Found) -> None:
    files = {
        "app.py": "",
        "node_modules/express/index.js": "",
        "web/node_modules/x.js": "",
        "__pycache__/app.pyc": "",
        ".venv/x.py": "",
        "env/pyvenv.cfg": "",
        "env/lib/x.py": "",
        "conda/conda-meta/history": "",
        "conda/lib/x.py": "",
        "lib/site-packages/x.py": "",
        "venv/own.py": "",
    }
    assert paths(DiskTree(found(files))) == ["app.py", "venv/own.py"]


def test_the_scanned_folder_may_itself_be_such_a_folder(tmp_path: Path, write: Write) -> None:
    write(tmp_path, {"site-packages/flask/app.py": "", "site-packages/pyvenv.cfg": ""})
    assert paths(DiskTree(tmp_path / "site-packages")) == ["flask/app.py", "pyvenv.cfg"]


def test_odd_names(found: Found) -> None:
    names = ["é.py", "new\nline.py", 'quo"te.py', "back\\slash.py", " space .py", "tab\t.py", "-rf.py", "*.py", "日本/語.py"]
    files = dict.fromkeys(names, "x")
    tree = DiskTree(found(files))
    assert paths(tree) == sorted(files)
    assert all(tree.read(path) == b"x" for path in files)
    assert tree.notices == ()


def test_a_name_that_is_not_unicode_is_escaped_read_and_told(found: Found) -> None:
    root = found({"b.py": ""})
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.py")).write_text("x = 1")
    tree = DiskTree(root)
    assert paths(tree) == ["b.py", "caf\\xe9.py"]
    assert tree.read("caf\\xe9.py") == b"x = 1"
    assert codes(tree) == [("undecodable-name", "caf\\xe9.py")]
    "".join(paths(tree)).encode()


def test_an_escaped_name_never_takes_the_place_of_a_file(found: Found) -> None:
    root = found({"caf\\xe9.py": "first"})
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.py")).write_text("second")
    tree = DiskTree(root)
    assert paths(tree) == ["caf\\xe9.py"]
    assert tree.read("caf\\xe9.py") == b"first"
    assert codes(tree) == [("unreadable-file", "caf\\xe9.py")]


def test_links_are_not_followed(found: Found, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("KEY = 1")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.py").write_text("KEY = 2")
    root = found({"pkg/real.py": "x"})
    for name, target in {"out.py": "../secret.py", "outdir": "../outside", "in.py": "pkg/real.py", "indir": "pkg", "loop": "loop"}.items():
        (root / name).symlink_to(target)
    tree = DiskTree(root)
    assert paths(tree) == ["pkg/real.py"]
    assert codes(tree) == [("link-not-followed", "out.py"), ("link-not-followed", "outdir")]
    links = ("out.py", "outdir/x.py", "in.py", "indir/real.py", "loop")
    for path in (*links, "../secret.py", "pkg/../../secret.py", str(tmp_path / "secret.py"), "a\0b"):
        with pytest.raises(OSError):  # noqa: PT011
            tree.read(path)


def test_a_tracked_folder_that_became_a_link(repository: Make, tmp_path: Path) -> None:
    """The index still names the files behind it."""
    root = repository({"pkg/a.py": "", "b.py": ""})
    shutil.move(root / "pkg", tmp_path / "moved")
    (root / "pkg").symlink_to(tmp_path / "moved")
    tree = DiskTree(root)
    assert paths(tree) == ["b.py"]
    assert ("link-not-followed", "pkg/a.py") in codes(tree)


def test_a_tracked_file_that_is_gone(repository: Make) -> None:
    root = repository({"a.py": "", "b.py": "", "c/d.py": ""})
    (root / "a.py").unlink()
    shutil.rmtree(root / "c")
    tree = DiskTree(root)
    assert paths(tree) == ["b.py"]
    assert tree.notices == ()


def test_a_large_file_is_listed_and_not_read(found: Found) -> None:
    tree = DiskTree(found({"big.py": "x" * 101, "fits.py": "x" * 100, "big.png": "x" * 101}), bounds=Bounds(file_bytes=100))
    assert paths(tree) == ["big.png", "big.py", "fits.py"]
    assert [path for path, digest in tree.list() if not digest] == ["big.png", "big.py"]
    assert codes(tree) == [("file-too-large", "big.py")]
    with pytest.raises(OSError, match="over 100 bytes"):
        tree.read("big.py")


def test_more_files_than_the_bound(found: Found) -> None:
    tree = DiskTree(found({f"{number}.py": "" for number in range(9)}), bounds=Bounds(files=4))
    assert paths(tree) == ["0.py", "1.py", "2.py", "3.py"]
    assert codes(tree) == [("too-many-files", "")]


def test_folders_deeper_than_the_bound(found: Found) -> None:
    tree = DiskTree(found({"a/b/c.py": "", "a/b/c/d.py": "", "a/b/c/d/e.py": ""}), bounds=Bounds(depth=3))
    assert paths(tree) == ["a/b/c.py"]
    assert codes(tree) == [("folder-too-deep", "")]


def test_what_may_not_be_read_is_told(found: Found, as_user: Callable[[Path], None]) -> None:
    root = found({"a.py": "", "closed.py": "", "folder/b.py": "", ".gitignore": ""})
    (root / "closed.py").chmod(0)
    (root / "folder").chmod(0)
    as_user(root)
    tree = DiskTree(root)
    notices = tree.notices
    assert paths(tree) == [".gitignore", "a.py", "closed.py"]
    assert dict(tree.list())["closed.py"] == ""
    assert {notice.code for notice in notices} == {"unreadable-file"}
    assert any(notice.path == "closed.py" for notice in notices)
    assert any("folder" in notice.path + notice.message for notice in notices)


def test_what_is_no_regular_file_is_not_read(found: Found) -> None:
    root = found({"a.py": ""})
    (root / "b.py").write_text("")
    tree = DiskTree(root)
    tree.list()
    (root / "b.py").unlink()
    os.mkfifo(root / "b.py")
    with pytest.raises(OSError, match="not a regular file"):
        tree.read("b.py")


def test_a_subfolder_of_a_checkout(repository: Make) -> None:
    root = repository({".gitignore": "*.log\n", "a.py": "", "sub/b.py": "", "sub/c.log": ""})
    (root / "sub" / "d.log").touch()
    assert paths(DiskTree(root / "sub")) == ["b.py", "c.log"]


def test_a_folder_that_the_checkout_around_it_ignores(repository: Make, write: Write) -> None:
    root = repository({".gitignore": "scratch/\n", "a.py": ""})
    write(root, {"scratch/app.py": ""})
    tree = DiskTree(root / "scratch")
    assert paths(tree) == ["app.py"]
    assert codes(tree) == [("folder-ignored", "")]


def test_repositories_inside_a_repository(repository: Make, write: Write) -> None:
    root = repository({"a.py": "", ".gitignore": "*.log\n"})
    inner = repository({"b.py": "", ".gitignore": "*.tmp\n"}, folder="repo/inner")
    repository({"c.py": ""}, folder="repo/inner/deeper")
    write(inner, {"untracked.py": "", "lost.tmp": "", "kept.log": "", "deeper/d.py": ""})
    inside = [".gitignore", "b.py", "deeper/c.py", "deeper/d.py", "kept.log", "untracked.py"]
    assert paths(DiskTree(root)) == [".gitignore", "a.py", *(f"inner/{path}" for path in inside)]


def test_repositories_inside_a_plain_folder(repository: Make, write: Write, tmp_path: Path) -> None:
    repository({"b.py": "", ".gitignore": "*.tmp\n"}, folder="all/one")
    write(tmp_path / "all", {"a.py": "", "one/lost.tmp": "", "one/new.py": ""})
    assert paths(DiskTree(tmp_path / "all")) == ["a.py", "one/.gitignore", "one/b.py", "one/new.py"]


def test_more_repositories_than_the_bound_are_walked(repository: Make) -> None:
    root = repository({"a.py": ""})
    for name in ("one", "two", "three"):
        repository({f"{name}.py": ""}, folder=f"repo/{name}")
    tree = DiskTree(root, bounds=Bounds(checkouts=1))
    assert paths(tree) == ["a.py", "one/one.py", "three/three.py", "two/two.py"]
    assert codes(tree) == [("too-many-repositories", "")]


def test_a_repository_deeper_than_the_bound(repository: Make) -> None:
    root = repository({"a.py": ""})
    repository({"c.py": ""}, folder="repo/x/y/inner")
    tree = DiskTree(root, bounds=Bounds(depth=3))
    assert paths(tree) == ["a.py"]
    assert codes(tree) == [("folder-too-deep", "")]


def test_submodules(repository: Make, run: Run) -> None:
    library = repository({"lib.py": "x"}, folder="library")
    root = repository({"a.py": ""})
    run(root, "submodule", "add", "-q", str(library), "libs/one")
    run(root, "commit", "-q", "-m", "module")
    assert paths(DiskTree(root)) == [".gitmodules", "a.py", "libs/one/lib.py"]
    run(root, "submodule", "deinit", "-q", "-f", "--all")
    empty = DiskTree(root)
    assert paths(empty) == [".gitmodules", "a.py"]
    assert empty.notices == ()


def test_a_work_tree_beside_its_repository(repository: Make, run: Run, tmp_path: Path) -> None:
    root = repository({"a.py": "", ".gitignore": "*.log\n"})
    run(root, "worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
    (tmp_path / "second" / "b.log").touch()
    tree = DiskTree(tmp_path / "second")
    assert paths(tree) == [".gitignore", "a.py"]
    assert tree.notices == ()


def test_a_worker_reads_what_was_listed(found: Found) -> None:
    root = found({"a.py": "x"})
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.py")).write_text("y")
    tree = DiskTree(root)
    tree.list()
    sent = pickle.loads(pickle.dumps(tree))  # noqa: S301
    shutil.rmtree(root / ".git", ignore_errors=True)
    assert [sent.read(path) for path in paths(sent)] == [b"x", b"y"]
