"""What recognisers ask of the linked program: constants, the objects that an expression stands for, decorators."""

from collections.abc import Iterator

from backcheck.entrypoints.facts import Place
from backcheck.entrypoints.patterns import HOLE
from backcheck.ir import ATTR, BIN, BUILD, CALL, CLASS, CONST, ELEM, IF, NAME, NOTHING, STAR, Node
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.texts import Texts

Stack = tuple[tuple[int, int, int], ...]
_MOST_TEXTS = 40
_COPIES = frozenset(f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "sorted"))


class Reader:
    """Questions about expressions; answers are all possibilities."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.types = calls.types
        self.program = calls.program
        self.models = calls.program.models
        self.origins = Origins(calls)
        self._texts = Texts(self.origins)
        self._open: set[tuple[int, int]] = set()
        imported = (name for facts in self.program.files.values() for name in facts.imports)
        self.libraries = frozenset(name.partition(".")[0] for name in imported if not name.startswith("."))

    def node(self, function: Function, index: int) -> Node:
        return self.program.graph(function).nodes[index]

    def texts(self, function: Function, index: int, stack: Stack = ()) -> tuple[str | None, ...]:
        """The texts that an expression may be; None stands for one that is not known. ``stack`` are the calls that led here."""
        found = (text for text in self._texts.of(Point(function, index, stack=stack)))
        whole = (None if None in text else "".join(piece for piece in text if piece is not None) for text in found)
        return tuple(dict.fromkeys(whole))[:_MOST_TEXTS] or (None,)

    def patterns(self, function: Function, index: int, stack: Stack = ()) -> tuple[str, ...]:
        """The texts that are known whole; where there is none, those that may be, with a ``HOLE`` for each part that is not known."""
        found = self._texts.of(Point(function, index, stack=stack))
        found = tuple(text for text in found if None not in text) or found
        return tuple(dict.fromkeys("".join(HOLE if piece is None else piece for piece in text) for text in found))[:_MOST_TEXTS] or (HOLE,)

    def entries(self, function: Function, index: int, stack: Stack = ()) -> list[tuple[Function, int]] | None:
        """The elements of a list, tuple or set display, through variables, ``*`` and ``+`` (None: none); None when not all of it is one."""
        found = list(self._entries(function, index, stack))
        return None if None in found else [entry for entry in found if entry is not None]

    def known_entries(self, function: Function, index: int) -> tuple[list[tuple[Function, int]], bool]:
        """The elements as far as they are known, and whether those are all."""
        found = list(self._entries(function, index, ()))
        return [entry for entry in found if entry is not None], None not in found

    def _entries(self, function: Function, index: int, stack: Stack) -> Iterator[tuple[Function, int] | None]:
        """The elements; None for whatever else there may be."""
        place = (function.id, index)
        if place in self._open:
            yield None
            return
        self._open.add(place)
        found = [entry for point in self._starts(function, index, stack) for entry in self._of_display(point)]
        self._open.discard(place)
        yield from found

    def _starts(self, function: Function, index: int, stack: Stack) -> tuple[Point, ...]:
        """What is added to is what the name meant before; a module's variable is asked for as all that it is given."""
        points = self.origins.points(Point(function, index, stack=stack))
        node = self.node(function, index)
        if node[0] != NAME or not any(self._adds_to(point, function, index) for point in points):
            return points
        before = list(self.types.names.starred(function.path, node[1]))
        return tuple(point for owner, value in before for point in self.origins.points(Point(owner, value)))

    def _adds_to(self, point: Point, function: Function, index: int) -> bool:
        node = self.node(point.function, point.node) if point.node >= 0 else ()
        return point.function is function and bool(node) and node[0] == BIN and node[2] == index

    def _of_display(self, point: Point) -> Iterator[tuple[Function, int] | None]:
        node = self.node(point.function, point.node) if point.node >= 0 else ()
        if not node:
            yield None
        elif node[0] == BUILD and node[1] in ("list", "tuple", "set"):
            for entry in node[2]:
                inner = self.node(point.function, entry)
                if inner[0] == STAR:
                    yield from self._entries(point.function, inner[1], point.stack)
                else:
                    yield point.function, entry
        elif node[0] == BIN and node[1] == "+":
            yield from (entry for side in node[2:4] for entry in self._entries(point.function, side, point.stack))
        elif node[0] == CALL and len(node[2]) == 1 and set(self.symbols(point.function, node[1])) & _COPIES:
            yield from self._entries(point.function, node[2][0], point.stack)
        elif node[:2] != (CONST, None):
            yield None

    def entry(self, function: Function, index: int, key: object) -> tuple[Function, int] | None:
        """What a mapping holds under a constant key, where that is one thing."""
        for found in self.origins.mappings.entries(Point(function, index), key):
            if isinstance(found, Point) and found.node >= 0:
                return found.function, found.node
        return None

    def words(self, function: Function, index: int) -> tuple[str, ...] | None:
        """The constant texts of a list, or None when not all are known."""
        entries = self.entries(function, index)
        if entries is None:
            return None
        words = [word for owner, entry in entries for word in self.texts(owner, entry)]
        return None if None in words else tuple(word for word in words if word is not None)

    def option(self, function: Function, call: int, params: tuple[str, ...], name: str) -> int | None:
        """The node given for an option; None when it is not given, or hidden behind a star."""
        nodes = self.program.graph(function).nodes
        given = option(nodes, nodes[call], params, name)
        return given if isinstance(given, int) else None

    def symbols(self, function: Function, index: int) -> tuple[str, ...]:
        """The library symbols that an expression may be."""
        return tuple(ref.name for ref in self.types.of(function, index) if ref.kind is Kind.EXTERNAL)

    def made(self, function: Function, index: int, classes: frozenset[str]) -> tuple[Place, ...]:
        """The calls that make the object of an expression, where it is one of the library classes or of a subclass."""
        places: dict[Place, None] = {}
        for origin in self.origins.of(function, index):
            if origin.node < 0:
                continue
            owner = self.program.functions[origin.function]
            written = self.node(owner, origin.node)
            if written[0] == CALL and self.class_names(owner, origin.node) & classes:
                places[Place(owner.id, origin.node)] = None
            elif written[0] == ELEM:
                for known in self._entries(owner, written[1], ()):
                    places |= dict.fromkeys(self.made(*known, classes)) if known is not None else {}
        return tuple(places)

    def class_names(self, function: Function, index: int) -> frozenset[str]:
        """The library classes that an object is an instance of, through the project's own subclasses."""
        names: set[str] = set()
        for ref in self.types.of(function, index):
            if ref.kind is Kind.LIBRARY:
                names.update(self.models.ancestors(ref.name))
            elif ref.kind is Kind.INSTANCE:
                names.update(self.types.members.library_bases(self.program.classes[ref.id]))
        return frozenset(names)

    def constructions(self, classes: frozenset[str]) -> Iterator[tuple[Function, int, frozenset[str]]]:
        """Every call that makes an instance of one of the library classes or of a subclass, with the classes it is of."""
        for name in sorted(self._class_words(classes)):
            words = self.program.aliases(name)
            for function in self.program.calling(name):
                for call in self.program.calls(function, words):
                    names = self.class_names(function, call) & classes
                    if names and self._constructs(function, call):
                        yield function, call, names

        yield from self._constructed_where_defined(classes)

    def _constructed_where_defined(self, classes: frozenset[str]) -> Iterator[tuple[Function, int, frozenset[str]]]:
        """Calls of a class in the code that defines it: no name is written there."""
        for one in self.program.classes:
            if not one.facts.bases or not (names := self.bases(one) & classes):
                continue
            definer = self.program.function(one.path, one.facts.parent)
            for call in self.program.calls(definer, frozenset(("",))):
                callee = self.node(definer, self.node(definer, call)[1])
                if callee[0] == CLASS and callee[1] == one.index:
                    yield definer, call, names

    def _class_words(self, classes: frozenset[str]) -> set[str]:
        words = {
            role.name.rpartition(".")[2] for role in self.models if role.kind == "class" and classes & {*self.models.ancestors(role.name)}
        }
        words |= {one.name for one in self.program.classes if one.facts.bases and self.bases(one) & classes}
        return words

    def _constructs(self, function: Function, call: int) -> bool:
        refs = self.types.of(function, self.node(function, call)[1])
        return any(ref.kind is Kind.CLASS or (ref.kind is Kind.EXTERNAL and self.models.is_class(ref.name)) for ref in refs)

    def bases(self, one: Class) -> frozenset[str]:
        """The library classes that a class of the repository inherits from."""
        return frozenset(self.types.members.library_bases(one))

    def decorated(self, names: frozenset[str]) -> Iterator[tuple[Function, int, int]]:
        """Functions below a decorator that is written with one of the last names: (function, place among its decorators, node)."""
        for function in self.program.functions:
            if not function.facts.decorators:
                continue
            parent = self.program.parent(function)
            if parent is None:
                continue
            nodes = self.program.graph(parent).nodes
            for place, decorator in enumerate(function.facts.decorators):
                node = nodes[decorator]
                if last_name(nodes, node[1] if node[0] == CALL else decorator) in names:
                    yield function, place, decorator

    def function_of(self, function: Function, index: int) -> tuple[int, int]:
        """The handler that an expression stands for: (function, class), -1 for what it is not."""
        for ref in self.types.of(function, index):
            match ref.kind:
                case Kind.FUNCTION | Kind.METHOD:
                    return ref.id, NOTHING
                case Kind.CLASS | Kind.INSTANCE:
                    return NOTHING, ref.id
        return NOTHING, NOTHING

    def conditional(self, function: Function, call: int) -> bool:
        """Whether a call stands below an ``if``."""
        regions = self.program.graph(function).regions
        node = self.node(function, call)
        region = node[4] if node[0] == CALL else 0
        while region > 0:
            if regions[region].kind == IF:
                return True
            region = regions[region].parent
        return False

    def receiver(self, function: Function, call: int) -> int | None:
        """What stands before the dot of a call or attribute."""
        node = self.node(function, call)
        callee = self.node(function, node[1]) if node[0] == CALL else node
        return int(callee[1]) if callee[0] == ATTR else None

    def refs(self, function: Function, index: int) -> tuple[Ref, ...]:
        return self.types.of(function, index)
