"""What was written is converted to its type, or refused with its place, its kind and what is allowed."""

import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from backcheck.refusal import Refusal
from backcheck.written.shape import read_as
from backcheck.written.toml_text import read_toml
from backcheck.written.yaml_text import read_yaml


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: float


class Whole(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    a_name: Annotated[str, Meta(max_length=8)] = ""
    colour: Colour = Colour.RED
    colours: dict[Colour, int] = {}
    parts: Annotated[tuple[Part, ...], Meta(min_length=1)] | UnsetType = UNSET
    word_or_part: Literal["some", "none"] | Part | UnsetType = UNSET
    number: int | bool | None = None
    until: datetime.date | None = None
    anything: Any = None
    path: Annotated[str, Meta(pattern="^/")] = "/"


def read(text: str) -> Whole:
    return read_as(read_yaml("a.yaml", text.encode()), Whole)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a-name: x", Whole(a_name="x")),
        ("colour: green\ncolours: {red: 1}", Whole(colour=Colour.GREEN, colours={Colour.RED: 1})),
        ("parts: [{size: 1}, {size: 2.5}]", Whole(parts=(Part(1.0), Part(2.5)))),
        ("word-or-part: some", Whole(word_or_part="some")),
        ("word-or-part: {size: 1}", Whole(word_or_part=Part(1.0))),
        ("number: true", Whole(number=True)),
        ("number: null", Whole()),
        ("until: 2027-03-01", Whole(until=datetime.date(2027, 3, 1))),
        ("anything: [1, {a: b}]", Whole(anything=[1, {"a": "b"}])),
        ("path: /x/y", Whole(path="/x/y")),
    ],
)
def test_what_fits_is_converted(text: str, whole: Whole) -> None:
    assert read(text) == whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- 1", "1:1: expected a mapping, not a list"),
        ("a_name: x", "1:1: unknown key 'a_name'; did you mean 'a-name'? known: a-name, anything, colour, colours, number,"),
        ("a-name: 123456789", "1:9: expected a text, not 123456789"),
        ("a-name: '123456789'", "1:9: the text has 9 characters; at most 8 are allowed"),
        ("colour: [red]", "1:9: a list is not allowed here; known: green, red"),
        ("colours: {blue: 1}", "1:11: 'blue' is not allowed here; known: green, red"),
        ("colours: {red: x}", "1:16: expected a whole number, not 'x'"),
        ("parts: []", "1:8: the list is empty"),
        ("parts:\n  - {size: 1}\n  - {siz: 1}", "3:6: unknown key 'siz'; did you mean 'size'? known: size"),
        ("parts: [{}]", "1:9: the key 'size' is missing"),
        ("word-or-part: all", "1:15: 'all' is not allowed here; known: none, some"),
        ("word-or-part: 3", "1:15: expected a text or a mapping, not 3"),
        ("number: x", "1:9: expected a whole number or true or false or nothing, not 'x'"),
        ("until: soon", "1:8: expected a date such as 2027-03-01, not 'soon'"),
        ("until: 3", "1:8: expected a date such as 2027-03-01 or nothing, not 3"),
        ("path: x", "1:7: 'x' is not of the form ^/"),
        ("path: " + "x" * 90, f"1:7: '{'x' * 90}' is not of the form ^/"),
        ("a-name: {b: c}", "1:9: expected a text, not a mapping"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_where_it_stands(text: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert str(refused.value).startswith(f"a.yaml:{said}")


def test_a_date_of_toml_is_one_and_a_time_is_none() -> None:
    assert read_as(read_toml("a.toml", b"until = 2027-03-01"), Whole).until == datetime.date(2027, 3, 1)
    with pytest.raises(Refusal, match=r"a.toml:1:9: expected a date such as 2027-03-01, not 2027-03-01 10:00:00"):
        read_as(read_toml("a.toml", b"until = 2027-03-01T10:00:00"), Whole)


def test_a_part_of_a_file_is_read_with_its_places() -> None:
    document = read_toml("a.toml", b"[tool.mine]\ncolour = 'blu'\n[tool.other]\nx = 1\n")
    with pytest.raises(Refusal, match=r"a.toml:2:10: 'blu' is not allowed here"):
        read_as(document, Whole, ("tool", "mine"))
