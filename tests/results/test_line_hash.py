"""The known answers are those of GitHub's own upload action."""

import pytest

from backcheck.results.line_hash import line_hashes

FUNCTION = [
    "fe4585ffee7b79c8:1",
    "ed687d5a5fa35ac5:1",
    "57f9f809d37b8c0f:1",
    "bf00b36591baabc1:1",
    "51a55fb01c9d5e6a:1",
    "c129715d7a2bc9a3:1",
]
KNOWN = {
    "x = 1\n": ["8e00d41f0ebba6bf:1", "c129715d7a2bc9a3:1"],
    "import os\n\n\ndef f(a):\n    return a\n": FUNCTION,
    "import os\r\n\r\n\r\ndef f(a):\r\n\treturn a\r\n": FUNCTION,
    "a = 1\na = 1\na = 1\n": ["945a5c809af88716:1", "5fd3337bcc1cc335:1", "2fb41b19264fc464:1", "c129715d7a2bc9a3:1"],
    "\ufeffs = '\u00e9 \u6f22 \U0001f600'\nt = 2": ["56b7397e6e4717c5:1", "4056794d4ec53292:1"],
    "": ["c129715d7a2bc9a3:1"],
}


@pytest.mark.parametrize(("text", "hashes"), KNOWN.items())
def test_every_line_hashes_as_github_hashes_it(text: str, hashes: list[str]) -> None:
    assert line_hashes(text.encode(), range(1, 100)) == dict(enumerate(hashes, 1))


def test_equal_blocks_far_apart_are_numbered_and_only_wanted_lines_are_returned() -> None:
    block = "value = compute(first, second)\n" * 8
    text = block + "".join(f"other_{number} = {number}\n" for number in range(30)) + block
    first, again = line_hashes(text.encode(), {1, 39}).values()
    assert again.partition(":")[0] == first.partition(":")[0]
    assert (first[-2:], again[-2:]) == (":1", ":6")  # lines 1 to 5 read alike too


def test_a_change_above_a_line_leaves_its_hash() -> None:
    text = b"x = 1\ny = 2\n"
    assert line_hashes(b"import os\n" + text, {2})[2] == line_hashes(text, {1})[1]


def test_bytes_that_are_not_utf_8_are_hashed_as_replacement_characters() -> None:
    assert line_hashes(b"a = '\xff'\n", {1}) == line_hashes("a = '\ufffd'\n".encode(), {1})
