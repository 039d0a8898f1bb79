"""Names from git and from folders become paths that every later room can rely on."""

import pytest

from backcheck.project.listing import Gathered, Listing, printable
from backcheck.project.tree import Bounds


def listing(*names: str, bounds: Bounds | None = None) -> Listing:
    gathered = Gathered(bounds or Bounds())
    for name in names:
        gathered.add(name)
    return gathered.listing(lambda name: f"digest of {name}")


@pytest.mark.parametrize(
    "name",
    [
        "../a.py",
        "a/../../b.py",
        "..",
        "/etc/passwd",
        "/a.py",
        "a/",
        "a/./b.py",
        "a//b.py",
        "a/..",
        ".git/config",
        "a/.git/hooks/x.py",
        "a/node_modules/b/c.js",
    ],
)
def test_names_that_are_left_out(name: str) -> None:
    assert listing(name, "kept.py") == Listing((("kept.py", "digest of kept.py"),), (), {})


@pytest.mark.parametrize(
    "name", ["..a.py", "a..b/c.py", ".github/x.yml", ".gitignore", "node_modules.py", "my-node_modules/a.js", "site-packages"]
)
def test_names_that_only_look_like_it(name: str) -> None:
    assert [path for path, _ in listing(name).entries] == [name]


def test_the_outermost_mark_of_an_environment_counts() -> None:
    found = listing(
        "env/pyvenv.cfg", "env/lib/a.py", "env2/a.py", "conda/conda-meta/x.json", "conda/b.py", "pyvenv.cfg", "docs/pyvenv.cfg.md"
    )
    assert [path for path, _ in found.entries] == ["docs/pyvenv.cfg.md", "env2/a.py", "pyvenv.cfg"]


def test_entries_are_sorted_and_named_once() -> None:
    assert [path for path, _ in listing("b.py", "a.py", "b.py", "B.py").entries] == ["B.py", "a.py", "b.py"]


def test_raw_names_are_kept_where_they_differ() -> None:
    found = listing("a.py", "caf\udce9.py")
    assert found.raw == {"caf\\xe9.py": "caf\udce9.py"}
    assert found.entries[1] == ("caf\\xe9.py", "digest of caf\udce9.py")


def test_printable_names_are_unicode() -> None:
    assert printable("é\n日.py") == "é\n日.py"
    assert printable("\udcff\udc80").encode() == b"\\xff\\x80"


def test_notices_are_in_order_whatever_the_order_of_names() -> None:
    names = ["x/y/z/a.py", "caf\udce9.py", "x/y/z/b.py", "x/y/c.py", "\udcff.py"]
    bounds = Bounds(depth=3)
    assert listing(*names, bounds=bounds) == listing(*reversed(names), bounds=bounds)
    assert "1 folders deeper than 3 levels are left out, first x/y/z" in [
        notice.message for notice in listing(*names, bounds=bounds).notices
    ]
