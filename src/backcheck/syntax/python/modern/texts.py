"""Strings: plain, joined, formatted, and templates."""

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import libcst as cst

from backcheck.syntax.python import nodes
from backcheck.syntax.python.modern.converter import Converter, Table
from backcheck.syntax.python.modern.places import Point

_REPR = 114
_Field: TypeAlias = cst.FormattedStringExpression | cst.TemplatedStringExpression
_Part: TypeAlias = "_Text | ast.expr"


@dataclass(slots=True)
class _Text:
    """A stretch of characters; neighbours become one constant."""

    value: str
    start: Point
    end: Point


def _plain(to: Converter, node: cst.SimpleString, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.Constant(_evaluated(node.value), _kind(node)), node)


def _concatenated(to: Converter, node: cst.ConcatenatedString, _: ast.expr_context) -> ast.expr:
    """Plain strings are one constant; one formatted among them makes all one formatted string."""
    pieces = list(_pieces(node))
    start, end = to.places.start(pieces[0]), to.places.end(pieces[-1])
    plain = [piece for piece in pieces if isinstance(piece, cst.SimpleString)]
    if len(plain) == len(pieces):
        values = [_evaluated(piece.value) for piece in plain]
        joined: str | bytes = b"".join(values) if isinstance(values[0], bytes) else "".join(values)
        return to.places.set(ast.Constant(joined, _kind(pieces[0])), start, end)
    parts = [part for piece in pieces for part in _parts_of(to, piece)]
    return to.places.set(ast.JoinedStr(_values(to, parts, _kind(pieces[0]))), start, end)


def _formatted(to: Converter, node: cst.FormattedString, _: ast.expr_context) -> ast.expr:
    return to.places.put(ast.JoinedStr(_values(to, list(_parts_of(to, node)))), node)


def _template(to: Converter, node: cst.TemplatedString, _: ast.expr_context) -> ast.expr:
    return to.places.put(nodes.made(nodes.TemplateStr, values=_values(to, list(_parts_of(to, node)))), node)


def _values(to: Converter, parts: Sequence[_Part], kind: str | None = None) -> list[ast.expr]:
    values: list[ast.expr] = []
    for part in _merged(parts):
        values.append(to.places.set(ast.Constant(part.value, kind), part.start, part.end) if isinstance(part, _Text) else part)
    return values


def _merged(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Neighbouring texts joined, empty ones left out."""
    before: _Text | None = None
    for part in parts:
        if isinstance(part, _Text) and not part.value:
            continue
        if isinstance(part, _Text) and before is not None:
            before = _Text(before.value + part.value, before.start, part.end)
        elif isinstance(part, _Text):
            before = part
        else:
            if before is not None:
                yield before
            before = None
            yield part
    if before is not None:
        yield before


def _pieces(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


def _parts_of(to: Converter, piece: Any) -> Iterator[_Part]:
    if isinstance(piece, cst.SimpleString):
        yield _Text(_evaluated(piece.value), to.places.start(piece), to.places.end(piece))
        return
    prefix = piece.start.rstrip("'\"").lower()
    yield from _parts(to, piece.parts, "r" in prefix, piece.start[len(prefix) :])


def _parts(to: Converter, parts: Sequence[cst.CSTNode], raw: bool, quote: str, *, in_format: bool = False) -> Iterator[_Part]:
    """In the format of a template's field, fields are those of a formatted string."""
    for part in parts:
        if isinstance(part, cst.FormattedStringText | cst.TemplatedStringText):
            yield _Text(_decoded(part.value, raw, quote), to.places.start(part), to.places.end(part))
        else:
            assert isinstance(part, cst.FormattedStringExpression | cst.TemplatedStringExpression)
            template = isinstance(part, cst.TemplatedStringExpression) and not in_format
            yield from _field(to, part, _format(to, part, raw, quote), template)


def _field(to: Converter, node: _Field, spec: ast.JoinedStr | None, template: bool) -> Iterator[_Part]:
    """``{value!r:spec}``; with ``=`` the text of the expression stands before it."""
    start, end = to.places.start(node), to.places.end(node)
    conversion = ord(node.conversion) if node.conversion else -1
    if node.equal is not None:
        after = to.places.after(to.places.end(node.equal), "") or end
        yield _Text(to.places.between((start[0], start[1] + 1), after), (start[0], start[1] + 1), after)
        conversion = _REPR if not node.conversion and node.format_spec is None else conversion
    value = to.expression(node.expression)
    if template:
        written = to.places.between(*to.places.outer(node.expression))
        yield to.places.set(nodes.made(nodes.Interpolation, value=value, str=written, conversion=conversion, format_spec=spec), start, end)
    else:
        yield to.places.set(ast.FormattedValue(value, conversion, spec), start, end)


def _format(to: Converter, node: _Field, raw: bool, quote: str) -> ast.JoinedStr | None:
    """The format after a colon; its region begins with the colon."""
    if node.format_spec is None:
        return None
    parts = list(_parts(to, node.format_spec, raw, quote, in_format=True))
    line, column = to.places.end(node)
    end = line, column - 1
    first = to.places.start(node.format_spec[0]) if node.format_spec else end
    return to.places.set(ast.JoinedStr(_values(to, parts)), (first[0], first[1] - 1), end)


def _decoded(text: str, raw: bool, quote: str) -> str:
    """What a stretch between the fields of a formatted string stands for."""
    text = text.replace("{{", "{").replace("}}", "}")
    if raw or "\\" not in text:
        return text
    if (len(text) - len(text.rstrip("\\"))) % 2:
        # A backslash before a brace is no escape.
        text += "\\"
    return str(_evaluated(f"{quote}{text}{quote}"))


def _evaluated(text: str) -> Any:
    """The value of a string literal; complaints about its escapes are the author's matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def _kind(node: cst.BaseExpression) -> str | None:
    return "u" if isinstance(node, cst.SimpleString) and node.value[:1] in "uU" else None


TABLE: Table = {
    cst.SimpleString: _plain,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.TemplatedString: _template,
}
