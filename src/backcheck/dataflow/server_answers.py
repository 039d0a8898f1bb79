"""What a database server tells of itself: its settings, its processes, the names in its catalogue. None of it is anybody's data."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.ports import given
from backcheck.dataflow.statements import leading_text
from backcheck.ir import AFTER, ATTR, CALL, RECEIVER, Node
from backcheck.models.role import Role
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_CATALOGUES = (
    "information_schema|pg_catalog|sqlite_master|sqlite_schema|sys|user_tables|all_tables|user_tab_columns|all_tab_columns"
    "|pg_(?:tables|class|indexes|index|views|matviews|namespace|attribute|constraint|trigger|type|proc|sequences?|database|roles|settings"
    "|extension|inherits|partitioned_table|enum)"
)
_OF_ITSELF = re.compile(
    rf"\s*(?:show|describe|pragma)\s|\s*select\s+@@|\s*select\b.*\bfrom\s+[\"`\[]?(?:{_CATALOGUES})\b", re.IGNORECASE | re.DOTALL
)
_STATEMENT = "statement"
_DEEPEST = 8


def tells_of_itself(transfer: "Transfer", function: Function, call: int, role: Role) -> bool:
    """Whether what a call fetches answers such a question: by the statement given to it, or to its receiver before."""
    nodes = transfer.program.graph(function).nodes
    if _STATEMENT in role.facts:
        texts = [leading_text(nodes, one)[0] for one in given(nodes, nodes[call], role, str(role.facts[_STATEMENT]))]
        return bool(texts) and all(_OF_ITSELF.match(text) for text in texts)
    for asked in _calls_before(nodes, nodes[call]):
        for name in transfer.calls.symbols(function, asked):
            before = transfer.program.models.find(name)
            if before is not None and _STATEMENT in before.facts:
                return tells_of_itself(transfer, function, asked, before)
    return False


def _calls_before(nodes: list[Node], call: Node) -> Iterator[int]:
    """The calls before of methods of the same receiver, or whose result the receiver is, the last one first."""
    for _ in range(_DEEPEST):
        callee = nodes[call[1]]
        base = nodes[callee[1]] if callee[0] == ATTR else callee
        if base[0] == CALL:
            asked = int(callee[1])
        elif base[0] == AFTER and base[2] == RECEIVER:
            asked = int(base[1])
        else:
            return
        yield asked
        call = nodes[asked]
