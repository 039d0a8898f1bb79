"""What each kind of node passes on. Values are found backwards, from where they are used, and only when asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from backcheck.dataflow import (
    attributes,
    captured,
    clauses,
    constants,
    containers,
    ends,
    exceptions,
    objects,
    operations,
    row_keys,
    special_methods,
)
from backcheck.dataflow import calls as called
from backcheck.dataflow.behind import Behind
from backcheck.dataflow.cycles import Cycles
from backcheck.dataflow.decorated import Layer
from backcheck.dataflow.guards import NO_EXCEPTION, Guards
from backcheck.dataflow.lattice import (
    EVERYTHING,
    NOTHING,
    RECEIVER_OF,
    Atom,
    AtomKind,
    Contribution,
    Kinds,
    Path,
    Trail,
    Value,
    cleaned,
    join,
    longer,
    passed,
)
from backcheck.dataflow.sanitizers import Sanitizers
from backcheck.dataflow.typed import field_carries_no_text, has_fields
from backcheck.dataflow.validated import Validated
from backcheck.dataflow.versions import last_stored
from backcheck.ir import (
    AFTER,
    ATTR,
    AWAIT,
    BIN,
    BOOL,
    BUILD,
    CALL,
    CAUGHT,
    CONST,
    DOTTED,
    ELEM,
    ENTER,
    FREE,
    GIVEN,
    ITEM,
    NAME,
    PARAM,
    PART,
    PHI,
    STAR,
    TEXT,
    UNKNOWN,
    UPD,
    WHEN,
    YIELD,
    Node,
)
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_DEEPEST = 400
_MOST_STEPS = 20_000


class Transfer:
    """Values of nodes, kept once complete. ``typed`` tells of a parameter that cannot carry text, ``sanitizers`` is the project's own."""

    def __init__(self, calls: Calls, kinds: Kinds, typed: Callable[[Function, int], bool], sanitizers: Sanitizers | None = None) -> None:
        self.calls = calls
        self.types = calls.types
        self.program = calls.program
        self.kinds = kinds
        self.typed = typed
        self.sanitizers = sanitizers or Sanitizers(calls.program, kinds, {})
        self.guards = Guards(calls, kinds)
        self.validated = Validated(self)
        # What a number or UUID cannot do harm to.
        self.harmless = kinds.mask(["sql"])
        self.clause_methods = clauses.Methods(iter(calls.program.models))
        self.behind = Behind(calls.types, kinds)
        self._no_exception = kinds.mask((NO_EXCEPTION,))
        # Of decorated functions; see ``decorated``.
        self.layers: dict[int, tuple[Layer, ...]] = {}
        # Of sequences and mappings; see ``sequences`` and ``keys``.
        self.lengths: dict[tuple[int, int], int | None] = {}
        self.keys: dict[tuple[int, int, str], bool] = {}
        self.steps = 0
        self.bounded = 0
        self._found: dict[tuple[int, int, Path], Value] = {}
        self._busy: dict[tuple[int, int, Path], int] = {}
        self._cycles = Cycles()

    def value(self, function: Function, node: int, path: Path = ()) -> Value:
        """What contributes to a node, or to the part of it that a path names."""
        key = (function.id, node, path)
        found = self._found.get(key)
        if found is not None:
            return found
        depth = self._busy.get(key)
        if depth is not None:
            return self._cycles.met(key, depth)
        held = self._cycles.held(key)
        if held is not None:
            return held
        depth = len(self._busy)
        if depth >= _DEEPEST or self.steps > _MOST_STEPS:
            self.bounded += 1
            return {Atom(AtomKind.UNKNOWN, "a chain too long to follow", function.id, node): Contribution()}
        self._busy[key] = depth
        written = self.program.graph(function).nodes[node]
        self._cycles.begin()
        result: Value = NOTHING
        again = True
        while again:
            self.steps += 1
            result = row_keys.told(self._evaluate(function, node, written, path), path, self.harmless)
            again = self._cycles.again(key, depth, result) and self.steps <= _MOST_STEPS
        del self._busy[key]
        self._found.update(self._cycles.end(key, depth, result))
        return result

    def fresh(self) -> None:
        """Starts the count of steps anew: bounds hold for one question."""
        self.steps = 0

    def each(self, function: Function, nodes: Iterable[int], path: Path = ()) -> Value:
        return join(self.value(function, node, path) for node in nodes)

    def unknown(self, function: Function, node: int, why: str) -> Value:
        return {Atom(AtomKind.UNKNOWN, why, function.id, node): Contribution(trail=Trail(function.id, node))}

    def source(self, function: Function, node: int, kind: str) -> Value:
        return {Atom(AtomKind.SOURCE, kind, function.id, node): Contribution(trail=Trail(function.id, node))}

    def _sources(self, function: Function, node: int, role: Role) -> Value:
        """What a role says comes in here, clean for what it says it cannot harm."""
        return cleaned(join(self.source(function, node, origin.kind) for origin in role.sources), self.kinds.mask(role.sanitizes))

    def _evaluate(self, function: Function, index: int, node: Node, path: Path) -> Value:
        handler = _HANDLERS.get(node[0])
        return handler(self, function, index, node, path) if handler is not None else NOTHING

    def _arms(self, function: Function, _: int, node: Node, path: Path) -> Value:
        return join(self._arm(function, arm, path) for arm in self.alive(function, node))

    def alive(self, function: Function, choice: Node) -> Iterator[Sequence[Any]]:
        """The ways of a choice that may be taken."""
        return (arm for arm in choice[1] if self._alive(function, arm))

    def _arm(self, function: Function, arm: Sequence[Any], path: Path) -> Value:
        """What comes by one of several ways, clean for what the condition of that way tells."""
        value = self.value(function, arm[0], path)
        return cleaned(value, self.guards.clears(function, arm[0], arm[1], arm[2], path)) if value and arm[1] >= 0 else value

    def _narrowed(self, function: Function, index: int, node: Node, path: Path) -> Value:
        mask = self.guards.clears(function, node[1], node[2], node[3], path)
        exception = exceptions.narrowed(self, function, node, path)
        value = exception if exception is not None else self.value(function, node[1], path)
        # Whether it was an exception until then, or a text that was made of one, is told by the way it came.
        told = mask != EVERYTHING and mask & self._no_exception
        return passed(value, function.id, index, cleaned=mask) if told else cleaned(value, mask)

    def _forward(self, function: Function, _: int, node: Node, path: Path) -> Value:
        return self.value(function, node[1], path)

    def _caught(self, function: Function, index: int, node: Node, path: Path) -> Value:
        return exceptions.caught(self, function, node[1], (function, index), path)

    def _literal(self, function: Function, index: int, node: Node, _: Path) -> Value:
        if isinstance(node[1], str | bytes) and node[1]:
            return {Atom(AtomKind.LITERAL, "", function.id, index): Contribution(trail=Trail(function.id, index))}
        return NOTHING

    def attribute(self, function: Function, index: int, node: Node, path: Path) -> Value:
        if path and path[0] == RECEIVER_OF:
            return self.value(function, node[1], path[1:])
        mask = 0
        stored = self._stored_here(function, node, path)
        for ref in self.types.of(function, index):
            for symbol in _symbols(ref):
                role = self.program.models.find(symbol)
                if role is None:
                    continue
                mask |= self.kinds.mask(role.sanitizes)
                if role.sources and stored is None:
                    return cleaned(self._sources(function, index, role), self.validated.declared.cleared(function, node, role, path))
                if role.kind == "attribute" and "*" in role.sanitizes:
                    return NOTHING
        if (known := self.types.anywhere.get(node[2])) is not None and known.kind == "attribute":
            return NOTHING
        if field_carries_no_text(self.types, function, node):
            return NOTHING
        properties = special_methods.property_value(self, function, index, node, path)
        if properties is not None:
            return properties
        own = attributes.class_attribute(self, function, node, path) if stored is None else stored
        found = self.validated.checked(function, node, self.value(function, node[1], longer(f".{node[2]}", path))) if own is None else own
        return cleaned(found, mask)

    def _stored_here(self, function: Function, node: Node, path: Path) -> Value | None:
        """What this function itself stored last in the attribute that is read, where it surely did."""
        stored = last_stored(self.program.graph(function).nodes, node)
        return self.value(function, stored, path) if stored >= 0 else None

    def _parameter(self, function: Function, _: int, node: Node, path: Path) -> Value:
        place = node[1]
        if self.typed(function, place) or (path and path[0] == containers.KEYS and has_fields(self.types, function, place)):
            return NOTHING
        if place == 0 and path and path[0].startswith(".") and self._is_class(function):
            found = attributes.field(self, owner, path[0][1:], path[1:]) if (owner := self.program.owner(function)) is not None else None
            if found is not None:
                return found
        atom = Atom(AtomKind.PARAMETER, "", function.id, place, path)
        return {atom: Contribution(trail=Trail(function.id, place))}

    def _is_class(self, function: Function) -> bool:
        """Whether the first parameter of a method is its class."""
        return function.facts.owner >= 0 and any(ref.kind is Kind.CLASS for ref in self.types.parameter(function, 0))

    def _name(self, function: Function, index: int, node: Node, path: Path) -> Value:
        if node[0] == NAME:
            values = objects.module_variable(self, self.types.names.places(function.path, node[1]), path)
            if values is not None:
                return values
        parts: list[Value] = []
        for ref in self.types.of(function, index):
            for symbol in _symbols(ref):
                role = self.program.models.find(symbol)
                if role is not None and role.sources:
                    parts.append(self._sources(function, index, role))
                if role is not None and role.facts.get("kept") and path:
                    parts.append(objects.put_anywhere(self, node[1].rpartition(".")[2], symbol, path))
        if node[0] == DOTTED:
            parts.append(objects.module_variable(self, self.types.names.imported_places(function.path, node[1]), path) or NOTHING)
        return join(parts)

    def _alive(self, function: Function, arm: Sequence[Any]) -> bool:
        _, condition, polarity, calls = arm
        if any(ends.never_returns(self.calls, function, call) for call in calls):
            return False
        return condition < 0 or constants.truth(self.types, function, condition) is not (not polarity)


def _symbols(ref: Ref) -> tuple[str, ...]:
    """The library symbols that a reference was found as: the name itself, and the attribute it was read from."""
    if ref.kind is Kind.EXTERNAL:
        return (ref.name,)
    if ref.kind is Kind.LIBRARY and isinstance(ref.value, Ref) and ref.value.kind is Kind.EXTERNAL:
        return (ref.value.name,)
    return ()


_Handler = Callable[[Transfer, Function, int, Node, Path], Value]
_HANDLERS: dict[int, _Handler] = {
    CONST: Transfer._literal,  # noqa: SLF001
    CALL: called.result,
    ATTR: Transfer.attribute,
    PARAM: Transfer._parameter,  # noqa: SLF001
    NAME: Transfer._name,  # noqa: SLF001
    DOTTED: Transfer._name,  # noqa: SLF001
    PHI: Transfer._arms,  # noqa: SLF001
    WHEN: Transfer._narrowed,  # noqa: SLF001
    UPD: containers.updated,
    AFTER: lambda transfer, function, _, node, path: objects.after(transfer, function, node, path),
    ITEM: containers.item,
    BUILD: containers.built,
    TEXT: operations.text,
    BIN: operations.value,
    ELEM: containers.iterated,
    AWAIT: Transfer._forward,  # noqa: SLF001
    STAR: Transfer._forward,  # noqa: SLF001
    PART: containers.rest,
    ENTER: objects.entered,
    # What is false ends an ``and``, and no text that is false carries anything.
    BOOL: lambda transfer, function, _, node, path: transfer.each(function, node[2][-1:] if node[1] == "and" else node[2], path),
    FREE: captured.variable,
    GIVEN: captured.given,
    CAUGHT: Transfer._caught,  # noqa: SLF001
    UNKNOWN: lambda transfer, function, index, _, __: transfer.unknown(function, index, "not followed"),
    # What a generator is sent.
    YIELD: lambda transfer, function, index, _, __: transfer.unknown(function, index, "yield"),
}
