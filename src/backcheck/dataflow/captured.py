"""What functions read of the variables of the functions around them."""

from typing import TYPE_CHECKING

from backcheck.dataflow.lattice import Path, Value
from backcheck.ir import Node
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer


def variable(transfer: "Transfer", function: Function, index: int, node: Node, path: Path) -> Value:
    """What a variable of an enclosing function may hold."""
    name = node[1]
    outer = transfer.program.parent(function)
    while outer is not None and outer.index > 0:
        values = transfer.program.graph(outer).cells.get(name)
        if values is not None:
            return transfer.each(outer, values, path)
        outer = transfer.program.parent(outer)
    return transfer.unknown(function, index, name)
