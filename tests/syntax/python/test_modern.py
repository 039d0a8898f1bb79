"""What libcst reads is what the interpreter's own parser would have made of it, node for node and place for place."""

import ast
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from backcheck.resources import fixtures_root
from backcheck.syntax.python.modern import UnreadableSyntaxError, parse_modern

SOURCES = Path(__file__).parents[3] / "src" / "backcheck"
# Before 3.12 (PEP 701) the parser gave wrong places within f-strings, and there were no type parameters.
EXACT_TEXTS = sys.version_info >= (3, 12)
PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def differences(ours: object, theirs: object, way: str = "", *, placed: bool = True) -> Iterator[str]:
    if isinstance(theirs, ast.AST) and type(ours) is type(theirs):
        if placed:
            yield from (f"{way}.{name}" for name in PLACE if getattr(ours, name, None) != getattr(theirs, name, None))
        placed = placed and (EXACT_TEXTS or not isinstance(theirs, ast.JoinedStr))
        for name in theirs._fields:
            yield from differences(getattr(ours, name, None), getattr(theirs, name, None), f"{way}.{name}", placed=placed)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{way}[{place}]", placed=placed)
    elif isinstance(theirs, ast.AST) or repr(ours) != repr(theirs):
        yield f"{way}: {ours!r} is not {theirs!r}"


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def readable() -> Iterator[Path]:
    """Code of all kinds: fixtures of every rule, and every tenth module of our own."""
    yield from sorted(fixtures_root().glob("*/*/*.py"))
    yield from sorted(SOURCES.rglob("*.py"))[::10]


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in readable()])
def test_trees_are_equal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert list(differences(parse_modern(text)[0], parsed(text))) == []


AWKWARD = [
    "x = 'é' 'ü' + f'{é!r:>{width}}' \"😀\"  # after\ny = 1\n",
    "def f(a, /, b: int = 1, *c, d, e=2, **g) -> None:\n\treturn (yield a)\n",
    "@a.b(1)\n@c\nclass A(B, metaclass=C):\n    x: int\n    y: 'str' = 1; z = 2\n",
    "async def f():\n    async with a as b, c:\n        async for d in e:\n            await g\n        else:\n            pass\n",
    "match x:\n    case {'a': 1, **rest} if y: pass\n    case A(b, c=d) | [1, *_, 2] as e: pass\n    case -1.5 | None | 'x' | a.b: pass\n",
    "try:\n    a\nexcept* (B, C) as d:\n    pass\nelse:\n    e\nfinally:\n    g\n",
    "with (\n    a as b,\n    c,\n): pass\n",
    "lambda *, a=1, **b: (c := a, *b)\nx[1:2, ::3, ...] = y[*z]\n",
    "del (a), [b, c], d.e\nassert a, b\nglobal g\nfrom . import h as i\nfrom ...j import (k, l)\nimport m.n as o, p\n",
    "a = b = c, d = yield\ne += not f and g or h if i else j\nk: int\nl.m: int = 1\n",
    "x = [a async for a in b if c if d for e in f]\n{**a, 'b': 1}; {*a, b}; {a: b for c in d}\n",
    "a < b <= c != d is not e not in f\n-+~a ** -b @ c // d\n'%s' % (a,)\n",
    "if a:\n    pass\nelif b:\n    pass\n\n\n\nelse:\n  c\n",
    "x = (\n  1 +\n  2\n) \\\n  + 3\n\f\nz = 4\n",
    "for a, *b in c: d\nwhile (e := f()): break\nprint(*a, b=1, *c, **d)\n",
    'def f():\n    """doc"""\n    r"\\d" u"x"; b"\\x00" rb"\\."; 1_000, 0x_ff, 1e5, 2j, ...\n',
]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_code_is_read_alike(text: str) -> None:
    assert list(differences(parse_modern(text)[0], parsed(text))) == []


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_of_other_systems_change_no_place(ending: str) -> None:
    text = "a = 1\nif a:\n    b = '''x\ny'''\n"
    assert list(differences(parse_modern(text.replace("\n", ending))[0], parsed(text))) == []


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("def f[T: int, *U, **V](x): pass\n", ["f"]),
        ("class A[T = int]: pass\n", ["A"]),
        ("type X[T] = list[T]\n", ["X"]),
        ("f'{x['a']}{'\\n'.join(y)}{f\"{z}\"}'\n", ["x", "y", "z"]),
        ("try:\n    a\nexcept B, C:\n    pass\n", ["a", "B", "C"]),
        ("t'select {a} and {b!r:>10}'\n", ["a", "b"]),
    ],
)
def test_syntax_of_newer_versions_is_read_by_older_ones(text: str, shape: list[str]) -> None:
    tree = parse_modern(text)[0]
    named = [node.id if isinstance(node, ast.Name) else getattr(node, "name", "") for node in ast.walk(tree)]
    assert set(shape) <= {name.id if isinstance(name, ast.Name) else name for name in named}
    assert all(hasattr(node, "lineno") for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr))


def test_comments_come_along() -> None:
    text = "# one\nx = f'{'#'}'  # é two\ndef f():\n    # three\n    return [  # four\n        1,\n    ]\n# five\n"
    assert parse_modern(text)[1] == [(1, 0, "# one"), (2, 14, "# é two"), (4, 4, "# three"), (5, 14, "# four"), (8, 0, "# five")]


@pytest.mark.parametrize("text", ["def f(:\n", "x = \n", "if a:\nb\n", "print 'x'\n", "(" * 5000, "x = 1\n\x00"])
def test_what_is_no_python_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSyntaxError) as refused:
        parse_modern(text)
    assert refused.value.line >= 1
    assert refused.value.message
