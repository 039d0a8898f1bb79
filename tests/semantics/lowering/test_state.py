"""Where ways join, what each of them did to a value is kept."""

import pytest
from tests.dataflow.flows import flows, reaching, world

HEAD = "import os\n\nVALUE = os.environ['A']\n\n\ndef run(flag):\n"


def test_what_was_asked_before_a_branch_holds_behind_it() -> None:
    text = f"{HEAD}    x = VALUE\n    assert x.isalnum()\n    y = 'n'\n    if x:\n        y = x\n    sink(y)\n"
    (value,) = reaching(world({"a.py": text}))
    assert all(one.cleaned for atom, one in value.items() if atom.label)


@pytest.mark.parametrize(("put", "found"), [("VALUE", {"environment"}), ("'a'", set())])
def test_an_object_that_was_changed_on_one_way_is_the_changed_one(put: str, found: set[str]) -> None:
    text = f"{HEAD}    a = []\n    if flag:\n        b = a\n        b.append({put})\n    else:\n        b = ['x']\n    sink(b[0])\n"
    assert flows(text) == [found]


@pytest.mark.parametrize(
    ("change", "read", "found"),
    [
        ("a.pop(0)", "a[0]", {"environment"}),
        ("a.pop(0)", "a[-2:]", {"environment"}),
        ("a.pop()", "a[0]", set()),
        ("a.pop()", "a[-1]", set()),
        ("a.insert(0, 'b')", "a[1]", set()),
        ("a.insert(0, 'b')", "a[2]", {"environment"}),
        ("a.insert(flag, 'b')", "a[1]", {"environment"}),
        ("a.reverse()", "a[0]", {"environment"}),
        ("a.reverse()", "a[1]", set()),
        ("a.extend(['b', 'c'])", "a[1]", {"environment"}),
        ("a.extend(['b', 'c'])", "a[-2]", set()),
        ("a += ['b']", "a[2]", set()),
        ("a[0:0] = ['b', 'c']", "a[3]", {"environment"}),
        ("a[0:0] = ['b', 'c']", "a[1]", set()),
        ("a[1:] = []", "''.join(a)", set()),
        ("a[flag:] = []", "a[1]", {"environment"}),
        ("a.remove('x')", "a[0]", {"environment"}),
        ("a[1] = 'b'", "a[1]", set()),
        ("a.append('b')", "a[-2]", {"environment"}),
        ("a.clear()", "a[0]", set()),
        ("del a[0]", "a[0]", {"environment"}),
        ("del a[1]", "''.join(a)", set()),
        ("del a[:1]", "a[0]", {"environment"}),
    ],
)
def test_entries_of_a_list_move(change: str, read: str, found: set[str]) -> None:
    assert flows(f"{HEAD}    a = ['x', VALUE]\n    {change}\n    sink({read})\n") == [found]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("'' or VALUE", {"environment"}),
        ("'a' or VALUE", set()),
        ("'a' and VALUE", {"environment"}),
        ("'' and VALUE or 'b'", set()),
        ("flag or VALUE or 'b'", {"environment", "?"}),
        ("dict.fromkeys(['a'], VALUE)['a']", {"environment"}),
        ("dict.fromkeys([VALUE], 'a')[flag]", set()),
        ("list(dict.fromkeys([VALUE], 'a'))[0]", {"environment"}),
    ],
)
def test_what_constants_decide_is_known(written: str, found: set[str]) -> None:
    assert flows(f"{HEAD}    sink({written})\n") == [found]
