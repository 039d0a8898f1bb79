"""What all sites have in common."""

from collections.abc import Sequence

from backcheck.dataflow.traces import written
from backcheck.ir import BIN, BUILD, CALL, CONST, ITEM, TEXT, Node
from backcheck.position import Span
from backcheck.semantics.program import Function, Program
from backcheck.verdict import Anchor

_DEEPEST = 3


class Site:
    """A place in a function. ``span`` is the region that a finding shows unless the verdict chose a smaller one."""

    __slots__ = ("anchor", "function", "span")

    def __init__(self, function: Function, span: Span, anchor: Anchor) -> None:
        self.function = function
        self.span = span
        self.anchor = anchor

    @property
    def path(self) -> str:
        return self.span.path


def shape(nodes: Sequence[Node], index: int, depth: int = 0) -> str:
    """The form of an expression with names erased: what stays the same when variables are renamed or moved."""
    node = nodes[index]
    if depth > _DEEPEST:
        return "_"
    match node[0]:
        case op if op == CONST:
            return type(node[1]).__name__
        case op if op == CALL:
            parts = [shape(nodes, one, depth + 1) for one in node[2]]
            parts += [f"{name}={shape(nodes, value, depth + 1)}" for name, value in node[3]]
            return f"({','.join(parts)})"
        case op if op == TEXT:
            return f"f{len(node[1])}"
        case op if op == BIN:
            return f"{shape(nodes, node[2], depth + 1)}{node[1]}{shape(nodes, node[3], depth + 1)}"
        case op if op == BUILD:
            return f"{node[1]}{len(node[2])}"
        case op if op == ITEM:
            return f"{shape(nodes, node[1], depth + 1)}[]"
    return "_"


def callee_text(program: Program, function: Function, call: int) -> str:
    """How a call is written, for messages: ``session.get``."""
    return written(program, function, program.graph(function).nodes[call][1])
