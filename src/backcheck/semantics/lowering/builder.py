"""The graph of one function while it is being built."""

import ast
from collections.abc import Iterable, Sequence

import msgspec

from backcheck.facts import Graph, Region
from backcheck.ir import AFTER, ATTR, AWAIT, BODY, BUILD, CALL, DOTTED, ELEM, ENTER, FREE, ITEM, NAME, NOTHING, PARAM, PHI, UPD, WHEN, Node
from backcheck.position import packed
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.lowering.reads import root
from backcheck.semantics.lowering.state import State, merge


class Loop:
    """States that leave a loop early."""

    __slots__ = ("breaks", "continues")

    def __init__(self) -> None:
        self.breaks: list[State] = []
        self.continues: list[State] = []


class Builder:
    """Nodes, regions and the current state; ``state`` is None where control cannot get."""

    def __init__(self, outer: "Builder | None", index: int, first: int, last: int, names: frozenset[str] = frozenset()) -> None:
        self.outer = outer
        self.index = index
        self.nodes: list[Node] = []
        self.positions: list[int] = []
        self.regions: list[Region] = [Region(BODY, NOTHING, NOTHING, first, last)]
        self.region = 0
        self.state: State | None = State({}, {})
        self.loops: list[Loop] = []
        self.log: list[tuple[str, int]] = []
        self.returns: list[tuple[int, int]] = []
        self.leaving: list[dict[int, int]] = []
        self.shown: list[tuple[int, int]] = []
        self.raises: list[tuple[int, int, int, int]] = []
        self.yields: list[int] = []
        self.fields: list[tuple[str, int]] = []
        self.globals: list[tuple[str, int]] = []
        self.changes: list[tuple[str, int]] = []
        self.global_names: set[str] = set()
        self.dropped: list[int] = []
        self.declared: dict[int, int] = {}
        self.called: dict[str, None] = {}
        self.exits: list[State] = []
        self.last_call = NOTHING
        self.statements = 0
        self.branches = 0
        self.params = 0
        self.known = names
        # Names of modules: what is called on one changes no value.
        self.modules: set[str] = outer.modules if outer is not None else set()

    def add(self, node: Node, at: ast.AST) -> int:
        """A new node standing where ``at`` stands."""
        self.nodes.append(node)
        line: int = at.lineno  # type: ignore[attr-defined]
        column: int = at.col_offset  # type: ignore[attr-defined]
        end_line: int = at.end_lineno  # type: ignore[attr-defined]
        end_column: int = at.end_col_offset  # type: ignore[attr-defined]
        self.positions.append(packed(line, column))
        self.positions.append(packed(end_line, end_column))
        return len(self.nodes) - 1

    def again(self, node: Node, like: int) -> int:
        """A new node standing where another node stands."""
        self.nodes.append(node)
        self.positions += self.positions[2 * like : 2 * like + 2]
        return len(self.nodes) - 1

    def version(self, identity: int) -> int:
        """The newest version of an object."""
        if self.state is None:
            return identity
        heap = self.state.heap
        return heap.get(identity, identity)

    def read(self, name: str, at: ast.AST) -> int:
        """The identity that a name stands for here."""
        if self.state is not None and (found := self.state.variables.get(name)) is not None:
            return found
        if name in self.global_names:
            return self.add((NAME, name), at)
        outer = self.outer
        while outer is not None and outer.outer is not None:
            if name in outer.known:
                return self._captured(name, at)
            outer = outer.outer
        return self.add((NAME, name), at)

    def _captured(self, name: str, at: ast.AST) -> int:
        """A variable of an enclosing function: one object at all its reads, so that what is learnt of it at one holds at the next."""
        node = self.add((FREE, name), at)
        if self.state is not None:
            self.state.variables[name] = node
        return node

    def assign(self, name: str, node: int) -> None:
        if self.state is None:
            return
        if name in self.global_names:
            self.globals.append((name, node))
        self.state.variables[name] = node
        if self.state.told:
            self.state.told = {read: one for read, one in self.state.told.items() if root(read) != name}
        self.log.append((name, node))

    def update(self, identity: int, version: int) -> None:
        if self.state is not None:
            self.state.heap[identity] = version

    def change(self, identity: int, version: int) -> None:
        """Something was stored in an object. A module, or a variable of one, is one object at all reads from here on."""
        self.update(identity, version)
        node = self.nodes[identity]
        if self.state is not None and self.state.told:
            held = self.state.variables
            self.state.told = {read: one for read, one in self.state.told.items() if held.get(root(read)) != identity}
        if self.outer is None or self.state is None:
            return
        if node[0] == NAME:
            self.state.variables[node[1]] = identity
        if self.is_variable(node):
            self.changes.append((node[1].rpartition(".")[2], version))

    def is_variable(self, node: Node) -> bool:
        """Whether a node reads a variable of a module, as far as the file itself tells."""
        return bool((node[0] == NAME and node[1] not in self.modules) or (node[0] == DOTTED and "." in node[1]))

    def call(
        self, callee: int, args: Sequence[int], keywords: Sequence[tuple[str, int]], at: ast.AST, places: Sequence[tuple[int, int]]
    ) -> int:
        """A call; ``places`` are (argument place, identity) of the objects that it may change."""
        node = self.add((CALL, callee, tuple(args), tuple(keywords), self.region), at)
        function = self.nodes[callee]
        if function[0] in (ATTR, NAME, FREE, DOTTED):
            self.called[function[2 if function[0] == ATTR else 1].rpartition(".")[2]] = None
        else:
            self.called[""] = None
        for place, identity in places:
            self.change(identity, self.again((AFTER, node, place), node))
        return node

    def enter(
        self,
        kind: str,
        node: int,
        at: Sequence[ast.stmt] | ast.AST,
        *,
        value: int = NOTHING,
        truth: bool = True,
        flags: tuple[str, ...] = (),
        of: int = NOTHING,
    ) -> int:
        """Opens a region and returns the one to come back to."""
        first, last = (at, at) if isinstance(at, ast.AST) else (at[0], at[-1])
        line: int = first.lineno  # type: ignore[attr-defined]
        end_line: int = last.end_lineno  # type: ignore[attr-defined]
        columns = (first.col_offset, last.end_col_offset)  # type: ignore[attr-defined]
        self.regions.append(Region(kind, self.region, node, line, end_line, *columns, value, truth, flags, of))
        before, self.region = self.region, len(self.regions) - 1
        return before

    def flag(self, word: str) -> None:
        """Adds a flag to the region that is open."""
        region = self.regions[self.region]
        self.regions[self.region] = msgspec.structs.replace(region, flags=(*region.flags, word))

    def join(self, *states: State | None) -> None:
        self.state = merge(self.nodes, self.positions, states)

    def answer(self, value: int, at: ast.expr | None = None) -> None:
        """A value is given back, and control ends here."""
        self.returns.append((value, self.region))
        self.shown.append(self._extent(value, at))
        heap = self.state.heap if self.state is not None else {}
        self.leaving.append({i: heap[i] for i in range(self.params) if heap.get(i, i) != i})
        self.leave()

    def _extent(self, value: int, at: ast.expr | None) -> tuple[int, int]:
        if at is None or at.end_lineno is None or at.end_col_offset is None:
            return self.positions[2 * value], self.positions[2 * value + 1]
        return packed(at.lineno, at.col_offset), packed(at.end_lineno, at.end_col_offset)

    def leave(self) -> None:
        """Control ends here: the state goes to the function's exit."""
        if self.state is not None:
            self.exits.append(self.state)
            self.state = None

    def held(self) -> dict[str, int]:
        """What each variable of a function holds here; nothing is told of a place that a loop comes back to."""
        if self.state is None or self.outer is None or self.loops:
            return {}
        return {name: self.version(node) for name, node in self.state.variables.items()}

    def held_from(self, held: dict[str, int], marks: tuple[int, int], names: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """What some variables may hold after a place: what they did there, what they are given later, and what becomes of that.

        ``marks`` are how much of the log and of the nodes there was at the place.
        """
        found: dict[str, tuple[int, ...]] = {}
        later = self.log[marks[0] :]
        for name in names:
            if name in held:
                values = (held[name], *(node for other, node in later if other == name))
                roots = {unchanged(self.nodes, value) for value in values}
                changed = (node for node in range(marks[1], len(self.nodes)) if self.nodes[node][0] in (UPD, AFTER))
                found[name] = tuple(dict.fromkeys((*values, *(node for node in changed if unchanged(self.nodes, node) in roots))))
        return found

    def graph(self) -> Graph:
        """The finished graph."""
        cells: dict[str, list[int]] = {}
        for name, node in self.log:
            values = cells.setdefault(name, [])
            if node not in values[-8:]:
                values.append(node)
        self.leave()
        end = merge(self.nodes, self.positions, self.exits)
        outs = {i: end.heap[i] for i in range(self.params) if end and end.heap.get(i, i) != i}
        if end is not None:
            for name, values in cells.items():
                last = end.variables.get(name)
                if last is not None and (newest := end.heap.get(last)) is not None:
                    values.append(newest)
        return Graph(
            self.nodes,
            self.positions,
            self.regions,
            self.returns,
            self.raises,
            self.yields,
            cells,
            outs,
            self.fields,
            self.globals,
            self.dropped,
            self.declared,
            self.changes,
            self.leaving,
            self.shown,
        )


_CHANGEABLE = frozenset((PARAM, CALL, BUILD, PHI, AFTER, WHEN, ATTR, ITEM, ELEM, FREE, UPD, AWAIT, ENTER))


def changeable(node: Node) -> bool:
    """Whether a call could change what this node stands for: not a constant, a text, a number or a module."""
    return node[0] in _CHANGEABLE
