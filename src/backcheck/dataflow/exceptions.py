"""What a caught exception carries: the words of a library, or what the repository raised it with.

An exception class of the repository's own says what its raises say, so it is no source by itself. ``shown`` in the facts of
a library's class says that its texts are made for whoever sent the request.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from backcheck.dataflow import calls
from backcheck.dataflow.lattice import NOTHING, Path, Value, join
from backcheck.dataflow.raised import raised_inside
from backcheck.ir import BUILD, CALL, EXCEPT
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

SOURCE = "exception"
_MOST = 60
# Numbers, and the name of the class: nothing that was written for a developer.
_HARMLESS = frozenset((".code", ".status", ".status_code", ".errno", ".returncode", ".lineno", ".colno", ".__class__"))
_WHOLE = frozenset((".args", ".__str__", ".with_traceback"))
# Classes that a handler names in order to catch all.
_ANY = frozenset(("builtins.Exception", "builtins.BaseException"))
_CAUSES = frozenset((".__cause__", ".__context__", ".__traceback__"))


def caught(transfer: "Transfer", function: Function, types: int, place: tuple[Function, int], path: Path) -> Value:
    """What an exception of some classes carries; ``place`` is where it is bound, which a source begins at."""
    if path and path[0] in _HARMLESS:
        return NOTHING
    refs = list(_classes(transfer, function, types))
    parts: list[Value] = []
    for ref in refs:
        match ref.kind:
            case Kind.CLASS:
                parts.append(_own(transfer, transfer.program.classes[ref.id], place, path))
            case Kind.CONSTANT:
                # A handler of a status: the framework's own error, whose words are made for the client.
                continue
            case _:
                parts.append(_library(transfer, ref, place))
    return join(parts) if refs else _source(transfer, place)


def _library(transfer: "Transfer", ref: Ref, place: tuple[Function, int]) -> Value:
    """The words of a library's class; where what is tried raises it too, they may be the repository's own."""
    role = transfer.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
    if role is not None and role.facts.get("shown"):
        return NOTHING
    found = _source(transfer, place)
    if ref.name not in _ANY and _raised_inside(transfer, *place, ref):
        return {atom: msgspec.structs.replace(one, maybe=True) for atom, one in found.items()}
    return found


def _raised_inside(transfer: "Transfer", function: Function, bound: int, ref: Ref) -> bool:
    """Whether functions of the repository that a handler guards raise a class themselves, with something to say."""
    regions = transfer.program.graph(function).regions
    guarded = next((region.of for region in regions if region.kind == EXCEPT and region.value == bound), -1)
    if guarded < 0:
        return False
    found = ((transfer.program.graph(raiser).nodes[node]) for raiser, node, _ in raised_inside(transfer.calls, function, guarded, ref))
    return any(node[0] == CALL and (node[2] or node[3]) for node in found)


def _source(transfer: "Transfer", place: tuple[Function, int]) -> Value:
    return transfer.source(*place, SOURCE)


def _classes(transfer: "Transfer", function: Function, types: int) -> Iterator[Ref]:
    """The classes that a clause or a handler names."""
    if types < 0:
        return
    node = transfer.program.graph(function).nodes[types]
    for one in node[2] if node[0] == BUILD else (types,):
        yield from transfer.types.of(function, one)


def _own(transfer: "Transfer", one: Class, place: tuple[Function, int], path: Path) -> Value:
    """What the exceptions of a class, and of those derived from it, are made with."""
    if path and path[0] in _CAUSES:
        return _source(transfer, place)
    rest = () if path and path[0] in _WHOLE else path
    parts: list[Value] = []
    for derived in transfer.types.members.derived(one):
        for function, call in transfer.calls.makers(derived)[:_MOST]:
            node = transfer.program.graph(function).nodes[call]
            parts.append(calls.constructed(transfer, function, call, node, Ref(Kind.CLASS, id=derived.id), rest))
    return join(parts)
