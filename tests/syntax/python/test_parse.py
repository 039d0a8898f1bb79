"""Bytes of Python become text and a tree, or a reason with a line: no file makes anything else happen."""

import ast

import pytest

from backcheck.facts import Comment
from backcheck.syntax.python.parse import MOST_BYTES, UnparsableError, decode, parse


def test_a_file_is_its_tree_and_its_text() -> None:
    parsed = parse("a.py", b"x = 1\ny = 2")
    assert (parsed.source.path, parsed.source.text, parsed.source.lines) == ("a.py", "x = 1\ny = 2", 2)
    assert ast.dump(parsed.tree) == ast.dump(ast.parse("x = 1\ny = 2"))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        ("x = 'é'".encode(), "x = 'é'"),
        ("# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'é'"),
        (
            "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'€'".encode("cp1252"),
            "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'€'",
        ),
        ("x = 1\n# coding: latin-1\n'é'".encode(), "x = 1\n# coding: latin-1\n'é'"),
        (b"", ""),
    ],
)
def test_marks_and_cookies_are_obeyed(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"x = 1\ny = \0", "holds NUL bytes", 2),
        (b"x = 1\ny = '\xe9'", "is not valid utf-8", 2),
        (b"# coding: nothing\n", "declares the unknown encoding nothing", 1),
        (b"# coding: hex\n", "declares the unknown encoding hex", 1),
        (b"x = 1\ny = (\n", "does not parse", 2),
        (b"import os\nprint 'x'\n", "is Python 2", 2),
        (b"try:\n    x\nexcept A, e:\n    print e\n", "is Python 2", 3),
        (b"#" * (MOST_BYTES + 1), "is larger than 4 MB", 1),
        (b"x = " + b"(" * 3000 + b")" * 3000, "", 1),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(data: bytes, message: str, line: int) -> None:
    with pytest.raises(UnparsableError) as refused:
        parse("a.py", data)
    assert message in refused.value.message
    assert refused.value.line == line


def test_code_of_a_newer_python_is_not_taken_for_an_older_one() -> None:
    tree = parse("a.py", b"try:\n    x\nexcept A, B:\n    t'{y}'\n").tree
    (tried,) = tree.body
    assert isinstance(tried, ast.Try)
    assert ast.unparse(tried.handlers[0].type or tried) == "(A, B)"


COMMENTED = "x = 1  # nosec\n# backcheck: ignore[SQL101] é\n# nothing\ny = '# noqa'  # noqa: S608\n"


@pytest.mark.parametrize("newer", ["", "t'{x}'\n"])
def test_comments_that_matter_are_kept_whoever_reads_the_file(newer: str) -> None:
    assert parse("a.py", (COMMENTED + newer).encode()).source.comments == (
        Comment(1, 7, "# nosec", alone=False),
        Comment(2, 0, "# backcheck: ignore[SQL101] é", alone=True),
        Comment(4, 14, "# noqa: S608", alone=False),
    )


def test_statements_over_several_lines_are_known_where_a_comment_may_mean_them() -> None:
    text = "@a\ndef f(\n    x,\n):\n    return g(\n        x,  # nosec\n    )\n"
    assert parse("a.py", text.encode()).source.statements == ((1, 4), (5, 7))
    assert parse("a.py", text.replace("nosec", "fine").encode()).source.statements == ()


def test_columns_count_characters() -> None:
    source = parse("a.py", "a = 'é😀' + b\nc = d\n".encode()).source
    assert source.column(1, len("a = 'é😀' + ".encode())) == len("a = 'é😀' + ")
    assert source.column(2, 4) == 4
