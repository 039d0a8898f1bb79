"""Whether a limit may be None, which is none: by what is written, by what callers pass, by what a client need not send."""

from backcheck.entrypoints.facts import EntryPoints
from backcheck.ir import CALL, CONST, PARAM
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind

_MOST = 200


class Limits:
    """Reads what is given for a limit."""

    def __init__(self, origins: Origins, entries: EntryPoints) -> None:
        self._origins = origins
        self._program = origins.program
        self._entries = entries

    def may_be_none(self, start: Point) -> bool:
        pending, seen = [start], set[Point]()
        while pending and len(seen) < _MOST:
            point = pending.pop()
            if point in seen:
                continue
            seen.add(point)
            if point.node < 0:
                if point.told == "none":
                    return True
                continue
            here = self._program.graph(point.function).nodes[point.node]
            if here[0] == CONST and here[1] is None and point.told in ("", "none", "false"):
                return True
            if here[0] == PARAM and self._entries.is_entry(point.function) and point.entered is None:
                if point.told == "" and self._is_optional(point.function, here[1]):
                    return True
                continue
            pending += [] if point.end else self._origins.step(point) or []
        return False

    def _is_optional(self, function: Function, place: int) -> bool:
        """Whether a client that leaves the parameter out gives None."""
        parent, default = self._program.parent(function), function.facts.params[place].default
        if parent is None or default < 0:
            return False
        nodes = self._program.graph(parent).nodes
        written = nodes[default]
        if written[0] == CALL:
            for ref in self._origins.calls.targets(parent, default):
                role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
                given = option(nodes, written, role.params, "default") if role is not None and role.facts.get("parameter") else None
                if isinstance(given, int):
                    written = nodes[given]
        return tuple(written) == (CONST, None)
