"""What a database server tells of itself: its settings, its processes, the names in its catalogue, the keys that it gave out.

None of it is anybody's data.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from backcheck.dataflow.ports import given
from backcheck.dataflow.statements import leading_text
from backcheck.ir import AFTER, ATTR, CALL, PARAM, RECEIVER, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.program import Function

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

_CATALOGUES = (
    "information_schema|pg_catalog|sqlite_master|sqlite_schema|sys|user_tables|all_tables|user_tab_columns|all_tab_columns"
    "|pg_(?:tables|class|indexes|index|views|matviews|namespace|attribute|constraint|trigger|type|proc|sequences?|database|roles|settings"
    "|extension|inherits|partitioned_table|enum)"
)
_OF_ITSELF = re.compile(
    r"\s*select\s+(?:distinct\s+)?(?:\w+\.)?[\"`]?(?!external)(?:\w+_)?id[\"`]?\s+from\s"
    # Counts and sums, the largest key, and what functions without arguments tell: the version, the name of the database.
    r"|\s*select\s+(?:count|sum|avg)\s*\(|\s*select\s+(?:coalesce\s*\(\s*)?(?:max|min)\s*\(\s*(?:\w+\.)?id\s*\)"
    r"|\s*select\s+\w+\s*\(\s*\)\s*;?\s*$|\s*select\s+pg_\w+\s*\("
    rf"|\s*(?:show|describe|pragma)\s|\s*select\s+@@|\s*select\b.*\bfrom\s+[\"`\[]?(?:{_CATALOGUES})\b",
    re.IGNORECASE | re.DOTALL,
)
_STATEMENT = "statement"
_DEEPEST = 8


def tells_of_itself(transfer: "Transfer", function: Function, call: int) -> bool:
    """Whether what a call fetches answers such a question."""
    nodes = transfer.program.graph(function).nodes
    texts = [leading_text(nodes, one)[0] for one in _statements(transfer, function, call)]
    return bool(texts) and all(_OF_ITSELF.match(text) for text in texts)


def asked_through(transfer: "Transfer", function: Function, call: int, target: Function, fetched: int) -> bool:
    """Whether a call of a function that runs the statement it is given, and fetches the answer there, asks such a question."""
    nodes = transfer.program.graph(target).nodes
    found = [nodes[unchanged(nodes, leading_text(nodes, one)[1])] for one in _statements(transfer, target, fetched)]
    if not found or any(one[0] != PARAM for one in found):
        return False
    passed = [transfer.calls.argument(function, call, target, one[1]) for one in found]
    own = transfer.program.graph(function).nodes
    return all(isinstance(one, int) and _OF_ITSELF.match(leading_text(own, one)[0]) for one in passed)


def _statements(transfer: "Transfer", function: Function, call: int) -> list[int]:
    """The statement that a call is given, or that its receiver was given before."""
    nodes = transfer.program.graph(function).nodes
    for asked in (call, *_calls_before(nodes, nodes[call])):
        for name in transfer.calls.symbols(function, asked):
            role = transfer.program.models.find(name)
            if role is not None and _STATEMENT in role.facts:
                return given(nodes, nodes[asked], role, str(role.facts[_STATEMENT]))
    return []


def _calls_before(nodes: list[Node], call: Node) -> Iterator[int]:
    """The calls before of methods of the same receiver, or whose result the receiver is, the last one first."""
    for _ in range(_DEEPEST):
        owner = int(nodes[call[1]][1] if nodes[call[1]][0] == ATTR else call[1])
        base = nodes[owner]
        if base[0] == CALL:
            asked = owner
        elif base[0] == AFTER and base[2] == RECEIVER:
            asked = int(base[1])
        else:
            return
        if nodes[asked][0] != CALL:
            return
        yield asked
        call = nodes[asked]
