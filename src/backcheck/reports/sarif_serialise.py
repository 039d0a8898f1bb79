"""sarif-om objects to plain values, by their attrs fields: the library's own way is forty times slower and loses levels."""

from typing import Any

import attr

# Their defaults are not what a reader assumes: a missing level means the rule's own, not "warning".
_ALWAYS = frozenset({"level", "kind"})
_UNSET = object()
_TABLES: dict[type[Any], tuple[tuple[str, str, Any], ...]] = {}


def plain(value: Any) -> Any:
    """Dictionaries, lists and scalars; what equals its default is left out."""
    match value:
        case str() | int() | float() | None:
            return value
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return _object(value)


def _object(value: Any) -> dict[str, Any]:
    written = {}
    kind = type(value)
    if kind not in _TABLES:
        _TABLES[kind] = _table(kind)
    for name, key, default in _TABLES[kind]:
        item = getattr(value, name)
        if item is not None and (item != default or key in _ALWAYS):
            written[key] = plain(item)
    return written


def _table(kind: type[Any]) -> tuple[tuple[str, str, Any], ...]:
    return tuple((field.name, field.metadata["schema_property_name"], _default(field)) for field in attr.fields(kind))


def _default(field: Any) -> Any:
    if isinstance(field.default, attr.Factory):  # type: ignore[arg-type]
        return field.default.factory()
    return _UNSET if field.default is attr.NOTHING else field.default
