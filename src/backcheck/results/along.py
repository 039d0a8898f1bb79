"""Comments of other tools along a finding's trace.

They report the line where a text is put together, we the one where it is executed: what is accepted there is accepted here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from backcheck.finding import Finding, Suppression
from backcheck.position import Step
from backcheck.results.directive import Origin

if TYPE_CHECKING:
    from backcheck.results.suppress import Written

_OTHERS = (Origin.BANDIT, Origin.RUFF)


class Along(msgspec.Struct, frozen=True):
    """The comments and multi-line statements of each file; ``names`` tells whether a comment is about a finding's rule."""

    written: Mapping[str, Sequence["Written"]]
    statements: Mapping[str, Sequence[tuple[int, int]]]
    names: Callable[["Written", Finding], bool]

    def accept(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings with the comment that accepts each where its value was put into a text."""
        return tuple(self._accepted(finding) if finding.suppression is None else finding for finding in findings)

    def _accepted(self, finding: Finding) -> Finding:
        for step in finding.verdict.trace:
            for one in self.written.get(step.span.path, ()):
                if one.directive.origin in _OTHERS and self.names(one, finding) and self._speaks_of(one, step):
                    return replace(finding, suppression=Suppression("inSource", one.directive.reason, one.span))
        return finding

    def _speaks_of(self, written: "Written", step: Step) -> bool:
        """A comment without ids says nothing of a line where the value only passes by."""
        if not step.composed and not written.directive.ids:
            return False
        first, last = step.span.line, max(step.span.end_line, step.composed)
        if first <= written.target <= last:
            return True
        spans = self.statements.get(step.span.path, ())
        around = [(end - begin, begin, end) for begin, end in spans if begin <= written.target <= end]
        return bool(around) and min(around)[1] <= first <= min(around)[2]
