"""What a framework hands to a stranger's request: parameters, and attributes of an object that is made for it."""

from typing import TYPE_CHECKING

from backcheck.backend.asked import other_key
from backcheck.backend.frame import Frame
from backcheck.backend.identities import absent
from backcheck.backend.values import ABSENT, UNKNOWN, Value, joined
from backcheck.ir import Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.backend.anonymous import Anonymous


def handed(within: "Anonymous", function: Function, place: int, depth: int) -> Value | None:
    """What fills a parameter; None where no framework does."""
    found = within.entries.found
    if (function.id, place) in found.credentials:
        return UNKNOWN if other_key(function.facts.params[place].name) else ABSENT
    injected = within.entries.injected(function, place)
    return joined([_called(within, ref, depth) for ref in injected]) if injected else None


def filled(within: "Anonymous", frame: Frame, node: Node) -> Value | None:
    """What fills an attribute that is read; None where no framework does."""
    known = within.entries.found.filled
    for ref in within.types.of(frame.function, node[1]) if known else ():
        for one in within.types.members.lineage(within.program.classes[ref.id]) if ref.kind is Kind.INSTANCE else ():
            if (one.id, node[2]) in known:
                return joined([_called(within, target, frame.depth) for target in known[one.id, node[2]]])
    return None


def _called(within: "Anonymous", ref: Ref, depth: int) -> Value:
    """What calling a reference gives."""
    if ref.kind is Kind.LIBRARY:
        return absent(within.program.models.find(ref.name)) or UNKNOWN
    if ref.kind is Kind.CLASS:
        return UNKNOWN
    return joined([within.run(target, {}, depth + 1) for target in within.calls.functions(ref)])
