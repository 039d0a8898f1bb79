"""Where the status stands that a raised error carries: on the object, in the call that makes it, or in a default."""

from collections.abc import Iterator

from backcheck.ir import CALL, UPD
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

STATUS_FIELDS = ("status_code", "http_status", "status", "code", "http_code", "http_status_code", "default_code")
Said = tuple[Function, int]


class ErrorStatus:
    """Looks for the node that says it."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._program = calls.program

    def said(self, function: Function, error: int) -> Said | None:
        """The function and node of the status of one raised expression; None where only the error's class may say it."""
        written = self._program.graph(function).nodes[error]
        if written[0] == UPD:
            return (function, written[4]) if written[2] == "." and written[3] in STATUS_FIELDS and written[4] >= 0 else None
        return next(self._in_call(function, error), None) if written[0] == CALL else None

    def _in_call(self, function: Function, call: int) -> Iterator[Said]:
        """``ApiError("no such key", 401)``, ``HTTPException(status_code=401)``."""
        written = self._program.graph(function).nodes[call]
        for ref in self._calls.types.of(function, written[1]):
            if ref.kind is Kind.EXTERNAL:
                yield from self._by_role(function, call, ref)
            elif ref.kind is Kind.CLASS:
                yield from self._by_constructor(function, call, self._program.classes[ref.id])

    def _by_role(self, function: Function, call: int, ref: Ref) -> Iterator[Said]:
        role = self._program.models.find(ref.name)
        nodes = self._program.graph(function).nodes
        if role is not None and "status" in role.facts:
            given = option(nodes, nodes[call], role.params, role.facts["status"])
            if isinstance(given, int):
                yield function, given

    def _by_constructor(self, function: Function, call: int, one: Class) -> Iterator[Said]:
        init = self._calls.types.members.method(one, "__init__")
        for place, param in enumerate(init.facts.params) if init is not None else ():
            if param.name in STATUS_FIELDS and init is not None:
                yield from self._argument(function, call, init, place)
                return
        for name, value in self._program.graph(function).nodes[call][3]:
            if name in STATUS_FIELDS:
                yield function, value

    def _argument(self, function: Function, call: int, init: Function, place: int) -> Iterator[Said]:
        node = self._calls.argument(function, call, init, place)
        default, parent = init.facts.params[place].default, self._program.parent(init)
        if isinstance(node, int):
            yield function, node
        elif node is None and default >= 0 and parent is not None:
            yield parent, default
