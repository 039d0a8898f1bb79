"""What an address leads to: a function, a class, a library's view, and the decorators around it."""

from dataclasses import dataclass, replace

from backcheck.entrypoints.facts import Check, Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import ATTR, BUILD, CALL, NOTHING, Node
from backcheck.semantics.points import Point
from backcheck.semantics.refs import Kind

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class View:
    """``function``, ``owner`` (a class) or ``symbol``; ``actions`` maps verbs to the methods of a view set."""

    function: int = NOTHING
    owner: int = NOTHING
    symbol: str = ""
    actions: tuple[tuple[str, str], ...] | None = None
    checks: tuple[Check, ...] = ()
    options: tuple[str, ...] = ()


class Views:
    """Takes views out of their wrapping."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._program = reader.program

    def of(self, point: Point, depth: int = 0) -> View | None:
        """The view that an expression is; None when that is not known."""
        if depth > _DEEPEST or point.node < 0:
            return None
        node = self._reader.node(point.function, point.node)
        if node[0] == CALL:
            return self._called(point, node, depth)
        for ref in self._reader.types.of(point.function, point.node) if not point.stack else ():
            match ref.kind:
                case Kind.FUNCTION | Kind.METHOD:
                    return View(function=ref.id)
                case Kind.CLASS | Kind.INSTANCE:
                    return View(owner=ref.id)
                case Kind.EXTERNAL:
                    return View(symbol=ref.name)
        return self._further(point, depth)

    def _further(self, point: Point, depth: int) -> View | None:
        for one in self._reader.origins.step(point) or ():
            if (one.function.id, one.node, one.stack) != (point.function.id, point.node, point.stack):
                found = self.of(one, depth + 1)
                if found is not None:
                    return found
        for ref in self._reader.types.of(point.function, point.node):
            if ref.kind in (Kind.FUNCTION, Kind.METHOD):
                return View(function=ref.id)
        return None

    def _called(self, point: Point, node: Node, depth: int) -> View | None:
        callee = self._reader.node(point.function, node[1])
        if callee[0] == ATTR and callee[2] == "as_view":
            return self._as_view(point, node, callee)
        for argument in node[2][:1]:
            inner = self.of(point.at(argument), depth + 1)
            if inner is not None and (inner.function >= 0 or inner.owner >= 0 or inner.symbol):
                check = Check("decorator", Place(point.function.id, node[1]))
                return replace(inner, checks=(check, *inner.checks))
        return self._further(point, depth)

    def _as_view(self, point: Point, node: Node, callee: Node) -> View | None:
        """``Class.as_view()``, with ``{"get": "list"}`` for a view set."""
        actions = self._actions(point, node)
        options = tuple(name for name, _ in node[3])
        for one in self._reader.origins.points(point.at(callee[1])):
            for ref in self._reader.types.of(one.function, one.node) if one.node >= 0 else ():
                match ref.kind:
                    case Kind.CLASS | Kind.INSTANCE:
                        return View(owner=ref.id, actions=actions, options=options)
                    case Kind.EXTERNAL:
                        return View(symbol=ref.name, actions=actions, options=options)
        return None

    def _actions(self, point: Point, node: Node) -> tuple[tuple[str, str], ...] | None:
        for argument in (*node[2][:1], *(value for name, value in node[3] if name == "actions")):
            for one in self._reader.origins.points(point.at(argument)):
                display = self._reader.node(one.function, one.node) if one.node >= 0 else ()
                if display and display[0] == BUILD and display[1] == "dict":
                    pairs = [(self._text(one, key), self._text(one, value)) for key, value in display[2] if key >= 0]
                    return tuple((verb.upper(), method) for verb, method in pairs if verb and method)
        return None

    def _text(self, point: Point, node: int) -> str:
        return self._reader.texts(point.function, node, point.stack)[0] or ""
