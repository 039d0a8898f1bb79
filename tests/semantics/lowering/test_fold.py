"""Constants are put together while a file is read, and no file can make that costly."""

import tracemalloc

import pytest
from tests.semantics.programs import facts_of, valued


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"a" + "b"', "ab"),
        ("2 * 3 + 4 % 3", 7),
        ('"%s!" % "a"', "a!"),
        ('"%5d" % 3', "    3"),
        ("2 ** 10", 1024),
        ("-5 // 2", -3),
        ('"a" in "cat"', True),
        ("f\"{1}/{None}-{'a'}\"", "1/None-a"),
        ("1 if not 0 else 2", 1),
    ],
)
def test_what_is_constant_is_known(expression: str, value: object) -> None:
    assert valued(f"reveal({expression})") == [(value,)]


def many_times_itself(text: str) -> str:
    """Ten lines, each of which repeats the one before."""
    return "".join(f"\nx{number} = {text.replace('x', f'x{number - 1}')}" for number in range(1, 11))


@pytest.mark.parametrize(
    "expression",
    [
        f"'abcd'{many_times_itself('f' + repr('{x}' * 20))}",
        f"'abcd'{many_times_itself('x + x + x + x + x')}",
        '"%1000000000d" % 1',
        '"%.1000000000f" % 1',
        '"%(a)1000000000d" % {"a": 1}',
        'b"%1000000000d" % 1',
        '"a" * 10 ** 9',
        "10 ** 10 ** 9",
        "1 << 10 ** 9",
    ],
)
def test_no_constant_costs_more_than_its_own_length(expression: str) -> None:
    tracemalloc.start()
    facts_of("a.py", f"x0 = {expression}\n")
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_huge_number_is_some_constant() -> None:
    (value,) = valued(f"reveal(0x{'f' * 10_000})")[0]
    assert value.startswith("0xffff")
