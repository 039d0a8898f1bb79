"""A parsed file whose every value knows where it stands, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from backcheck.position import Span
from backcheck.refusal import Refusal

Where: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead from the top of a file to a value."""

Place: TypeAlias = tuple[int, int]
"""A line from 1 and a column from 0."""


@dataclass(frozen=True, slots=True)
class Document:
    """``keys`` and ``places`` are where a mapping's key and where a value is written; ``ends`` where a value ends, if that is known."""

    path: str
    value: Any
    keys: Mapping[Where, Place]
    places: Mapping[Where, Place]
    ends: Mapping[Where, Place] = field(default_factory=dict)

    def refusal(self, where: Where, message: str, *, at_key: bool = False) -> Refusal:
        """A refusal of the value at ``where``, or of the nearest enclosing one that has a place."""
        if at_key and where in self.keys:
            return Refusal(message, self.path, *self.keys[where])
        while where and where not in self.places:
            where = where[:-1]
        return Refusal(message, self.path, *self.places.get(where, (1, 0)))

    def span(self, where: Where) -> Span:
        """The region of the value at ``where``."""
        start = self.places.get(where, (1, 0))
        return Span(self.path, *start, *self.ends.get(where, start))

    def at(self, where: Where) -> Any:
        """The value that ``where`` leads to."""
        value = self.value
        for key in where:
            value = value[key]
        return value
