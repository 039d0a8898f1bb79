"""A file belongs to the format that it was written beside, in whatever way people write options."""

from pathlib import Path

import pytest

from backcheck.cli.outputs import Target, pair
from backcheck.refusal import Refusal

A, B = Path("a"), Path("b")


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ("--format sarif --output a", [Target("sarif", A)]),
        ("--output a --format sarif", [Target("sarif", A)]),
        ("-f sarif -o a -f json -o b", [Target("sarif", A), Target("json", B)]),
        ("-f sarif -f json -o a -o b", [Target("sarif", A), Target("json", B)]),
        ("-o a -f sarif -f json -o b", [Target("sarif", A), Target("json", B)]),
        ("-f sarif -o a -o b -f json", [Target("sarif", A), Target("json", B)]),
        ("-fsarif -oa --format=json", [Target("sarif", A), Target("json", None)]),
        ("-f json -f sarif -o a", [Target("json", None), Target("sarif", A)]),
        ("-f sarif -o /dev/null -f json -o /dev/null", [Target("sarif", Path("/dev/null")), Target("json", Path("/dev/null"))]),
        ("", []),
    ],
)
def test_files_and_formats_are_paired(words: str, targets: list[Target]) -> None:
    assert list(paired(words)) == targets


@pytest.mark.parametrize("words", ["-o a", "-f sarif -o a -o b", "-o a -o b -f sarif", "-f sarif -f json", "-f sarif -o - -f json"])
def test_what_cannot_be_paired_is_refused(words: str) -> None:
    with pytest.raises(Refusal):
        paired(words)


def test_where_the_order_cannot_be_told_each_file_has_its_format() -> None:
    argv = ["check", "--select", "-f", "--format", "sarif", "--output", "a"]
    assert list(pair(argv, ["sarif"], [A])) == [Target("sarif", A)]


def paired(words: str) -> tuple[Target, ...]:
    """As the parser would hand them on."""
    argv = words.split()
    formats = [word for word in ("sarif", "json") if word in words.replace("=", " ").replace("-f", " ").split()]
    if words.find("json") < words.find("sarif"):
        formats.reverse()
    values = [argv[place + 1] for place, word in enumerate(argv) if word in ("-o", "--output")]
    values += [word[2:] for word in argv if word.startswith("-o") and word != "-o"]
    return pair(argv, formats, [Path(value) for value in values])
