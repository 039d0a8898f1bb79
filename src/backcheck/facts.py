"""All that later rooms know of a file. Nothing from another file is resolved in it, so that it can be cached by its bytes.

A function's ``Graph`` is kept packed and is unpacked only when something asks about it: most functions of a repository
are never asked.
"""

from typing import Final

import msgspec

from backcheck.ir import IF, Node
from backcheck.position import unpacked

# What follows an attribute's name among the fields of a graph that hold its annotation.
ANNOTATED: Final = ":"


class Region(msgspec.Struct, frozen=True, array_like=True):
    """A control structure of a function; region 0 is the body.

    ``node`` is the context manager, the iterated value, the condition or the caught types (-1 where there is none);
    ``value`` the exception bound by a handler; ``of`` the guarded region that a handler or an ``else`` belongs to;
    ``truth`` tells the branches of an ``if`` apart.
    """

    kind: str
    parent: int
    node: int
    line: int
    end_line: int
    column: int = 0
    end_column: int = 0
    value: int = -1
    truth: bool = True
    flags: tuple[str, ...] = ()
    of: int = -1


class Graph(msgspec.Struct, array_like=True):
    """What one function computes. Positions are packed, two for each node: start and end.

    ``returns`` are (node, region), ``raises`` (node or -1, region, line, column), ``cells`` every value that a variable
    is given (for closures and module globals), ``outs`` the last version of each parameter that was changed or checked,
    ``fields`` (attribute, value) stored on the receiver, ``globals`` (variable of the module, value) given by ``global``,
    ``dropped`` calls whose result nobody uses, ``declared`` the annotations of values that a variable is given with one,
    ``changes`` (name, version) of what a module's variable or, after a dot, an attribute of the receiver holds, once
    something was stored in it. ``leaving`` holds for each return the last versions of the parameters that something was asked about,
    ``shown`` where it stands what is given back, start and end.
    """

    nodes: list[Node]
    positions: list[int]
    regions: list[Region]
    returns: list[tuple[int, int]]
    raises: list[tuple[int, int, int, int]]
    yields: list[int]
    cells: dict[str, list[int]]
    outs: dict[int, int]
    fields: list[tuple[str, int]]
    globals: list[tuple[str, int]]
    dropped: list[int]
    declared: dict[int, int]
    changes: list[tuple[str, int]]
    leaving: list[dict[int, int]]
    shown: list[tuple[int, int]]

    def start(self, node: int) -> tuple[int, int]:
        """Line and column."""
        return unpacked(self.positions[2 * node])

    def is_conditional(self, node: int) -> bool:
        """Whether the node stands below an ``if``."""
        line, _ = self.start(node)
        return any(region.kind == IF and region.line <= line <= region.end_line for region in self.regions)


class Param(msgspec.Struct, frozen=True, array_like=True):
    """``kind``: "/" positional only, "" ordinary, "*" varargs, "k" keyword only, "**" keywords.

    ``annotation`` and ``default`` are nodes of the enclosing function's graph, -1 where there is none.
    """

    name: str
    kind: str
    annotation: int
    default: int


class FunctionFacts(msgspec.Struct, frozen=True, array_like=True):
    """``parent`` is the function whose graph holds the decorators, annotations and defaults; ``owner`` the class or -1.

    ``changes`` are the module-level names that it binds anew or changes, ``captured`` what variables of the function around hold from
    its definition on, where that is known.
    """

    name: str  # qualified inside the module: "Class.method", "outer.<locals>.inner", "<module>"
    parent: int
    owner: int
    line: int
    column: int
    end_line: int
    end_column: int
    params: tuple[Param, ...]
    decorators: tuple[int, ...]
    returns: int
    is_async: bool
    is_generator: bool
    documented: bool
    statements: int
    branches: int
    raises: bool
    graph: bytes
    changes: tuple[str, ...] = ()
    captured: dict[str, tuple[int, ...]] = {}


class ClassFacts(msgspec.Struct, frozen=True, array_like=True):
    """``bases``, ``decorators``, ``attributes``, ``annotations`` and ``keywords`` are nodes of the graph of ``parent``."""

    name: str
    parent: int
    line: int
    column: int
    end_line: int
    end_column: int
    bases: tuple[int, ...]
    keywords: tuple[tuple[str, int], ...]
    decorators: tuple[int, ...]
    attributes: dict[str, int]
    annotations: dict[str, int]
    methods: dict[str, int]
    documented: bool


class Comment(msgspec.Struct, frozen=True, array_like=True):
    """A comment that matters to us; ``alone`` when nothing but it stands on its line."""

    line: int
    column: int
    text: str
    alone: bool


class Symbol(msgspec.Struct, frozen=True, array_like=True):
    """One thing that a module-level name may stand for: kind "import", "function", "class", "value" or "stored".

    ``target`` is the dotted name (leading dots are relative) for an import, else the index of function, class or node; for what
    is "stored" by ``global`` that of the function which does.
    """

    kind: str
    target: str | int


class FileFacts(msgspec.Struct, frozen=True, array_like=True):
    """``symbols`` holds each module-level name with all it may stand for, in source order.

    ``mentions`` maps each last name called in this file to the functions that call it; ``statements`` are the spans of
    multi-line statements, kept only for files with comments that matter.
    """

    path: str
    functions: tuple[FunctionFacts, ...]
    classes: tuple[ClassFacts, ...]
    symbols: dict[str, tuple[Symbol, ...]]
    stars: tuple[str, ...]
    imports: tuple[str, ...]
    mentions: dict[str, tuple[int, ...]]
    comments: tuple[Comment, ...]
    statements: tuple[tuple[int, int], ...]
    lines: int
    exports: tuple[str, ...] | None = None


_ENCODE = msgspec.msgpack.Encoder()
_GRAPH = msgspec.msgpack.Decoder(Graph)
_FILE = msgspec.msgpack.Decoder(FileFacts)


def pack_graph(graph: Graph) -> bytes:
    return _ENCODE.encode(graph)


def unpack_graph(blob: bytes) -> Graph:
    """The graph again; tuples nested in a node come back as lists, which read the same by position."""
    return _GRAPH.decode(blob)


def pack_file(facts: FileFacts) -> bytes:
    return _ENCODE.encode(facts)


def unpack_file(blob: bytes) -> FileFacts:
    """Raises ``msgspec.MsgspecError`` when the bytes are not a file's facts."""
    return _FILE.decode(blob)
