"""Texts with holes: what is known of a text that is put together."""

import time

import pytest
from tests.semantics.programs import calls

from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.texts import Texts


def texts(body: str) -> list[str]:
    """What ``f`` returns, with an underscore for a hole."""
    made = calls({"a.py": f"def f(x, y):\n{body}"})
    (function,) = (one for one in made.program.functions if one.name == "f")
    found = Texts(Origins(made)).of(Point(function, made.program.graph(function).returns[0][0]))
    return sorted("".join("_" if piece is None else piece for piece in text) for text in found)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("f'a/{x}/b'", ["a/_/b"]),
        ("'a' + x + 'b'", ["a_b"]),
        ("'a/%s/b' % x", ["a/_/b"]),
        ("'a/{}/b'.format(x)", ["a/_/b"]),
        ("'a' if x else 'b'", ["a", "b"]),
        ("(' a ' + x + ' b ').strip()", ["a _ b "]),
        ("(' a ' + x).lstrip()", ["a _"]),
        ("('A' + x + 'B').lower()", ["a_b"]),
        ("('a-' + x).replace('-', '/')", ["a/_"]),
        ("x", ["_"]),
    ],
)
def test_pieces_are_kept_and_what_is_filled_in_is_a_hole(expression: str, found: list[str]) -> None:
    assert texts(f"    return {expression}\n") == found


def test_a_text_that_repeats_itself_costs_no_more_than_its_beginning() -> None:
    lines = "".join(f"    x{number} = f'{f'{{x{number - 1}}}/' * 20}'\n" for number in range(1, 9))
    started = time.monotonic()
    (found,) = texts(f"    x0 = y or 'abc'\n    x0 = 'abc' + x0.z\n{lines}    return x8\n")
    assert found.startswith("abc_/abc_/")
    assert len(found) < 5_000
    assert time.monotonic() - started < 20


def test_no_replacement_makes_a_text_of_any_length() -> None:
    assert texts(f"    return '{'a' * 300_000}'.replace('a', '{'b' * 1_000}')\n") == ["_"]
