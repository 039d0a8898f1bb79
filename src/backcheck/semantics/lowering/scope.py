"""What lowering of one function needs around its graph: the file, binding of targets, narrowing by conditions."""

import ast
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from backcheck.facts import Symbol
from backcheck.ir import ATTR, BIN, BOOL, BUILD, CALL, CMP, CONST, ITEM, NOTHING, PARAM, PART, UPD, WHEN, Node
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.lowering.builder import Builder
from backcheck.semantics.lowering.reads import reads_in
from backcheck.semantics.lowering.state import State

_PAIR = 2
_STEPS = 6


class File(Protocol):
    """The file's tables, as a function's lowering fills them; ``lines`` are its text."""

    @property
    def lines(self) -> Sequence[str]: ...

    def define(self, scope: "Scope", node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> int: ...
    def define_class(self, scope: "Scope", node: ast.ClassDef) -> int: ...
    def imported(self, target: str) -> None: ...
    def star(self, module: str) -> None: ...
    def symbol(self, name: str, symbol: Symbol) -> None: ...
    def block(self, scope: "Scope", body: Sequence[ast.stmt]) -> None: ...


class Scope:
    """One function's graph and its place in the file: ``prefix`` qualifies names, ``owner`` is the class being defined."""

    __slots__ = ("annotations", "at_module_level", "builder", "file", "lower", "owner", "prefix")

    def __init__(self, file: File, builder: Builder, prefix: str, owner: int, lower: Callable[["Scope", ast.expr], int]) -> None:
        self.file = file
        self.builder = builder
        self.prefix = prefix
        self.owner = owner
        self.lower = lower
        self.annotations: dict[str, int] = {}
        self.at_module_level = builder.outer is None and owner < 0

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Lowers statements in order."""
        self.file.block(self, body)

    def branch(self, body: Sequence[ast.stmt]) -> State | None:
        """Lowers a branch and returns the state at its end, with the call that ended it."""
        builder = self.builder
        builder.last_call = NOTHING
        self.run(body)
        state = builder.state
        if state is not None and isinstance(body[-1], ast.Expr) and builder.last_call != NOTHING:
            state.tail = (builder.last_call,)
        return state

    def function(self, node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> int:
        """The node of a nested function; its body is lowered later, when all that it can capture is known."""
        return self.file.define(self, node, name)

    def bind(self, target: ast.expr, value: int) -> None:
        """What an assignment to the target does to the state."""
        builder = self.builder
        match target:
            case ast.Name():
                builder.assign(target.id, value)
            case ast.Attribute():
                self.store(target.value, target.attr, value, target)
            case ast.Subscript():
                base = self._identity(target.value)
                key = self.lower(self, target.slice)
                builder.change(base, builder.add((UPD, builder.version(base), "[", key, builder.version(value)), target))
                self.through(target.value, builder.version(base))
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value)
            case ast.Starred():
                self.bind(target.value, builder.add((PART, value, NOTHING, NOTHING), target))
            case _:
                self.lower(self, target)

    def store(self, owner: ast.expr, name: str, value: int, at: ast.AST) -> None:
        """What ``owner.name = value`` does to the state."""
        builder = self.builder
        base = self._identity(owner)
        if builder.nodes[base] == (PARAM, 0):
            builder.fields.append((name, value))
        builder.change(base, builder.add((UPD, builder.version(base), ".", name, builder.version(value)), at))
        self.through(owner, builder.version(base))

    def _identity(self, node: ast.expr) -> int:
        return self.builder.read(node.id, node) if isinstance(node, ast.Name) else self.lower(self, node)

    def through(self, node: ast.expr, version: int) -> None:
        """What an expression such as ``a.b["c"]`` names has a new version: so have the objects that it is read from."""
        builder = self.builder
        match node:
            case ast.Attribute():
                base = self._identity(node.value)
                if builder.nodes[base] == (PARAM, 0):
                    builder.changes.append((f".{node.attr}", version))
                builder.change(base, builder.again((UPD, builder.version(base), ".", node.attr, version), version))
            case ast.Subscript() if not isinstance(node.slice, ast.Slice):
                base = self._identity(node.value)
                key = self.lower(self, node.slice)
                builder.change(base, builder.again((UPD, builder.version(base), "[", key, version), version))
            case _:
                return
        self.through(node.value, builder.version(base))

    def _unpack(self, targets: list[ast.expr], value: int) -> None:
        builder = self.builder
        starred = next((i for i, t in enumerate(targets) if isinstance(t, ast.Starred)), len(targets))
        for index, target in enumerate(targets):
            if isinstance(target, ast.Starred):
                behind = len(targets) - 1 - index
                end = builder.add((CONST, -behind), target) if behind else NOTHING
                self.bind(target.value, builder.add((PART, value, end, index), target))
                continue
            place = index if index < starred else index - len(targets)
            key = builder.add((CONST, place), target)
            self.bind(target, builder.add((ITEM, value, key), target))

    def hold(self, subject: int, condition: int) -> None:
        """Notes that a condition holds of an object from here on."""
        builder = self.builder
        builder.update(subject, builder.again((WHEN, builder.version(subject), condition, True), condition))

    def narrow(self, test: ast.expr, condition: int, truth: bool, matters: Collection[str] | None = ()) -> None:
        """Notes for the variables that a condition asks about that it holds (or does not) from here on.

        ``matters`` are variables that differ by branch: of them it is also worth knowing when they are merely tested for
        truth, or when another one is asked about. None notes all that are tested for truth.
        """
        builder = self.builder
        if builder.state is None:
            return
        reads = dict.fromkeys(reads_in(test), ((condition, truth, ()),))
        if reads:
            builder.state.told = {**builder.state.told, **reads}
        tested = [name for name in tested_in(test) if matters is None or name in matters]
        for name in dict.fromkeys((*_asked(test), *tested, *self._asked_before(test), *self._made_of(test))):
            found = builder.state.variables.get(name)
            if found is None:
                continue
            builder.update(found, builder.again((WHEN, builder.version(found), condition, truth), condition))

    def _asked_before(self, test: ast.expr) -> list[str]:
        """Variables that an earlier question was about whose answer is what a condition tests: ``fine = check(name)``, ``if fine:``."""
        while isinstance(test, ast.UnaryOp):
            test = test.operand
        state, nodes = self.builder.state, self.builder.nodes
        answer = state.variables.get(test.id) if isinstance(test, ast.Name) and state is not None else None
        if answer is None or state is None or nodes[answer][0] not in (CALL, CMP):
            return []
        node = nodes[answer]
        asked = {*node[2], *(value for _, value in node[3])} if node[0] == CALL else set(node[2])
        return [name for name, held in state.variables.items() if held in asked or state.heap.get(held, held) in asked]

    def _made_of(self, test: ast.expr) -> list[str]:
        """Variables from which was made what a condition asks about: ``parts = urlsplit(url)``, ``if parts.hostname == host:``."""
        state, nodes = self.builder.state, self.builder.nodes
        if state is None:
            return []
        pending = [(state.variables[name], 0) for name in _roots(test) if name in state.variables]
        found = set[int]()
        while pending:
            value, depth = pending.pop()
            node = nodes[value]
            if depth > _STEPS:
                continue
            parts = _parts(nodes, node)
            found.update(parts, (unchanged(nodes, part) for part in parts))
            pending += [(part, depth + 1) for part in parts]
        return [name for name, held in state.variables.items() if held in found or state.heap.get(held, held) in found] if found else []


def _roots(test: ast.expr) -> list[str]:
    """The variables of which a condition compares, or tests for truth, a part or what a method says of it; two that it compares itself."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return _roots(test.operand)
        case ast.BoolOp():
            return list(dict.fromkeys(name for value in test.values for name in _roots(value)))
        case ast.Compare(left=left, comparators=[right]):
            return [name for one in (left, right) for name in ([one.id] if isinstance(one, ast.Name) else _roots(one))]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if len(test.args) != _PAIR:
            return [name]
        case ast.Call(func=ast.Attribute(value=inner)) if len(test.args) != _PAIR:
            return _roots(inner)
        case ast.Call(args=[one, other]):
            return [each.id for each in (one, other) if isinstance(each, ast.Name)]
        case ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name)):
            return [name]
    return []


def _parts(nodes: Sequence[Node], node: Node) -> list[int]:
    """What a value is made of by a call or an operator, or what a display holds."""
    if node[0] == BUILD and node[1] in ("list", "tuple"):
        return [*node[2]]
    if node[0] == BIN:
        return [*node[2:4]]
    if node[0] in (ATTR, ITEM):
        return [node[1]]
    if node[0] == BOOL:
        return [*node[2]]
    if node[0] != CALL:
        return []
    callee = nodes[node[1]]
    return [*node[2], *([callee[1]] if callee[0] == ATTR else ())]


def _asked(test: ast.expr) -> list[str]:
    """Variables that a condition may say something about: compared, searched or given to a call; not merely tested for truth."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return _asked(test.operand)
        case ast.BoolOp():
            return list(dict.fromkeys(name for value in test.values for name in _asked(value)))
        case ast.Compare():
            if all(isinstance(op, ast.Is | ast.IsNot) for op in test.ops):
                return _asked(test.left) if isinstance(test.left, ast.Call) else []
            return _named([test.left, *test.comparators])
        case ast.Call():
            receiver = [test.func.value] if isinstance(test.func, ast.Attribute) else []
            return _named([*receiver, *test.args, *(keyword.value for keyword in test.keywords)])
        case ast.NamedExpr():
            return _asked(test.value)
    return []


def tested_in(test: ast.expr) -> list[str]:
    """Variables that a condition tests for truth or compares with None, and the mappings whose entries it tests so."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return tested_in(test.operand)
        case ast.BoolOp():
            return [name for value in test.values for name in tested_in(value)]
        case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return tested_in(test.left)
        case ast.Name():
            return [test.id]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) | ast.Subscript(value=ast.Name(id=name)):
            return [name]
        case ast.NamedExpr():
            return [test.target.id]
    return []


def _named(values: list[ast.expr]) -> list[str]:
    names: list[str] = []
    for value in values:
        match value:
            case ast.Name():
                names.append(value.id)
            case ast.Call():
                names += _asked(value)
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                names += _named([value.value])
            case ast.List() | ast.Tuple():
                names += _named(value.elts)
            case ast.GeneratorExp() | ast.ListComp():
                names += _named([generator.iter for generator in value.generators])
    return list(dict.fromkeys(names))
