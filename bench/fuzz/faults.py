"""Faults that are put into the engine on purpose: the generator is worth something when its programs find each of them.

``python -m bench.fuzz --faults PROGRAMS`` says for each how many programs it took until one is judged wrongly that is judged rightly
without the fault.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from backcheck import ir
from backcheck.dataflow import (
    calls,
    constants,
    containers,
    decorated,
    exceptions,
    keys,
    objects,
    records,
    reordered,
    special_methods,
    summaries,
    transfer,
)
from backcheck.dataflow.guards import Guards
from backcheck.dataflow.lattice import EVERYTHING, NOTHING, Kinds, join
from backcheck.dataflow.transfer import Transfer
from backcheck.semantics import chosen
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import before
from bench.fuzz.chance import chain_of
from bench.fuzz.counting import Kind, kind_of

_HANDLERS: dict[int, Callable[..., Any]] = transfer._HANDLERS  # noqa: SLF001 - what it does is put wrong here
_WRONG = (Kind.MISSED, Kind.FALSE)


@dataclass(frozen=True, slots=True)
class Fault:
    """``put_in`` is entered while the engine is to be wrong."""

    name: str
    put_in: Callable[[], AbstractContextManager[Any]]


def found_after(fault: Fault, programs: int) -> int | None:
    """The number of programs until the fault shows; None where it does not."""
    for seed in range(programs):
        with fault.put_in():
            kind = kind_of(chain_of(seed))
        if kind in _WRONG and kind_of(chain_of(seed)) not in _WRONG:
            return seed + 1
    return None


def report_faults(programs: int) -> str:
    """A line for each fault, as Markdown, and how many were found."""
    found = {one.name: found_after(one, programs) for one in faults()}
    lines = [f"{sum(number is not None for number in found.values())} of {len(found)} faults are found within {programs} programs", ""]
    lines += ["| fault | found after |", "|---|---|"]
    lines += [f"| {name} | {number if number is not None else 'not found'} |" for name, number in found.items()]
    return "\n".join(lines)


def faults() -> Iterator[Fault]:
    """Forty: each takes away, or mixes up, one thing that the engine knows of values."""
    yield from _of_nodes()
    yield from _of_rules()


def _node(name: str, op: int, handler: Callable[..., Any]) -> Fault:
    return Fault(name, lambda: patch.dict(_HANDLERS, {op: handler}))


def _of_nodes() -> Iterator[Fault]:
    stored, built, operation, attribute = (_HANDLERS[op] for op in (ir.UPD, ir.BUILD, ir.BIN, ir.ATTR))
    first = ("[*",)

    def weak(engine: Transfer, function: Any, index: int, node: Any, path: Any) -> Any:
        return join((engine.value(function, node[1], path), stored(engine, function, index, node, path)))

    def mixed(engine: Transfer, function: Any, index: int, node: Any, path: Any) -> Any:
        return built(engine, function, index, node, (*first, *path[1:]) if path and path[0].startswith("[") else path)

    def without_right(engine: Transfer, function: Any, index: int, node: Any, path: Any) -> Any:
        return engine.value(function, node[2], path) if node[1] == "+" else operation(engine, function, index, node, path)

    def without_put_in(engine: Transfer, function: Any, index: int, node: Any, path: Any) -> Any:
        return engine.value(function, node[2], path) if node[1] == "%" else operation(engine, function, index, node, path)

    def of_whole(engine: Transfer, function: Any, index: int, node: Any, path: Any) -> Any:
        return engine.value(function, node[1], ()) if path == () else attribute(engine, function, index, node, path)

    yield _node("a subscript takes any entry", ir.ITEM, lambda e, f, _, n, p: e.value(f, n[1], (*first, *p)[:3]))
    yield _node("a subscript takes nothing", ir.ITEM, lambda *_: NOTHING)
    yield _node("what was stored before stays", ir.UPD, weak)
    yield _node("what is stored is lost", ir.UPD, lambda e, f, _, n, p: e.value(f, n[1], p))
    yield _node("entries of a display are mixed up", ir.BUILD, mixed)
    yield _node("a display holds nothing", ir.BUILD, lambda *_: NOTHING)
    yield _node("a formatted text has its first piece only", ir.TEXT, lambda e, f, _, n, __: e.each(f, n[1][:1]))
    yield _node("the right side of + is lost", ir.BIN, without_right)
    yield _node("what % puts in is lost", ir.BIN, without_put_in)
    yield _node("of several ways only the first counts", ir.PHI, lambda e, f, _, n, p: e.value(f, n[1][0][0], p))
    yield _node("variables of outer functions hold nothing", ir.FREE, lambda *_: NOTHING)
    yield _node("calls change no object", ir.AFTER, lambda e, f, _, n, p: e.value(f, before(e.program.graph(f).nodes, n), p))
    yield _node("loops take nothing", ir.ELEM, lambda *_: NOTHING)
    yield _node("with binds nothing", ir.ENTER, lambda *_: NOTHING)
    yield _node("exceptions carry nothing", ir.CAUGHT, lambda *_: NOTHING)
    yield _node("the rest of a sequence is empty", ir.PART, lambda *_: NOTHING)
    yield _node("or gives its last operand", ir.BOOL, lambda e, f, _, n, p: e.each(f, n[2][-1:], p))
    yield _node("an attribute is the whole object", ir.ATTR, of_whole)
    yield _node("what is awaited gives nothing", ir.AWAIT, lambda *_: NOTHING)
    yield _node("what nested functions give a variable is lost", ir.GIVEN, lambda *_: NOTHING)


def _of_rules() -> Iterator[Fault]:
    argument = Calls.argument

    def by_place(self: Calls, function: Any, call: int, target: Any, place: int) -> Any:
        written = self.program.graph(function).nodes[call]
        return None if any(name for name, _ in written[3]) else argument(self, function, call, target, place)

    yield Fault("branches that cannot be taken carry", lambda: patch.object(Transfer, "_alive", lambda *_: True))
    yield Fault("constants decide no branch", lambda: patch.object(constants, "truth", lambda *_: None))
    yield Fault("no check clears", lambda: patch.object(Guards, "clears", lambda *_, **__: 0))
    yield Fault("every condition clears", lambda: patch.object(Guards, "clears", lambda *_, **__: EVERYTHING))
    yield Fault("nothing is cleaned", lambda: patch.object(Kinds, "mask", lambda *_: 0))
    yield Fault("functions of the program give nothing", lambda: patch.object(calls, "_run", lambda *_: NOTHING))
    yield Fault("keyword arguments do not arrive", lambda: patch.object(Calls, "argument", by_place))
    yield Fault("starred arguments do not arrive", lambda: patch.object(summaries, "_behind_stars", lambda *_: NOTHING))
    yield Fault("variables of modules hold nothing", lambda: patch.object(objects, "module_variable", lambda *_: None))
    yield Fault("mappings give their values when iterated", lambda: patch.object(containers, "is_mapping", lambda *_: False))
    yield Fault("properties are not run", lambda: patch.object(special_methods, "property_value", lambda *_: None))
    yield Fault("methods of heirs are not seen", lambda: patch.object(calls, "overriding", lambda *_: ()))
    yield Fault("decorators hand on as it is", lambda: patch.object(decorated, "layers", lambda *_: ()))
    yield Fault("calls of libraries pass nothing on", lambda: patch.object(calls, "_flowed", lambda *_: NOTHING))
    yield Fault("entries stay where they are", lambda: patch.object(reordered, "after_call", lambda *_: None))
    yield Fault("no mapping surely has a key", lambda: patch.object(keys, "has", lambda *_: False))
    yield Fault("constants that are passed choose nothing", lambda: patch.object(chosen, "returned", lambda *_: None))
    yield Fault("fields of records are mixed up", lambda: patch.object(records, "field", lambda *_: None))
    yield Fault("what called functions raise carries nothing", lambda: patch.object(exceptions, "_said_below", lambda *_: ()))
    yield Fault("classes make empty objects", lambda: patch.object(calls, "constructed", lambda *_: NOTHING))
