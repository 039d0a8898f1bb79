"""What kind of value a type is written as, and what kinds and values are called in a refusal."""

import datetime
from typing import Any

from msgspec import inspect

_WRITTEN_AS: dict[type[inspect.Type], Any] = {
    inspect.StructType: dict,
    inspect.DictType: dict,
    inspect.VarTupleType: list,
    inspect.ListType: list,
    inspect.StrType: str,
    inspect.EnumType: str,
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.BoolType: bool,
    inspect.DateType: datetime.date,
    inspect.NoneType: type(None),
    inspect.AnyType: Any,
}
_NAMES: dict[Any, str] = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime.date: "a date such as 2027-03-01",
    type(None): "nothing",
}
_LONGEST_SHOWN = 60


def kind_of(info: inspect.Type) -> Any:
    """The Python type that a value of this type is written as; ``Any`` where every value will do."""
    match info:
        case inspect.Metadata(type=inner):
            return kind_of(inner)
        case inspect.LiteralType(values=values):
            return type(values[0])
        case _:
            return _WRITTEN_AS[type(info)]


def may_be(info: inspect.Type, value: Any) -> bool:
    """Whether a value is of the right kind for a type; its content is another question."""
    kind = kind_of(info)
    if kind is datetime.date:
        return isinstance(value, (str, datetime.date))
    return kind is Any or type(value) is kind or (kind is float and type(value) is int)


def named(kind: Any) -> str:
    return _NAMES.get(kind, "a value")


def shown(value: Any) -> str:
    match value:
        case dict() | list() | None:
            return named(type(value))
        case bool():
            return str(value).lower()
        case str() if len(value) > _LONGEST_SHOWN:
            return repr(value[: _LONGEST_SHOWN - 3] + "...")
        case str():
            return repr(value)
        case _:
            return str(value)
