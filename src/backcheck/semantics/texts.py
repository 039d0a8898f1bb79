"""The texts that an expression may be, as far as they are known: constant pieces with holes between them.

``starts`` in the facts of a role names the port with whose text the result begins, and ``then`` what stands behind that.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product

from backcheck.ir import ATTR, BIN, BUILD, CALL, CONST, ELEM, PARAM, STAR, TEXT, Node
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import LOST, Point
from backcheck.semantics.refs import Kind
from backcheck.semantics.templates import Field, braces, percents

Text = tuple[str | None, ...]
"""Pieces in order; None is a hole."""

HOLE: Text = (None,)
_MOST = 24
_PAIR = 2
_DEEPEST = 10
_LONGEST = 2_000
Pieces = Callable[[str], Iterator[str | Field]]
Parts = tuple[str | int | None, ...]
# Methods that texts alone have, so that what they are called on need not be known for one.
_METHODS = ("format", "format_map", "removesuffix", "casefold", "rstrip", "lstrip", "strip", "lower", "upper")
_CASES: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper}


class Texts:
    """Texts of expressions, through variables, calls and everything that puts texts together."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._program = origins.program
        self._known: dict[tuple[Point, int], tuple[Text, ...]] = {}

    def of(self, start: Point, depth: int = 0) -> tuple[Text, ...]:
        """All possibilities, bounded; a value that is no text is left out."""
        if depth > _DEEPEST:
            return (HOLE,)
        if depth == 0:
            # Kept for one question: a text that is put together from itself many times over is looked at once.
            self._known.clear()
        key = (start, depth)
        if key not in self._known:
            self._known[key] = self._all(start, depth)
        return self._known[key]

    def _all(self, start: Point, depth: int) -> tuple[Text, ...]:
        found: dict[Text, None] = {}
        for point in self._origins.points(start):
            for text in self._at(point, depth):
                if len(found) >= _MOST:
                    return (*found, HOLE)
                found[text] = None
        return tuple(found)

    def _at(self, point: Point, depth: int) -> Iterable[Text]:
        if point.node == LOST:
            return () if point.told == "none" else (HOLE,)
        here = self._program.graph(point.function).nodes[point.node]
        match here[0]:
            case op if op == CONST:
                return _constant(here[1])
            case op if op in (TEXT, BIN):
                return self._joined(point, depth)
            case op if op == CALL:
                return self._called(point, here, depth)
            case op if op == ELEM:
                return self._element(point, here, depth)
        return (HOLE,)

    def parts(self, point: Point, depth: int = 0) -> Iterable[Parts]:
        """What a text is put together of: written pieces, nodes, and None for what nothing is known of."""
        here = self._program.graph(point.function).nodes[point.node]
        match here[0]:
            case op if op == TEXT:
                return (tuple(here[1]),)
            case op if op == BIN:
                return self._operands(point, here, depth)
            case op if op == CALL:
                return self._parts_of_call(point, here, depth)
        return ()

    def _operands(self, point: Point, here: Node, depth: int) -> Iterable[Parts]:
        match here[1]:
            case "+":
                return (here[2:4],)
            case "/":
                # Addresses and paths that are objects are taken on with a slash.
                return ((here[2], "/", None),)
            case "%":
                return self._template(point.at(here[2]), percents, _operand(self._program.graph(point.function).nodes, here[3]), depth)
        return ()

    def _parts_of_call(self, point: Point, here: Node, depth: int) -> Iterable[Parts]:
        if strung := self._strung(point, here):
            return (strung,)
        carried = self._carried(point, here)
        if carried is None:
            return ()
        method, first, _ = carried
        if method == "format":
            return self._template(point.at(first), braces, _arguments(self._program.graph(point.function).nodes, here), depth)
        return ((first, None),)

    def _template(self, start: Point, pieces: Pieces, given: dict[int | str, int], depth: int) -> Iterator[Parts]:
        for text in self.of(start, depth + 1):
            split = [part for piece in text for part in ((piece,) if piece is None else pieces(piece))]
            yield tuple((None if part.key is None else given.get(part.key)) if isinstance(part, Field) else part for part in split)

    def _joined(self, point: Point, depth: int) -> Iterator[Text]:
        known = False
        for parts in self.parts(point, depth):
            options = [self._texts_of(point, part, depth) for part in parts]
            known = True
            for texts in islice(product(*options), _MOST):
                yield _cut(merged(piece for text in texts for piece in text))
        if not known:
            yield HOLE

    def _texts_of(self, point: Point, part: str | int | None, depth: int) -> tuple[Text, ...]:
        match part:
            case str():
                return ((part,),)
            case int():
                return self.of(point.at(part), depth + 1) or (HOLE,)
        return (HOLE,)

    def _called(self, point: Point, here: Node, depth: int) -> Iterable[Text]:
        if self._or_else(point, here):
            # What stands in the code decides: the default is found as a value of its own.
            return ()
        if self._strung(point, here):
            return self._joined(point, depth)
        carried = self._carried(point, here)
        return self._begun(point, here, *carried, depth) if carried is not None else (HOLE,)

    def _or_else(self, point: Point, here: Node) -> bool:
        """Whether the call gives a default for what it may not find."""
        nodes = self._program.graph(point.function).nodes
        roles = [self._program.models.find(symbol) for symbol in self._origins.calls.symbols(point.function, point.node)]
        return any(role is not None and isinstance(option(nodes, here, role.params, role.facts.get("or-else", "")), int) for role in roles)

    def _carried(self, point: Point, here: Node) -> tuple[str, int, str] | None:
        """The method or function, the node with whose text its result begins, and what stands behind that."""
        nodes = self._program.graph(point.function).nodes
        callee = nodes[here[1]]
        refs = self._origins.calls.targets(point.function, point.node)
        if not refs and callee[0] == ATTR and (callee[2] in _METHODS or (callee[2] == "replace" and len(here[2]) == _PAIR)):
            return callee[2], callee[1], ""
        for ref in refs:
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            port = role.facts.get("starts") if role is not None else None
            if role is None or port is None:
                continue
            first = callee[1] if port == "self" and callee[0] == ATTR else option(nodes, here, role.params, port)
            if isinstance(first, int):
                return role.name.rpartition(".")[2], first, str(role.facts.get("then", ""))
        return None

    def _strung(self, point: Point, here: Node) -> Parts:
        """The parts of ``" ".join(...)`` of a list or tuple that is written down, and not changed since."""
        nodes = self._program.graph(point.function).nodes
        callee = nodes[here[1]]
        if callee[0] != ATTR or callee[2] != "join" or not here[2]:
            return ()
        separator, given = nodes[callee[1]], nodes[here[2][0]]
        if separator[0] != CONST or not isinstance(separator[1], str) or given[0] != BUILD or given[1] not in ("list", "tuple"):
            return ()
        return tuple(part for number, entry in enumerate(given[2]) for part in ((separator[1], entry) if number else (entry,)))

    def _begun(self, point: Point, here: Node, method: str, first: int, then: str, depth: int) -> Iterable[Text]:
        """The result of a call that begins with a text: exactly that of a method we can run, else with a hole behind it."""
        if method == "format":
            return self._joined(point, depth)
        texts = self.of(point.at(first), depth + 1)
        match method:
            case "format_map":
                return [merged(_held(text)) for text in texts]
            case "replace" if len(here[2]) == _PAIR:
                return [one for text in texts for one in self._replaced(point, here, text, depth)]
            case "str" | "cast" | "encode" | "decode":
                return texts
        case = _CASES.get(method)
        if case is not None and not here[2]:
            return [tuple(case(piece) if piece is not None else None for piece in text) for text in texts]
        if method in ("lstrip", "strip") and not here[2]:
            return [(text[0].lstrip() if text and text[0] is not None else None, *text[1:]) for text in texts]
        if method in ("rstrip", "removesuffix", "strip"):
            return texts
        behind = (then, None) if then else HOLE
        return [merged((*text, *behind)) for text in texts]

    def _replaced(self, point: Point, here: Node, text: Text, depth: int) -> Iterator[Text]:
        for old, new in product(*(self.of(point.at(argument), depth + 1) for argument in here[2])):
            if len(old) == 1 and old[0] and len(new) == 1 and new[0] is not None and _length(text) * len(new[0]) < _LONGEST**2:
                yield merged(piece.replace(old[0], new[0]) if piece is not None else None for piece in text)
            else:
                yield HOLE

    def _element(self, point: Point, here: Node, depth: int) -> Iterator[Text]:
        """One of the elements of a display."""
        for base in self._origins.points(point.at(here[1])):
            display = self._program.graph(base.function).nodes[base.node] if base.node >= 0 else (CONST, None)
            if display[0] == BUILD and display[1] in ("list", "tuple", "set"):
                for entry in display[2]:
                    yield from self.of(base.at(entry), depth + 1)
            elif display[0] == PARAM and base.entered is not None and base.function.facts.params[display[1]].kind == "*":
                yield from self._handed(base, display[1], depth)
            else:
                yield HOLE

    def _handed(self, base: Point, place: int, depth: int) -> Iterator[Text]:
        """One of what the call that was entered passes for ``*values``."""
        assert base.entered is not None
        caller, call = self._program.functions[base.entered[1]], base.entered[2]
        node = self._program.graph(caller).nodes[call]
        first = place - self._origins.calls.offset(caller, call, base.function)
        for argument in node[2][first:]:
            yield from self.of(base.leaving(caller, argument), depth + 1)


def _arguments(nodes: list[Node], call: Node) -> dict[int | str, int]:
    """What a call passes by place and by name, as far as no ``*`` or ``**`` hides it."""
    starred = next((place for place, one in enumerate(call[2]) if nodes[one][0] == STAR), len(call[2]))
    return {**dict(enumerate(call[2][:starred])), **{name: value for name, value in call[3] if name}}


def _operand(nodes: list[Node], node: int) -> dict[int | str, int]:
    """What stands on the right of ``%``: parts of a written tuple, or one value."""
    here = nodes[node]
    if here[0] != BUILD:
        return {0: node}
    return dict(enumerate(here[2])) if here[1] == "tuple" else {}


def _held(text: Text) -> Iterator[str | None]:
    """A template of which nothing is known that is put into it."""
    for piece in text:
        for part in (piece,) if piece is None else braces(piece):
            yield part if isinstance(part, str) else None


def _constant(value: object) -> tuple[Text, ...]:
    match value:
        case str():
            return ((value,),) if value else (("",),)
        case bytes():
            return ((value.decode("utf-8", "replace"),),)
        case bool() | None:
            return ()
        case int() | float():
            return ((str(value),),)
    return (HOLE,)


def _length(text: Text) -> int:
    return sum(len(piece) for piece in text if piece is not None)


def _cut(text: Text) -> Text:
    """The beginning of a text that is too long to be worth keeping."""
    if _length(text) <= _LONGEST:
        return text
    kept: list[str | None] = []
    room = _LONGEST
    for piece in text:
        kept.append(piece if piece is None else piece[:room])
        room -= len(piece or "")
        if room <= 0:
            break
    return merged((*kept, None))


def merged(pieces: Iterable[str | None]) -> Text:
    """Pieces with neighbours of one kind put together."""
    found: list[str | None] = []
    for piece in pieces:
        last = found[-1] if found else ""
        if found and piece is None and last is None:
            continue
        if found and piece is not None and last is not None:
            found[-1] = last + piece
        else:
            found.append(piece)
    return tuple(found)
