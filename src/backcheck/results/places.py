"""When two regions of a file are about the same place."""

from collections.abc import Iterable

from backcheck.position import Span


def overlaps(one: Span, other: Span) -> bool:
    """Whether the regions share a character, or start together (an empty region shares none)."""
    if one.path != other.path:
        return False
    if _start(one) == _start(other):
        return True
    return _start(one) < _end(other) and _start(other) < _end(one)


def tightest(place: Span, candidates: Iterable[Span]) -> Span | None:
    """The candidate that ``place`` belongs to: of those that overlap it, the one that starts nearest, then the smallest."""
    return min((span for span in candidates if overlaps(span, place)), key=lambda span: _distance(span, place), default=None)


def _distance(span: Span, place: Span) -> tuple[int, int, int, int, Span]:
    return (
        abs(span.line - place.line),
        abs(span.column - place.column),
        span.end_line - span.line,
        span.end_column,
        span,
    )


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column
