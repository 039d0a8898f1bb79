"""Checking what was written against the type it should have, so that each complaint has its place and names what is allowed.

msgspec's own errors name neither the line nor the keys that exist, so the types are walked here first.
"""

import datetime
import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from backcheck.refusal import instead_of
from backcheck.written.document import Document, Where
from backcheck.written.kinds import kind_of, may_be, named, shown

T = TypeVar("T")


def read_as(document: Document, shape: type[T], within: Where = ()) -> T:
    """The value at ``within`` as a ``shape``, refused with its place where it is none."""
    value = document.at(within)
    _check(document, inspect.type_info(shape), value, within)
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise document.refusal(within, str(error)) from error


def _check(document: Document, info: inspect.Type, value: Any, where: Where) -> None:
    match info:
        case inspect.Metadata(type=inner):
            _check_described(document, info, inner, value, where)
        case inspect.UnionType():
            _check_union(document, info, value, where)
        case inspect.StructType():
            _check_struct(document, info, _expect(document, dict, value, where), where)
        case inspect.DictType(key_type=key_info, value_type=value_info):
            for key, child in _expect(document, dict, value, where).items():
                _check_key(document, key_info, key, (*where, key))
                _check(document, value_info, child, (*where, key))
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            _check_items(document, item, info.min_length, _expect(document, list, value, where), where)
        case _:
            _check_plain(document, info, value, where)


def _check_plain(document: Document, info: inspect.Type, value: Any, where: Where) -> None:
    match info:
        case inspect.EnumType() | inspect.LiteralType():
            _check_choice(document, info, value, where)
        case inspect.StrType():
            _check_text(document, info, _expect(document, str, value, where), where, "")
        case inspect.IntType() | inspect.FloatType():
            _check_number(document, info, value, where)
        case inspect.BoolType():
            _expect(document, bool, value, where)
        case inspect.DateType():
            _check_date(document, value, where)
        case inspect.AnyType() | inspect.NoneType():
            pass
        case _:
            raise TypeError(f"no check for {info!r}")


def _check_described(document: Document, info: inspect.Metadata, inner: inspect.Type, value: Any, where: Where) -> None:
    wanted = (info.extra_json_schema or {}).get("description", "")
    if isinstance(inner, inspect.StrType):
        _check_text(document, inner, _expect(document, str, value, where), where, wanted)
    else:
        _check(document, inner, value, where)


def _check_struct(document: Document, info: inspect.StructType, value: dict[str, Any], where: Where) -> None:
    fields = {field.encode_name: field for field in info.fields}
    for key in value:
        if key not in fields:
            raise document.refusal((*where, key), f"unknown key {key!r}; {instead_of(key, fields)}", at_key=True)
    for name, field in fields.items():
        if name in value:
            _check(document, field.type, value[name], (*where, name))
        elif field.required:
            raise document.refusal(where, f"the key {name!r} is missing")


def _check_items(document: Document, item: inspect.Type, least: int | None, value: list[Any], where: Where) -> None:
    if len(value) < (least or 0):
        raise document.refusal(where, "the list is empty")
    for index, child in enumerate(value):
        _check(document, item, child, (*where, index))


def _check_key(document: Document, info: inspect.Type, key: str, where: Where) -> None:
    try:
        _check(document, info, key, where)
    except Exception as error:
        message = getattr(error, "message", None)
        if message is None:
            raise
        raise document.refusal(where, message, at_key=True) from error


def _check_union(document: Document, info: inspect.UnionType, value: Any, where: Where) -> None:
    fitting = [member for member in info.types if may_be(member, value)]
    if not fitting:
        kinds = " or ".join(dict.fromkeys(named(kind_of(member)) for member in info.types))
        raise document.refusal(where, f"expected {kinds}, not {shown(value)}")
    _check(document, fitting[0], value, where)


def _check_choice(document: Document, info: inspect.EnumType | inspect.LiteralType, value: Any, where: Where) -> None:
    allowed = [member.value for member in info.cls] if isinstance(info, inspect.EnumType) else list(info.values)
    if not any(value == choice and type(value) is type(choice) for choice in allowed):
        meant = value if isinstance(value, str) else ""
        raise document.refusal(where, f"{shown(value)} is not allowed here; {instead_of(meant, _texts(allowed))}")


def _texts(values: Iterable[Any]) -> list[str]:
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]


def _check_text(document: Document, info: inspect.StrType, value: str, where: Where, wanted: str) -> None:
    if info.min_length and not value.strip():
        raise document.refusal(where, "the text is empty")
    if info.max_length is not None and len(value) > info.max_length:
        raise document.refusal(where, f"the text has {len(value)} characters; at most {info.max_length} are allowed")
    if info.pattern is not None and not _matches(info.pattern, value):
        raise document.refusal(where, f"{value!r} is not {wanted or 'of the form ' + info.pattern}")


def _matches(pattern: str, value: str) -> bool:
    """A closing ``$`` means the end; Python's own lets a newline follow."""
    return (re.fullmatch if pattern.endswith("$") else re.search)(pattern, value) is not None


def _check_number(document: Document, info: inspect.IntType | inspect.FloatType, value: Any, where: Where) -> None:
    wanted = int if isinstance(info, inspect.IntType) else float
    if isinstance(value, bool) or not isinstance(value, int if wanted is int else (int, float)):
        raise document.refusal(where, f"expected {named(wanted)}, not {shown(value)}")
    if (info.ge is not None and value < info.ge) or (info.le is not None and value > info.le):
        raise document.refusal(where, f"{value} is outside {info.ge} to {info.le}")


def _check_date(document: Document, value: Any, where: Where) -> None:
    if type(value) is datetime.date:
        return
    try:
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise document.refusal(where, f"expected a date such as 2027-03-01, not {shown(value)}") from None


def _expect(document: Document, kind: type[T], value: Any, where: Where) -> T:
    if type(value) is not kind:
        raise document.refusal(where, f"expected {named(kind)}, not {shown(value)}")
    return value
