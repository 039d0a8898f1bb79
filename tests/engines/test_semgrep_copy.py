"""What semgrep is given has every character where the file has it."""

import pytest

from backcheck.engines.semgrep_copy import copy


@pytest.mark.parametrize(
    ("before", "types", "after"),
    [
        ("await load", "<User>", "(id)"),
        ("await api.get", "<Page<User>>", "(url)"),
        ("db.$queryRaw", "<{ id: string | null }[]>", "`x`"),
        ("each", "<(a: A) => B, 'c'>", "(id)"),
        ("a", "<b>", "(c); if (a < b && c > (d)) {}"),
    ],
)
def test_calls_lose_their_type_arguments(before: str, types: str, after: str) -> None:
    assert copy("a.ts", f"{before}{types}{after}".encode()) == before + " " * len(types) + after


def test_lines_stay_lines() -> None:
    assert copy("a.tsx", b"load<\r\n  A\n>(id)") == "load \r\n   \n (id)"


@pytest.mark.parametrize(
    "text",
    [
        "if (a<b && c>(d)) {}",
        "const a: Map<string, A> = make();",
        "class A extends B<C> {}",
        "for (i = 0; i<n; i++) f(i)",
        "const f = <T,>(x: T) => x",
        "a<" + "b<" * 300,
    ],
)
def test_nothing_else_changes(text: str) -> None:
    assert copy("a.ts", text.encode()) == text


def test_javascript_is_given_as_it_is() -> None:
    assert copy("a.js", b"a<b>(c)") == "a<b>(c)"


def test_a_byte_order_mark_is_not_a_character() -> None:
    assert copy("a.js", b"\xef\xbb\xbfa") == "a"


def test_bytes_that_are_no_utf8_keep_their_places() -> None:
    assert copy("a.js", b"'\xff' + a") == "'ÿ' + a"


@pytest.mark.parametrize("data", [b"x" * 5001, b"x = 1\n" * 200_000])
def test_what_no_person_wrote_is_not_given(data: bytes) -> None:
    assert copy("a.js", data) is None
