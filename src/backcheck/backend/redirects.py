"""What sends the unencrypted requests of an application to HTTPS: layers and extensions of libraries, and hooks of its own."""

import re
from collections.abc import Iterable, Iterator, Mapping

from backcheck.backend.effective import Effective, conditions, region_of
from backcheck.backend.model import Extension, Middleware, Redirect
from backcheck.backend.operands import operands
from backcheck.ir import BOOL, CONST, IF
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Unresolved

_FACT = "https"
_ALWAYS = "always"
_DEEPEST = 8
_MOST_CALLS = 2
# A scheme without a host: the target is the address that was asked for, under another scheme.
_SCHEME = re.compile(r"https(:(//)?)?")


class Redirects:
    """Reads what roles say under ``https``: ``always``, or the option that switches it."""

    def __init__(self, origins: Origins, effective: Effective) -> None:
        self._origins = origins
        self._program = origins.program
        self._effective = effective

    def layers(self, layers: Iterable[Middleware]) -> Iterator[Redirect]:
        """Layers that are a library's, or inherit from one of it."""
        for layer in layers:
            own = self._program.classes[layer.owner] if layer.owner >= 0 else None
            bases = self._origins.types.members.library_bases(own) if own is not None else ()
            if any(self._fact(name) for name in (layer.name, *bases)):
                yield Redirect(layer.name, layer.active)

    def extensions(self, extensions: Iterable[Extension]) -> Iterator[Redirect]:
        """Extensions that an application was given to, with what they were told."""
        for extension in extensions:
            role = self._program.models.find(extension.symbol)
            fact = self._fact(extension.symbol)
            if role is not None and fact:
                told = True if fact == _ALWAYS else self._told(role, extension, fact)
                yield Redirect(extension.symbol, extension.active and told if told is not False else False)

    def _fact(self, symbol: str) -> str:
        role = self._program.models.find(symbol)
        return str(role.facts.get(_FACT, "")) if role is not None else ""

    def _told(self, role: Role, extension: Extension, name: str) -> bool | None:
        """Whether the option is on."""
        function = self._program.functions[extension.place.function]
        nodes = self._program.graph(function).nodes
        given = option(nodes, nodes[extension.place.node], role.params, name)
        if given is None:
            return bool(role.defaults.get(name))
        if not isinstance(given, int):
            return None
        effects = self._effective.of(function, given)
        found = {None if isinstance(one.value, Unresolved) else _switch(one.value, changed=one.changed) for one in effects}
        return found.pop() if len(found) == 1 else None

    def hooks(self, functions: Mapping[int, bool | None]) -> Iterator[Redirect]:
        """Functions of the project that answer with a redirect to the same address under HTTPS, by whether they are hung there."""
        for number, hung in functions.items():
            function = self._program.functions[number]
            for active in self._answers(function, 0):
                yield Redirect(function.qualified, hung if active else active)

    def _answers(self, function: Function, depth: int) -> Iterator[bool | None]:
        for call in self._program.calls(function):
            if self._leads(function, call):
                yield self._active(function, call)
            elif depth < _MOST_CALLS:
                for ref in self._origins.calls.targets(function, call):
                    if ref.kind in (Kind.FUNCTION, Kind.METHOD):
                        for inner in self._answers(self._program.functions[ref.id], depth + 1):
                            yield self._active(function, call) if inner else inner

    def _leads(self, function: Function, call: int) -> bool:
        """Whether a call makes a redirect whose target is written with nothing but the scheme."""
        nodes = self._program.graph(function).nodes
        for symbol in self._origins.calls.symbols(function, call):
            role = self._program.models.find(symbol)
            target = option(nodes, nodes[call], role.params, role.facts["redirects"]) if role and "redirects" in role.facts else None
            if isinstance(target, int) and self._names_scheme(function, target, 0):
                return True
        return False

    def _names_scheme(self, function: Function, node: int, depth: int) -> bool:
        written = self._program.graph(function).nodes[node]
        if written[0] == CONST:
            return isinstance(written[1], str) and _SCHEME.fullmatch(written[1]) is not None
        return depth < _DEEPEST and any(self._names_scheme(function, part, depth + 1) for part in operands(written))

    def _active(self, function: Function, node: int) -> bool | None:
        """Whether it is reached, as far as that does not hang on the request: its conditions, and the returns before it."""
        answers: set[bool | None] = set()
        for condition, wanted in self._parts(function, node):
            holds = self._effective.truth(function, condition)
            if holds.value is (not wanted):
                answers.add(None if holds.changed else False)
        answers |= {None if changed else False for changed in self._left_before(function, node)}
        return False if False in answers else None if None in answers else True

    def _parts(self, function: Function, node: int) -> Iterator[tuple[int, bool]]:
        """The conditions around a place; of ``a and b`` that holds, each by itself."""
        nodes = self._program.graph(function).nodes
        for condition, wanted in conditions(self._program, function, node):
            if nodes[condition][0] == BOOL and (nodes[condition][1] == "and") is wanted:
                yield from ((part, wanted) for part in nodes[condition][2])
            else:
                yield condition, wanted

    def _left_before(self, function: Function, node: int) -> Iterator[bool]:
        """Returns above a place whose conditions hold, with whether the environment has a part in it."""
        graph = self._program.graph(function)
        here = region_of(self._program, function, node)
        for _, region in graph.returns:
            place = graph.regions[region]
            if 0 < region != here and (place.end_line, place.end_column) < graph.start(node) and place.kind == IF:
                holds = self._effective.truth(function, place.node) if place.node >= 0 else None
                if holds is not None and holds.value is place.truth:
                    yield holds.changed


def _switch(value: object, *, changed: bool) -> bool | None:
    """A default that the environment may switch on counts as unknown."""
    return True if value else None if changed else False
