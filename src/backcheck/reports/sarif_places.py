"""Places as SARIF writes them: percent-encoded relative URIs, columns from 1 in UTF-16 units, the text beside them."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import sarif_om as om

from backcheck.position import Span, Step

ROOT = "%SRCROOT%"
CONTEXT = 2

Lines = Mapping[str, Mapping[int, str]]


def artifact(path: str) -> om.ArtifactLocation:
    return om.ArtifactLocation(uri=quote(path, safe="/", errors="surrogateescape"), uri_base_id=ROOT)


def utf16_column(text: str | None, column: int) -> int:
    """From characters counted from 0 to UTF-16 units counted from 1; where the line is not at hand every character counts one."""
    if text is None or text.isascii():
        return column + 1
    return column + sum(ord(character) > 0xFFFF for character in text[:column]) + 1


def physical(span: Span, lines: Lines, *, context: bool = False) -> om.PhysicalLocation:
    here = lines.get(span.path, {})
    region = om.Region(
        start_line=span.line,
        start_column=utf16_column(here.get(span.line), span.column),
        end_line=span.end_line,
        end_column=utf16_column(here.get(span.end_line), span.end_column),
        snippet=_snippet(here, span),
    )
    return om.PhysicalLocation(
        artifact_location=artifact(span.path), region=region, context_region=_around(span, here) if context else None
    )


def location(span: Span, lines: Lines, message: str = "", **more: object) -> om.Location:
    text = om.Message(text=message) if message else None
    return om.Location(physical_location=physical(span, lines), message=text, **more)


def step_locations(steps: Iterable[Step], lines: Lines) -> list[om.Location]:
    """Related places, numbered from 1 so that messages can link to them."""
    return [location(step.span, lines, step.text, id=number) for number, step in enumerate(steps, 1)]


def _snippet(here: Mapping[int, str], span: Span) -> om.ArtifactContent | None:
    """The region's own text, if all of it is at hand."""
    rows = [here.get(number) for number in range(span.line, span.end_line + 1)]
    present = [row for row in rows if row is not None]
    if len(present) < len(rows) or not present:
        return None
    present[-1] = present[-1][: span.end_column]
    present[0] = present[0][span.column :]
    return om.ArtifactContent(text="\n".join(present))


def _around(span: Span, here: Mapping[int, str]) -> om.Region | None:
    """A few whole lines about the region, without gaps; none where that would be the region again."""
    first, last = span.line, span.end_line
    while first - 1 in here and span.line - first < CONTEXT:
        first -= 1
    while last + 1 in here and last - span.end_line < CONTEXT:
        last += 1
    rows = [here[number] for number in range(first, last + 1) if number in here]
    if (first, last) == (span.line, span.end_line) or len(rows) < last - first + 1:
        return None
    return om.Region(start_line=first, end_line=last, snippet=om.ArtifactContent(text="\n".join(rows)))
