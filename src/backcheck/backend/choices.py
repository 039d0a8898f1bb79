"""Which calls inside an expression a stranger's request makes: those in one side of a choice."""

from typing import NamedTuple

from backcheck.backend.anonymous import Anonymous
from backcheck.backend.frame import Frame
from backcheck.ir import BOOL, PHI


class _Choice(NamedTuple):
    """Nodes behind one and up to another, inside a span, that are only made where a condition has a truth."""

    condition: int
    truth: bool
    after: int
    last: int
    start: int
    end: int


class Choices:
    """Answers for one frame."""

    def __init__(self, anonymous: Anonymous, frame: Frame) -> None:
        self._anonymous = anonymous
        self._frame = frame
        self._found: list[_Choice] | None = None

    def made(self, call: int) -> bool | None:
        """Whether a call in ``x if condition else y``, or behind ``and`` or ``or``, is made; what is no call is."""
        certain: bool | None = True
        if call < 0:
            return certain
        graph = self._frame.graph
        start = graph.positions[2 * call]
        for choice in self._all():
            if choice.after < call <= choice.last and choice.start <= start <= choice.end:
                holds = self._anonymous.truth(self._frame, choice.condition)
                if holds is not None and holds is not choice.truth:
                    return False
                certain = None if holds is None else certain
        return certain

    def _all(self) -> list["_Choice"]:
        if self._found is None:
            self._found = []
            graph = self._frame.graph
            for index, node in enumerate(graph.nodes):
                span = (graph.positions[2 * index], graph.positions[2 * index + 1])
                if node[0] == PHI and len(node[1]) == 2 and node[1][0][1] >= 0:
                    (body, test, _, _), (other, _, _, _) = node[1]
                    self._found += [_Choice(test, True, test, body, *span), _Choice(test, False, max(test, body), other, *span)]
                elif node[0] == BOOL:
                    pairs = zip(node[2], node[2][1:], strict=False)
                    self._found += [_Choice(first, node[1] == "and", first, then, *span) for first, then in pairs]
        return self._found
