"""A file's tables, filled while its functions are lowered: the outermost code first, nested functions when it is done."""

import ast
from collections.abc import Sequence
from functools import cached_property

from backcheck.facts import ClassFacts, FileFacts, FunctionFacts, Param, Symbol, pack_graph
from backcheck.ir import CLASS, CONST, DOTTED, FREE, FUNC, NOTHING, PARAM
from backcheck.semantics.lowering.builder import Builder
from backcheck.semantics.lowering.expressions import lower
from backcheck.semantics.lowering.scope import Scope
from backcheck.semantics.lowering.statements import block
from backcheck.syntax.source import Source

_Function = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef
MODULE = "<module>"


class _Pending:
    """A function whose body is still to be lowered, with all that is known of its head."""

    __slots__ = ("decorators", "held", "index", "marks", "name", "node", "outer", "owner", "params", "returns")

    def __init__(self, index: int, name: str, node: _Function | None, outer: Builder, owner: int) -> None:
        self.index = index
        self.name = name
        self.node = node
        self.outer = outer
        self.owner = owner
        self.params: tuple[Param, ...] = ()
        self.decorators: tuple[int, ...] = ()
        self.returns = NOTHING
        # A class body keeps no account of what its variables were given.
        self.held = outer.held() if owner < 0 else {}
        self.marks = (len(outer.log), len(outer.nodes))


class FileLowering:
    """Lowers one file; its methods are what scopes call back."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions: list[FunctionFacts | None] = []
        self.classes: list[ClassFacts | None] = []
        self.symbols: dict[str, list[Symbol]] = {}
        self.stars: list[str] = []
        self.imports: dict[str, None] = {}
        self.mentions: dict[str, dict[int, None]] = {}
        self.pending: list[_Pending] = []

    @cached_property
    def lines(self) -> list[str]:
        return self.source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def run(self, tree: ast.Module) -> FileFacts:
        source = self.source
        self.functions.append(None)
        builder = Builder(None, 0, 1, max(source.lines, 1))
        scope = Scope(self, builder, "", -1, lower)
        block(scope, tree.body)
        head = _Pending(0, MODULE, None, builder, -1)
        self._finish(head, builder, tree.body, (1, 0, source.lines, 0))
        for name, node in builder.log:
            if not any(symbol.kind == "import" and self._is_import(builder, node) for symbol in self.symbols.get(name, ())):
                self.symbol(name, self._symbol(builder, node))
        while self.pending:
            self._lower_pending(self.pending.pop(0))
        return FileFacts(
            path=source.path,
            functions=tuple(one for one in self.functions if one is not None),
            classes=tuple(one for one in self.classes if one is not None),
            symbols={name: tuple(dict.fromkeys(options)) for name, options in self.symbols.items()},
            stars=tuple(self.stars),
            imports=tuple(self.imports),
            mentions={name: tuple(indexes) for name, indexes in self.mentions.items()},
            comments=source.comments,
            statements=source.statements,
            lines=source.lines,
            exports=_exports(tree),
        )

    @staticmethod
    def _is_import(builder: Builder, node: int) -> bool:
        return bool(builder.nodes[node][0] == DOTTED)

    @staticmethod
    def _symbol(builder: Builder, node: int) -> Symbol:
        match builder.nodes[node]:
            case (op, index) if op == FUNC:
                return Symbol("function", index)
            case (op, index) if op == CLASS:
                return Symbol("class", index)
        return Symbol("value", node)

    def block(self, scope: Scope, body: Sequence[ast.stmt]) -> None:
        block(scope, body)

    def symbol(self, name: str, symbol: Symbol) -> None:
        self.symbols.setdefault(name, []).append(symbol)

    def imported(self, target: str) -> None:
        self.imports[target] = None

    def star(self, module: str) -> None:
        self.stars.append(module)
        self.imports[module] = None

    def define(self, scope: Scope, node: _Function, name: str) -> int:
        """Takes up a function: its head is lowered here, its body later. Returns its node."""
        builder = scope.builder
        index = len(self.functions)
        self.functions.append(None)
        pending = _Pending(index, scope.prefix + name, node, builder, scope.owner)
        if not isinstance(node, ast.Lambda):
            pending.decorators = tuple(lower(scope, decorator) for decorator in node.decorator_list)
            pending.returns = lower(scope, node.returns) if node.returns else NOTHING
        pending.params = _params(scope, node.args)
        self.pending.append(pending)
        return builder.add((FUNC, index), node)

    def define_class(self, scope: Scope, node: ast.ClassDef) -> int:
        """Lowers a class: its body runs in place, with names of its own."""
        builder = scope.builder
        index = len(self.classes)
        self.classes.append(None)
        bases = tuple(lower(scope, base) for base in node.bases)
        keywords = tuple((keyword.arg or "", lower(scope, keyword.value)) for keyword in node.keywords)
        decorators = tuple(lower(scope, decorator) for decorator in node.decorator_list)
        name = scope.prefix + node.name
        outside, mark = builder.state, len(builder.log)
        builder.state = outside.copy() if outside else None
        inside = Scope(self, builder, f"{name}.", index, lower)
        block(inside, node.body)
        attributes = dict(builder.log[mark:])
        del builder.log[mark:]
        builder.state = outside
        self.classes[index] = ClassFacts(
            name=name,
            parent=builder.index,
            line=node.lineno,
            column=node.col_offset,
            end_line=node.end_lineno or node.lineno,
            end_column=node.end_col_offset or 0,
            bases=bases,
            keywords=keywords,
            decorators=decorators,
            attributes={key: value for key, value in attributes.items() if builder.nodes[value][0] != FUNC},
            annotations=inside.annotations,
            methods={key: builder.nodes[value][1] for key, value in attributes.items() if builder.nodes[value][0] == FUNC},
            documented=_documented(node.body),
        )
        return builder.add((CLASS, index), node)

    def _lower_pending(self, head: _Pending) -> None:
        node = head.node
        assert node is not None
        last = node.end_lineno or node.lineno
        builder = Builder(head.outer, head.index, node.lineno, last)
        builder.params = len(head.params)
        for place, param in enumerate(head.params):
            builder.assign(param.name, builder.add((PARAM, place), node))
        names = [name for name, _ in builder.log]
        builder.log.clear()
        builder.log += [(name, place) for place, name in enumerate(names)]
        scope = Scope(self, builder, f"{head.name}.<locals>.", -1, lower)
        body: Sequence[ast.stmt] = ()
        if isinstance(node, ast.Lambda):
            builder.answer(lower(scope, node.body))
        else:
            body = node.body
            block(scope, body)
            if builder.state is not None:
                builder.answer(builder.add((CONST, None), body[-1]))
        self._finish(head, builder, body, (node.lineno, node.col_offset, last, node.end_col_offset or 0))

    def _finish(self, head: _Pending, builder: Builder, body: Sequence[ast.stmt], span: tuple[int, int, int, int]) -> None:
        builder.known = frozenset(name for name, _ in builder.log)
        for name, _ in builder.globals if head.index else ():
            self.symbol(name, Symbol("stored", head.index))
        for name in builder.called:
            self.mentions.setdefault(name, {})[head.index] = None
        graph = builder.graph()
        self.source.repack(graph.positions)
        free = dict.fromkeys(node[1] for node in builder.nodes if node[0] == FREE) if head.held else ()
        self.functions[head.index] = FunctionFacts(
            name=head.name,
            parent=head.outer.index if head.index else NOTHING,
            owner=head.owner,
            line=span[0],
            column=span[1],
            end_line=span[2],
            end_column=span[3],
            params=head.params,
            decorators=head.decorators,
            returns=head.returns,
            is_async=isinstance(head.node, ast.AsyncFunctionDef),
            is_generator=bool(builder.yields),
            documented=_documented(body),
            statements=builder.statements,
            branches=builder.branches,
            raises=any(raised >= 0 for raised, *_ in graph.raises),
            graph=pack_graph(graph),
            changes=tuple(dict.fromkeys(name for name, _ in (*builder.globals, *builder.changes) if not name.startswith("."))),
            captured=head.outer.held_from(head.held, head.marks, free),
        )


def _params(scope: Scope, args: ast.arguments) -> tuple[Param, ...]:
    def one(arg: ast.arg, kind: str, default: ast.expr | None) -> Param:
        annotation = lower(scope, arg.annotation) if arg.annotation else NOTHING
        return Param(arg.arg, kind, annotation, lower(scope, default) if default else NOTHING)

    ordinary = [(arg, "/") for arg in args.posonlyargs] + [(arg, "") for arg in args.args]
    defaults: list[ast.expr | None] = [None] * (len(ordinary) - len(args.defaults)) + list(args.defaults)
    found = [one(arg, kind, default) for (arg, kind), default in zip(ordinary, defaults, strict=True)]
    if args.vararg:
        found.append(one(args.vararg, "*", None))
    found += [one(arg, "k", default) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    if args.kwarg:
        found.append(one(args.kwarg, "**", None))
    return tuple(found)


def _documented(body: Sequence[ast.stmt]) -> bool:
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str() as text))]:
            return bool(text.strip())
    return False


def _exports(tree: ast.Module) -> tuple[str, ...] | None:
    """``__all__`` where it is made of plain lists of names."""
    found: list[str] | None = None
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value) | ast.AnnAssign(target=ast.Name(id="__all__"), value=value):
                found = _listed(value)
            case (
                ast.AugAssign(target=ast.Name(id="__all__"), value=value)
                | ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr="extend"), args=[value]))
            ):
                more = _listed(value)
                found = [*found, *more] if found is not None and more is not None else None
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__")))):
                found = None
    return tuple(found) if found is not None else None


def _listed(value: ast.expr | None) -> list[str] | None:
    if not isinstance(value, ast.List | ast.Tuple):
        return None
    return [name.value for name in value.elts if isinstance(name, ast.Constant) and isinstance(name.value, str)]
