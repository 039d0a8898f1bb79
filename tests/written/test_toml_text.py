"""Every key and value of a TOML file has the place where it is written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcheck.refusal import Refusal
from backcheck.written.document import Document, Where
from backcheck.written.toml_text import MOST_BYTES, MOST_COLUMNS, read_toml


def read(text: str) -> Document:
    return read_toml("backcheck.toml", text.encode())


EVERYTHING = '''\
# a comment with a "quote and [[a]] bracket
top = "one"  # more
"quoted key" = 'its'
a.b . c = 3
date = 1979-05-27 07:32:00
[tool.backcheck]
select = [
    "SQL",  # ] not the end
    """RES
]""",
]
answers = { TLS104 = { reason = "at the proxy, always" }, "x.y" = [1, {z = 2}] }
[[apps]]
name = "one"
[apps.more]
deep = true
[[apps]]
name = "two"
[[apps.parts]]
path = \'\'\'
[not a table]
key = "no"
\'\'\'
'''


def every_path(value: Any, where: Where = ()) -> list[Where]:
    match value:
        case dict():
            return [where, *(path for key, child in value.items() for path in every_path(child, (*where, key)))]
        case list():
            return [where, *(path for index, child in enumerate(value) for path in every_path(child, (*where, index)))]
        case _:
            return [where]


def test_no_value_of_a_file_with_all_kinds_of_toml_lacks_its_place() -> None:
    document = read(EVERYTHING)
    assert sorted(map(str, document.places)) == sorted(map(str, every_path(document.value)))


@pytest.mark.parametrize(
    ("where", "line", "column"),
    [
        (("top",), 2, 6),
        (("a", "b", "c"), 4, 10),
        (("date",), 5, 7),
        (("tool", "backcheck"), 6, 6),
        (("tool", "backcheck", "select", 1), 9, 4),
        (("tool", "backcheck", "answers", "TLS104", "reason"), 12, 32),
        (("tool", "backcheck", "answers", "x.y", 1, "z"), 12, 75),
        (("apps", 0, "more", "deep"), 16, 7),
        (("apps", 1, "name"), 18, 7),
        (("apps", 1, "parts", 0, "path"), 20, 7),
    ],
)
def test_a_value_is_placed_where_it_begins(where: Where, line: int, column: int) -> None:
    assert read(EVERYTHING).places[where] == (line, column)


def test_a_key_is_placed_where_it_begins() -> None:
    document = read(EVERYTHING)
    assert document.keys["tool", "backcheck", "answers"] == (12, 0)
    assert document.keys["tool", "backcheck", "answers", "x.y"] == (12, 58)
    assert document.keys["a", "b"] == (4, 2)


def test_windows_line_ends_count_as_one_line() -> None:
    assert read("a = 1\r\nb = 2\r\n").places["b",] == (2, 4)


PLAIN = st.one_of(st.integers(-9, 9), st.booleans(), st.text(alphabet="ab\"'\\#[]{},=. \n", max_size=6))
VALUES = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text('a".#]', max_size=3), inner, max_size=3))
)


def written(value: Any) -> str:
    """The value as TOML, inline."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        case list():
            return f"[ {', '.join(map(written, value))} ]"
        case dict():
            return f"{{ {', '.join(f'{written(key)} = {written(child)}' for key, child in value.items())} }}"
        case _:
            return str(value)


@given(st.dictionaries(st.text("ab.\"'# ", max_size=4), VALUES, max_size=4))
def test_the_scan_finds_exactly_what_the_parser_reads(value: dict[str, Any]) -> None:
    document = read("\n".join(f"{written(key)} = {written(child)}" for key, child in value.items()))
    assert document.value == value
    assert set(document.places) == set(every_path(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \n", "backcheck.toml:1:5: no TOML: Invalid value"),
        ("a = 1\nb = [\n\n", "backcheck.toml:2:1: no TOML: Invalid value (at end of document)"),
        ("a = 1\na = 2\n", "backcheck.toml:2:6: no TOML: Cannot overwrite a value"),
        ("b = 1\n" + "a." * 32 + "a = 1", "backcheck.toml:2:1: a key of more than 32 names"),
        ("b = 1\n[x]\nc = { 'a b' . " + "a . " * 32 + "a = 1 }", "backcheck.toml:3:"),
        ("a = " + "{a = " * 40 + "1" + "}" * 40, "backcheck.toml:1:165: more than 32 levels deep"),
        ("a = " + "[" * 3000, "backcheck.toml: the values are nested too deeply"),
        ("a = 1\n" + "a." * MOST_COLUMNS + "a = 1", f"backcheck.toml:2:1: the line has 10005 characters; at most {MOST_COLUMNS} are read"),
        ("a = 1\n" * MOST_BYTES, f"at most {MOST_BYTES} are read"),
    ],
)
def test_what_is_no_toml_or_too_large_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert said in str(refused.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refusal, match="not UTF-8"):
        read_toml("backcheck.toml", b"a = '\xff'")
