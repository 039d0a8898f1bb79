"""YAML gives plain data with places; what is no plain data, or too much of it, is refused where it stands."""

import pytest

from backcheck.refusal import Refusal
from backcheck.written.document import Document
from backcheck.written.yaml_text import Bounds, read_yaml


def read(text: str, bounds: Bounds | None = None) -> Document:
    return read_yaml("a.yaml", text.encode(), bounds or Bounds())


def refused(text: str | bytes, bounds: Bounds | None = None) -> str:
    with pytest.raises(Refusal) as refusal:
        read_yaml("a.yaml", text if isinstance(text, bytes) else text.encode(), bounds or Bounds())
    return str(refusal.value)


def test_plain_data_is_read_with_the_places_of_keys_and_values() -> None:
    document = read("a: one\nb:\n  - 2\n  - c: [true, null, 1.5]\n")
    assert document.value == {"a": "one", "b": [2, {"c": [True, None, 1.5]}]}
    assert document.keys["b",] == (2, 0)
    assert document.places["a",] == (1, 3)
    assert document.places["b", 1, "c", 2] == (4, 20)


def test_a_refusal_falls_back_to_the_nearest_place() -> None:
    document = read("a:\n  b: 1\n")
    assert str(document.refusal(("a", "b"), "no")) == "a.yaml:2:6: no"
    assert str(document.refusal(("a", "b"), "no", at_key=True)) == "a.yaml:2:3: no"
    assert str(document.refusal(("a", "x", 3), "no", at_key=True)) == "a.yaml:2:3: no"
    assert str(document.refusal((), "no")) == "a.yaml:1:1: no"


def test_aliases_stand_for_what_they_name() -> None:
    assert read("a: &x [1]\nb: *x\n").value == {"a": [1], "b": [1]}


@pytest.mark.parametrize(("text", "value"), [("2027-03-01", "2027-03-01"), ("1.2.3", "1.2.3"), ("'yes'", "yes"), ("-7", -7), ("", None)])
def test_scalars_are_read_without_surprises(text: str, value: object) -> None:
    assert read(f"a: {text}\n").value == {"a": value}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read("on: 1\n2021: 2\n").value == {"on": 1, "2021": 2}


def test_a_byte_order_mark_is_no_content() -> None:
    assert read_yaml("a.yaml", b"\xef\xbb\xbfa: 1\n").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: yes\n", "a.yaml:1:4: 'yes' reads as a truth value: write true or false, or quote it"),
        ("a: 1\nb: off\n", "a.yaml:2:4: 'off' reads as a truth value"),
        ("a: 0x1F\n", "a.yaml:1:4: '0x1F' is no plain decimal number: quote it if it is text"),
        ("a: 1:30\n", "a.yaml:1:4: '1:30' is no plain decimal number"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            "a.yaml:1:4: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not plain data",
        ),
        ("a: !!set {b, c}\n", "a.yaml:1:4: the tag 'tag:yaml.org,2002:set' is not plain data"),
        ("a: !mine x\n", "a.yaml:1:4: the tag '!mine' is not plain data"),
        ("a: !!binary aGk=\n", "a.yaml:1:4: the tag 'tag:yaml.org,2002:binary' is not plain data"),
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: the key 'a' is given twice"),
        ("? [1]\n: 2\n", "a.yaml:1:3: a key must be text"),
        ("a: [1, 2\n", "a.yaml:2:1: no YAML: did not find expected ',' or ']'"),
        ("a: b: c\n", "a.yaml:1:5: no YAML: mapping values are not allowed in this context"),
        ("a: *x\n", "a.yaml:1:4: no YAML: found undefined alias"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: no YAML: but found another document"),
        ("", "a.yaml:1:1: the file is empty"),
        ("# nothing\n", "a.yaml:1:1: the file is empty"),
        (b"a: \xff\n", "a.yaml: the file is not UTF-8 (byte 3)"),
        ("a: \x07\n", "a.yaml: no YAML: "),
    ],
)
def test_what_is_no_plain_data_is_refused_where_it_stands(text: str | bytes, said: str) -> None:
    assert refused(text).startswith(said)


SMALL = Bounds(size=1000, nodes=20, depth=5, aliases=3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: " + "x" * 1000, "a.yaml: the file has 1003 bytes; at most 1000 are read"),
        ("\n".join(f"- {number}" for number in range(30)), "a.yaml:20:3: more than 20 values"),
        ("a: " + "[" * 9 + "]" * 9, "a.yaml:1:8: more than 5 levels deep"),
        ("a: &x 1\nb: [*x, *x, *x, *x]\n", "a.yaml:2:17: more than 3 aliases"),
        ("a: &x [1, 2, 3, 4]\nb: &y [*x, *x]\nc: *y\n", "a.yaml:1:11: more than 20 values once its aliases are followed"),
        ("a: &x [*x]\n", "a.yaml:1:4: more than 5 levels deep"),
    ],
)
def test_more_than_the_bounds_is_refused_where_it_passes_them(text: str, said: str) -> None:
    assert refused(text, SMALL) == said


def test_a_file_made_to_break_the_parser_is_refused() -> None:
    assert refused("[" * 100_000) == "a.yaml:1:25: more than 24 levels deep"


def test_aliases_that_multiply_cost_nothing() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 7)}]\n" for n in range(1, 10))
    assert "more than 20000 values once its aliases are followed" in refused(bomb)
