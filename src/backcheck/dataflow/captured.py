"""Variables that a function shares with those nested in it."""

from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import Path, Value
from backcheck.ir import Node
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


def variable(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a variable of an enclosing function may hold."""
    held = transfer.program.captured(function, node[1])
    return transfer.each(*held, path) if held is not None else transfer.unknown(function, index, node[1])


def given(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a nested function gives a variable of this one."""
    target = transfer.program.sibling(function, node[2])
    values = transfer.program.graph(target).cells.get(node[1])
    return transfer.each(target, values, path) if values is not None else transfer.unknown(function, index, node[1])
