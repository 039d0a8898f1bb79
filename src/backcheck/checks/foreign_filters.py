"""Filters of documents that somebody outside may put operators into: their keys, values that may be objects, and code."""

from collections.abc import Iterator

from backcheck.checks.flow import verdict_of
from backcheck.dataflow.containers import KEYS
from backcheck.dataflow.lattice import Atom, AtomKind, Contribution, Path, Value, join
from backcheck.dataflow.said_of import SaidOf
from backcheck.dataflow.traces import places
from backcheck.ir import AFTER, BUILD, CONST, PARAM, PHI, UPD, WHEN
from backcheck.rule import Entry, Form
from backcheck.semantics.conditions import before
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, passed

_SINK = "nosql"
_FILTER = Entry(
    f"{_SINK}-sink",
    Form.FLOW,
    {"sources": ["remote", "message"], "sink": _SINK, "unknown": "leave"},
    message="input from outside may hold operators in what {callee} is asked",
    note="whether input from outside may hold operators in what {callee} is asked could not be followed: {name}",
)
# What stands under it is compared as it is.
_LITERAL = "$eq"
# What stands under these is run.
_CODE = frozenset(("$where", "$function", "$accumulator", "body"))
_TEXT = "builtins.str"
_STRUCTURES = frozenset(("builtins.dict", "builtins.list", "typing.Any", "builtins.object", "collections.abc.Mapping", "typing.Mapping"))
_DEEPEST = 12


def operators_from_outside(world: World, site: CallSite) -> Verdict:
    """Fails when a client may say how documents are compared, not only with what."""
    nodes = [node for sink in site.role.sinks if sink.kind == _SINK for node in site.at(sink.port)]
    if not nodes:
        return passed()
    asked = _Asked(world, site.function)
    return verdict_of(world, _FILTER, site, join(part for node in nodes for part in asked.of(node)), nodes[0])


class _Asked:
    """What of a filter may hold operators, in one function."""

    def __init__(self, world: World, function: Function) -> None:
        self._world = world
        self._function = function
        self._nodes = world.program.graph(function).nodes
        self._said = SaidOf(world.calls)

    def of(self, node: int, depth: int = 0) -> Iterator[Value]:
        """A display by its entries; else its keys, and those of its entries that may be objects."""
        here = self._nodes[node]
        if depth > _DEEPEST:
            return
        match here[0]:
            case op if op == BUILD and here[1] == "dict":
                for key, value in here[2]:
                    yield from self._entry(key, value, depth)
            case op if op == BUILD and here[1] in ("list", "tuple"):
                for entry in here[2]:
                    yield from self.of(entry, depth + 1)
            case op if op == UPD and here[2] == "[":
                if here[4] >= 0:
                    yield from self._entry(here[3], here[4], depth)
                yield from self.of(here[1], depth + 1)
            case op if op == PHI:
                for arm in here[1]:
                    yield from self.of(arm[0], depth + 1) if arm[0] < node else ()
            case op if op == AFTER:
                yield from self.of(before(self._nodes, here), depth + 1)
            case op if op == WHEN and self._nodes[here[1]][0] == BUILD:
                yield from self.of(here[1], depth + 1)
            case _:
                yield self._reaching(node, (KEYS,))
                yield self._objects(node, ("[*",) if depth == 0 else ())

    def _entry(self, key: int, value: int, depth: int) -> Iterator[Value]:
        if key < 0:
            yield from self.of(value, depth + 1)
            return
        name = self._nodes[key][1] if self._nodes[key][0] == CONST else None
        if name is None:
            yield self._reaching(key)
        if name in _CODE:
            yield self._reaching(value)
        elif name != _LITERAL:
            is_display = self._nodes[value][0] == BUILD and self._nodes[value][1] in ("dict", "list", "tuple")
            yield from self.of(value, depth + 1) if is_display else [self._objects(value)]

    def _reaching(self, node: int, path: Path = ()) -> Value:
        return self._world.solver.reaching(self._function, [node], (path,))

    def _objects(self, node: int, path: Path = ()) -> Value:
        """What may be an object by the time it arrives."""
        refs = self._world.types.of(self._function, node) if not path else ()
        if refs and all(_is_text(ref) for ref in refs):
            return {}
        if any(ref.name in _STRUCTURES for ref in refs):
            return self._reaching(node, path)
        return {atom: one for atom, one in self._reaching(node, path).items() if atom.kind != AtomKind.SOURCE or self._is_object(atom, one)}

    def _is_object(self, atom: Atom, one: Contribution) -> bool:
        """Whether a value was sent as data, and has not become a text since."""
        function = self._world.program.functions[atom.function]
        found = self._is_structured(function, atom.node)
        for number, node in places(one.trail)[1:]:
            passed_on = self._world.program.functions[number]
            if self._holds_data(passed_on, node):
                found = True
            elif found and (refs := self._world.types.of(passed_on, node)) and all(_is_text(ref) for ref in refs):
                found = False
        return found and not one.built

    def _is_structured(self, function: Function, node: int) -> bool:
        params = function.facts.params
        if node >= len(params) or self._world.program.graph(function).nodes[node][0] != PARAM:
            return self._holds_data(function, node)
        refs = self._world.types.parameter(function, node)
        if not refs:
            return self._world.entries.parameter_source(function, node) == "message" and params[node].annotation < 0
        return any(ref.name in _STRUCTURES for ref in refs)

    def _holds_data(self, function: Function, node: int) -> bool:
        roles = (*self._said.symbols(function, node), *self._said.calls(function, node))
        return any(role.facts.get("holds") == "data" for role in roles)


def _is_text(ref: Ref) -> bool:
    return (ref.kind is Kind.LIBRARY and ref.name == _TEXT) or (ref.kind is Kind.CONSTANT and isinstance(ref.value, str))
