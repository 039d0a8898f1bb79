"""The whole program: every file's facts, numbered functions and classes, and who mentions what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from backcheck.facts import ClassFacts, FileFacts, FunctionFacts, Graph, Symbol, unpack_graph
from backcheck.ir import AFTER, ATTR, CALL, DOTTED, FREE, NAME, PHI, UPD, WHEN, Node
from backcheck.models.models import Models
from backcheck.position import Span, unpacked
from backcheck.semantics.conditions import before
from backcheck.semantics.modules import ModuleIndex

_MOST_GRAPHS = 6_000
_MOST_VERSIONS = 200


class Function:
    """A function of the program; ``id`` is its number, ``qualified`` its dotted name at run time."""

    __slots__ = ("facts", "file", "id", "index", "qualified")

    def __init__(self, number: int, index: int, file: FileFacts, facts: FunctionFacts, module: str) -> None:
        self.id = number
        self.index = index
        self.file = file
        self.facts = facts
        self.qualified = module if facts.name == "<module>" else f"{module}.{facts.name}"

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def name(self) -> str:
        """The last part of its name."""
        return self.facts.name.rpartition(".")[2]

    @property
    def span(self) -> Span:
        """The whole definition."""
        facts = self.facts
        return Span(self.path, facts.line, facts.column, facts.end_line, facts.end_column)

    @property
    def head(self) -> Span:
        """The line of its ``def``."""
        return Span(self.path, self.facts.line, self.facts.column, self.facts.line, self.facts.column + 3)


class Class:
    """A class of the program; ``id`` is its number."""

    __slots__ = ("facts", "file", "id", "index", "qualified")

    def __init__(self, number: int, index: int, file: FileFacts, facts: ClassFacts, module: str) -> None:
        self.id = number
        self.index = index
        self.file = file
        self.facts = facts
        self.qualified = f"{module}.{facts.name}"

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def name(self) -> str:
        return self.facts.name.rpartition(".")[2]

    @property
    def head(self) -> Span:
        facts = self.facts
        return Span(self.path, facts.line, facts.column, facts.line, facts.column + 5)


class Program:
    """Linked facts. Graphs are unpacked when first asked for; the least recently made are let go past a bound."""

    def __init__(self, files: Iterable[FileFacts], models: Models) -> None:
        self.files: dict[str, FileFacts] = {facts.path: facts for facts in sorted(files, key=lambda facts: facts.path)}
        self.models = models
        self.modules = ModuleIndex(self.files)
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self._first_function: dict[str, int] = {}
        self._first_class: dict[str, int] = {}
        self._graphs: dict[int, Graph] = {}
        self._mentions: dict[str, list[int]] = {}
        self._aliases: dict[str, set[str]] = {}
        self._changing: dict[str, list[int]] = {}
        for path, facts in self.files.items():
            self._number(path, facts)

    def _number(self, path: str, facts: FileFacts) -> None:
        module = self.modules.name(path)
        first = self._first_function[path] = len(self.functions)
        for index, function in enumerate(facts.functions):
            self.functions.append(Function(first + index, index, facts, function, module))
            for name in function.changes:
                self._changing.setdefault(name, []).append(first + index)
        self._first_class[path] = len(self.classes)
        for index, one in enumerate(facts.classes):
            self.classes.append(Class(len(self.classes), index, facts, one, module))
        for name, indexes in facts.mentions.items():
            self._mentions.setdefault(name, []).extend(first + index for index in indexes)
        for bound, symbols in facts.symbols.items():
            for symbol in symbols:
                if symbol.kind == "import" and (last := str(symbol.target).rpartition(".")[2]) != bound:
                    self._aliases.setdefault(last, set()).add(bound)

    def function(self, path: str, index: int) -> Function:
        return self.functions[self._first_function[path] + index]

    def class_of(self, path: str, index: int) -> Class:
        return self.classes[self._first_class[path] + index]

    def sibling(self, function: Function, index: int) -> Function:
        """Another function of the same file, by its index there."""
        return self.functions[function.id - function.index + index]

    def parent(self, function: Function) -> Function | None:
        """The function that this one is defined in; the module's own code for a method."""
        return self.sibling(function, function.facts.parent) if function.facts.parent >= 0 else None

    def captured(self, function: Function, name: str) -> tuple[Function, Sequence[int]] | None:
        """The function around that has a variable, and what that may hold while this one runs."""
        inner, outer = function, self.parent(function)
        while outer is not None and outer.index > 0:
            values = inner.facts.captured.get(name) or self.graph(outer).cells.get(name)
            if values is not None:
                return outer, values
            inner, outer = outer, self.parent(outer)
        return None

    def module(self, path: str) -> Function:
        """The top-level code of a file."""
        return self.function(path, 0)

    def given(self, path: str, name: str, symbol: Symbol) -> Iterator[tuple[Function, int]]:
        """What a variable of a module is given there, or by a function that calls it ``global``."""
        if symbol.kind == "value":
            module, node = self.module(path), int(symbol.target)
            graph = self.graph(module)
            newest = graph.cells.get(name, [node])[-1]
            # What the module's code stores in an object later is there when anything else reads it.
            yield module, newest if is_version(graph.nodes, newest, node) else node
        elif symbol.kind == "stored":
            function = self.function(path, int(symbol.target))
            yield from ((function, node) for stored, node in self.graph(function).globals if stored == name)

    def owner(self, function: Function) -> Class | None:
        """The class that a method is defined in."""
        return self.class_of(function.path, function.facts.owner) if function.facts.owner >= 0 else None

    def methods(self, one: Class) -> Iterator[tuple[str, Function]]:
        for name, index in one.facts.methods.items():
            yield name, self.function(one.path, index)

    def graph(self, function: Function) -> Graph:
        found = self._graphs.get(function.id)
        if found is None:
            if len(self._graphs) >= _MOST_GRAPHS:
                for key in list(self._graphs)[: _MOST_GRAPHS // 4]:
                    del self._graphs[key]
            found = self._graphs[function.id] = unpack_graph(function.facts.graph)
        return found

    def span(self, function: Function, node: int) -> Span:
        """Where a node of a function's graph stands."""
        positions = self.graph(function).positions
        start, end = positions[2 * node], positions[2 * node + 1]
        return Span(function.path, *unpacked(start), *unpacked(end))

    def calling(self, name: str) -> list[Function]:
        """Functions that call something whose last name, or a name that an import gives it, is this one."""
        names = [name, *sorted(self._aliases.get(name, ()))]
        if len(names) == 1:
            return [self.functions[number] for number in self._mentions.get(name, ())]
        numbers = sorted({number for one in names for number in self._mentions.get(one, ())})
        return [self.functions[number] for number in numbers]

    def called_names(self) -> Iterable[str]:
        """The last names of all that is called."""
        return self._mentions.keys()

    def changing(self, name: str) -> list[Function]:
        """Functions that bind a module-level name anew, or change what a variable of that name, or of an alias, holds."""
        numbers = sorted({number for one in self.aliases(name) for number in self._changing.get(one, ())})
        return [self.functions[number] for number in numbers]

    def calls(self, function: Function, names: Mapping[str, object] | frozenset[str] | None = None) -> Iterator[int]:
        """The call nodes of a function, those with one of the last names only where names are given."""
        nodes = self.graph(function).nodes
        for index, node in enumerate(nodes):
            if node[0] == CALL and (names is None or last_name(nodes, node[1]) in names):
                yield index

    def holding(self, text: str, path: str = "") -> Iterator[Function]:
        """Functions, of one file where a path is given, whose graph holds a short text (a name, a constant); no other is unpacked."""
        encoded = msgspec.msgpack.encode(text)
        functions = self.functions
        if path:
            first = self._first_function[path]
            functions = functions[first : first + len(self.files[path].functions)]
        return (function for function in functions if encoded in function.facts.graph)

    def aliases(self, name: str) -> frozenset[str]:
        """A last name with all that imports rename it to."""
        return frozenset((name, *self._aliases.get(name, ())))


def last_name(nodes: list[tuple[object, ...]], callee: int) -> str:
    """The name that a call is written with, without what stands before the last dot."""
    node = nodes[callee]
    if node[0] == ATTR:
        return str(node[2])
    if node[0] in (NAME, FREE, DOTTED):
        return str(node[1]).rpartition(".")[2]
    return ""


def is_version(nodes: list[Node], newest: int, node: int) -> bool:
    """Whether a node is an object after stores, on one way or another."""
    pending, seen = [newest], set[int]()
    while pending and len(seen) < _MOST_VERSIONS:
        here = pending.pop()
        if here == node:
            return True
        if here in seen:
            continue
        seen.add(here)
        written = nodes[here]
        match written[0]:
            case op if op in (UPD, WHEN):
                pending.append(written[1])
            case op if op == AFTER:
                pending.append(before(nodes, written))
            case op if op == PHI:
                pending += [arm[0] for arm in written[1]]
    return False
