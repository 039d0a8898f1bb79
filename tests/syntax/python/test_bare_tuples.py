"""``except A, B:`` is read as Python 3.14 reads it; what libcst makes of it is the judge."""

import ast
import sys

import pytest

from backcheck.syntax.python.bare_tuples import with_parentheses
from backcheck.syntax.python.modern import parse_modern

HEAD = "try:\n    work()\n"
READ = [
    HEAD + "except A, B:\n    pass\n",
    HEAD + "except  a.A , b.B :  # both\n    raise\nfinally:\n    close()\n",
    HEAD + "except* A, B:\n    pass\n",
    HEAD
    + "except A, B, C:\n    pass\n"
    + HEAD
    + "except D:\n    pass\nexcept (E, F) as error:\n    print(error)\nexcept G, H:\n    pass\n",
    'note = """\nexcept A, B:\n"""\n' + HEAD + "except A, B:\n    pass\n",
]
LEFT = [
    HEAD + "except A, B: pass\n",
    HEAD + "except A, B,:\n    pass\n",
    HEAD + "except f(A), B:\n    pass\n",
    HEAD + "except A, B:\n    print 1\n",
    HEAD + "except A, \\\n  B:\n    pass\n",
    (HEAD + "except A, B:\n    pass\n").replace("\n", "\r\n"),
]


def refused(text: str) -> SyntaxError:
    with pytest.raises(SyntaxError) as caught:
        ast.parse(text)
    return caught.value


@pytest.mark.parametrize("text", READ)
def test_the_tree_and_every_place_are_those_of_the_newer_parser(text: str) -> None:
    expected = ast.dump(parse_modern(text)[0], include_attributes=True)
    if sys.version_info >= (3, 14):
        assert ast.dump(ast.parse(text), include_attributes=True) == expected
        return
    tree = with_parentheses(text, refused(text))
    assert tree is not None
    assert ast.dump(tree, include_attributes=True) == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_would_move_or_is_newer_still_is_left_to_libcst(text: str) -> None:
    assert with_parentheses(text, SyntaxError("multiple exception types must be parenthesized", ("a.py", 3, 8, ""))) is None
