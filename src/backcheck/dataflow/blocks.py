"""``with`` blocks that are transactions, or that commit when they are left."""

from collections.abc import Iterator
from enum import IntEnum

from backcheck.dataflow.effects import COMMITS, Effects
from backcheck.dataflow.ways import Place, Ways
from backcheck.ir import AWAIT, CALL, WITH, YIELD
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

BEGINS = "begins"
_DEEPEST = 4


class Block(IntEnum):
    """``BEGINS``: everything inside is one transaction. ``COMMITS``: what has been collected is committed when it is left."""

    PLAIN = 0
    COMMITS = 1
    BEGINS = 2


class Blocks:
    """What the context of a ``with`` statement does, in libraries and in the repository's own context managers."""

    def __init__(self, effects: Effects, origins: Origins) -> None:
        self._effects = effects
        self._origins = origins
        self._calls = origins.calls
        self._types = origins.types
        self._program = origins.program
        self._found: dict[tuple[int, int], Block] = {}
        self._ways: dict[int, Ways] = {}

    def ways(self, function: Function) -> Ways:
        """The ways through a function."""
        found = self._ways.get(function.id)
        if found is None:
            graph = self._program.graph(function)
            found = self._ways[function.id] = Ways(graph, lambda call: self._effects.never_returns(function, call))
        return found

    def of(self, function: Function, region: int, depth: int = 0) -> Block:
        """What a region of a function is."""
        info = self._program.graph(function).regions[region]
        if info.kind != WITH:
            return Block.PLAIN
        key = (function.id, region)
        if key not in self._found:
            self._found[key] = Block.PLAIN
            self._found[key] = max(self._context(function, info.node, depth), default=Block.PLAIN)
        return self._found[key]

    def around(self, function: Function, place: Place) -> Iterator[tuple[int, Block]]:
        """The blocks around a place that are more than plain, the outermost first."""
        for region in self.ways(function).around(place.region):
            block = self.of(function, region)
            if block is not Block.PLAIN:
                yield region, block

    def _context(self, function: Function, node: int, depth: int) -> Iterator[Block]:
        nodes = self._program.graph(function).nodes
        while nodes[node][0] == AWAIT:
            node = nodes[node][1]
        places = [(function, node)] if nodes[node][0] == CALL else []
        for origin in self._origins.of(function, node):
            if origin.node >= 0:
                places.append((self._program.functions[origin.function], origin.node))
        for owner, made in dict.fromkeys(places):
            if self._program.graph(owner).nodes[made][0] == CALL:
                yield from self._made(owner, made, depth)
        for ref in self._types.of(function, node):
            yield from self._entered(ref)

    def _made(self, function: Function, call: int, depth: int) -> Iterator[Block]:
        """The context that a call makes."""
        for ref in self._calls.targets(function, call):
            if ref.kind is Kind.EXTERNAL:
                role = self._program.models.find(ref.name)
                if role is not None and BEGINS in role.effects:
                    yield Block.BEGINS
            elif ref.kind in (Kind.FUNCTION, Kind.METHOD) and depth < _DEEPEST:
                for target in self._calls.functions(ref):
                    if target.facts.is_generator:
                        yield self.yielding(target, depth + 1)

    def yielding(self, function: Function, depth: int = 0) -> Block:
        """What surrounds the ``yield`` of a context manager that is written as a generator."""
        ways = self.ways(function)
        places = [ways.place(node) for node, written in enumerate(self._program.graph(function).nodes) if written[0] == YIELD]
        found = [self.of(function, region, depth) for place in places for region in ways.around(place.region)]
        if Block.BEGINS in found:
            return Block.BEGINS
        commits = [ways.place(effect.here) for effect in self._effects.reached(function, COMMITS)]
        if any(commit.at > place.at and ways.together(place, commit) for place in places for commit in commits):
            return Block.COMMITS
        return max(found, default=Block.PLAIN)

    def _entered(self, ref: Ref) -> Iterator[Block]:
        if ref.kind is Kind.LIBRARY:
            role = self._program.models.find(ref.name)
            if role is not None and role.facts.get(BEGINS):
                yield Block.BEGINS
            elif role is not None and role.facts.get("with") == COMMITS:
                yield Block.COMMITS
        elif ref.kind is Kind.INSTANCE:
            one = self._program.classes[ref.id]
            bases = (self._program.models.find(base) for base in self._types.members.library_bases(one))
            if any(role is not None and role.facts.get(BEGINS) for role in bases):
                yield Block.BEGINS
            for name, word, block in _PROTOCOL:
                for member in self._types.members.of(Ref(Kind.INSTANCE, id=one.id), name):
                    targets = self._calls.functions(member) if member.kind is Kind.METHOD else ()
                    if any(self._effects.reached(target, word) for target in targets):
                        yield block


_PROTOCOL = (
    ("__enter__", BEGINS, Block.BEGINS),
    ("__aenter__", BEGINS, Block.BEGINS),
    ("__exit__", COMMITS, Block.COMMITS),
    ("__aexit__", COMMITS, Block.COMMITS),
)
