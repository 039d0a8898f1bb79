"""How what contributes to a statement got into its text: in the place of a value, or as a part of the statement."""

from collections.abc import Iterator
from itertools import zip_longest

from backcheck.dataflow.lattice import Atom, AtomKind, Trail
from backcheck.dataflow.server_answers import tells_of_itself
from backcheck.dataflow.solver import NO_CALLER, Solver
from backcheck.dataflow.statement_text import UNKNOWN_TEXT, Stands, comes_next
from backcheck.dataflow.traces import places
from backcheck.ir import ATTR, AWAIT, BIN, CALL, CONST, ITEM, NAME, PARAM, PHI, TEXT, WHEN, Node
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.semantics.texts import Texts

_COMPOSED = (TEXT, BIN, CALL)
_DEEPEST = 30
_OUTSIDE = ("remote", "message", "arguments")
_STORED = "database"
_KEY = "_id"
_COUNTING = ("+", "-", "*", "/", "//", "**")
# How options of commands are declared, and what makes them something else than any text.
_DECLARES = "add_argument"
_CALLED = "dest"
_CONVERTING = ("type", "choices", "action")
_ANY_TEXT = (NAME, "str")


class StatementParts:
    """Asked of contributors with the way that they took, which passes through every text that they were put into."""

    def __init__(self, solver: Solver, texts: Texts) -> None:
        self._solver = solver
        self._program = solver.calls.program
        self._texts = texts
        self._sql = solver.kinds.mask(("sql",))
        self._told: dict[tuple[int, int], tuple[tuple[int, Stands], ...]] = {}

    def is_foreign(self, atom: Atom, trail: Trail | None, function: Function) -> bool:
        """Whether a statement that a function runs holds a text that somebody else writes.

        What stands for a value may be any text, and could have gone beside the statement. What stands for a name or a clause, which
        nothing could have kept apart from it, is meant to be a part of one: it is foreign when it comes from outside, and when the
        function has read it from a table. What a parameter takes, and names that were put in quotes, are left to a question.
        """
        if self._is_counted(trail):
            return False
        stands = self._stands(atom, trail)
        is_value = stands in (Stands.TEXT, Stands.VALUE)
        if atom.kind == AtomKind.SOURCE and atom.label == _STORED and self._is_key(atom, trail):
            return False
        if atom.kind == AtomKind.SOURCE:
            return is_value or atom.label in _OUTSIDE or (stands is not Stands.QUOTED and atom.function == function.id)
        if atom.label == NO_CALLER:
            if self._is_number(atom):
                return False
            return is_value or (stands is not Stands.QUOTED and self._is_option(atom))
        # Without quotes around it, a call that nobody knows may have quoted it.
        return stands is Stands.TEXT and not self._is_library(atom)

    def _stands(self, atom: Atom, trail: Trail | None) -> Stands | None:
        """From the outside in, since what stands for a name there need not have been a text of SQL before."""
        for number, node in reversed(places(trail)):
            function = self._program.functions[number]
            told = {stands for part, stands in self._parts(function, node) if self._holds(function, part, atom)}
            for stands in (Stands.TEXT, Stands.VALUE, Stands.QUOTED, Stands.NAME):
                if stands in told and (stands in (Stands.TEXT, Stands.VALUE) or len(told) == 1):
                    return stands
        return None

    def _is_number(self, atom: Atom) -> bool:
        """Whether an unknown value is a parameter that is a number unless something is passed."""
        function = self._program.functions[atom.function]
        parent, param = self._program.parent(function), function.facts.params[atom.node]
        if atom.path or parent is None:
            return False
        written = self._program.graph(parent).nodes[param.default] if param.default >= 0 else (CONST, None)
        return written[0] == CONST and isinstance(written[1], int | float)

    def is_settled(self, atom: Atom) -> bool:
        """Whether nobody can have written a text there: an option that is converted, an answer about the server itself."""
        return self._is_converted(atom) or self._is_of_server(atom)

    def _is_counted(self, trail: Trail | None) -> bool:
        """Whether somebody counts with it on its way: ``largest + 1`` is no text."""
        for number, node in places(trail):
            nodes = self._program.graph(self._program.functions[number]).nodes
            here = nodes[node]
            if here[0] == BIN and here[1] in _COUNTING:
                sides = [nodes[one] for one in here[2:4]]
                if here[1] != "+" or any(side[0] == CONST and isinstance(side[1], int) for side in sides):
                    return True
        return False

    def _is_key(self, atom: Atom, trail: Trail | None) -> bool:
        """Whether it goes by the name of another row's key on its way: whether that is a number, its table tells."""
        gone = [(self._program.functions[number], node) for number, node in places(trail)]
        gone += [
            (function, part) for function, node in gone for part, _ in self._parts(function, node) if self._holds(function, part, atom)
        ]
        return any(name.endswith(_KEY) for function, node in gone for name in (self._named(function, node), *self._held(function, node)))

    def _held(self, function: Function, node: int) -> Iterator[str]:
        """The variables that hold a value."""
        return (name for name, values in self._program.graph(function).cells.items() if node in values)

    def _named(self, function: Function, node: int) -> str:
        nodes = self._program.graph(function).nodes
        match nodes[node]:
            case (op, place) if op == PARAM:
                return function.facts.params[place].name
            case (op, _, key) if op == ITEM and nodes[key][0] == CONST:
                return str(nodes[key][1])
            case (op, _, name) if op == ATTR:
                return str(name)
        return ""

    def _is_converted(self, atom: Atom) -> bool:
        """Whether a value is an option of which the class of a command says what it is converted to, or what there is to choose from."""
        function = self._program.functions[atom.function]
        if atom.label != NO_CALLER or not atom.path or function.facts.params[atom.node].kind != "**":
            return False
        owner, step = self._program.owner(function), atom.path[0]
        for _, method in self._program.methods(owner) if owner is not None else ():
            nodes = self._program.graph(method).nodes
            for call in self._program.calls(method, frozenset((_DECLARES,))):
                flags = (*nodes[call][2], *(given for name, given in nodes[call][3] if name == _CALLED))
                named = [str(nodes[one][1]) for one in flags if nodes[one][0] == CONST]
                if step in [f"[{name.lstrip('-').replace('-', '_')!r}" for name in named]:
                    return any(name in _CONVERTING and tuple(nodes[given]) != _ANY_TEXT for name, given in nodes[call][3])
        return False

    def _is_option(self, atom: Atom) -> bool:
        """Whether an unknown value is one of whatever is passed by name to a method that a library calls: what was asked of it."""
        function = self._program.functions[atom.function]
        owner = self._program.owner(function)
        if function.facts.params[atom.node].kind != "**" or owner is None:
            return False
        is_field = any(step.startswith(".") for step in atom.path)
        return bool(atom.path) and not is_field and bool(self._solver.calls.types.members.library_bases(owner))

    def _is_library(self, atom: Atom) -> bool:
        """Whether an unknown value is what a library gives that nobody has modelled."""
        function, node = self._program.functions[atom.function], atom.node
        nodes, types = self._program.graph(function).nodes, self._solver.calls.types
        while nodes[node][0] in (CALL, ATTR, AWAIT):
            node = nodes[node][1]
            if any(ref.kind is Kind.EXTERNAL and self._program.models.find(ref.name) is None for ref in types.of(function, node)):
                return True
        return False

    def _is_of_server(self, atom: Atom) -> bool:
        """Whether an unknown value is what a server was asked about itself."""
        function = self._program.functions[atom.function]
        nodes = self._program.graph(function).nodes
        asked = atom.kind == AtomKind.UNKNOWN and 0 <= atom.node < len(nodes) and nodes[atom.node][0] == CALL
        return asked and tells_of_itself(self._solver.transfer, function, atom.node)

    def _holds(self, function: Function, part: int, atom: Atom) -> bool:
        found = self._solver.reaching(function, [part]).get(atom)
        return found is not None and not found.cleaned & self._sql

    def _parts(self, function: Function, node: int) -> tuple[tuple[int, Stands], ...]:
        """The parts of a text that is put together here, and what each stands for, as far as that is to be seen."""
        key = (function.id, node)
        found = self._told.get(key)
        if found is None:
            composed = self._program.graph(function).nodes[node][0] in _COMPOSED
            found = self._told[key] = tuple(self._placed(function, node)) if composed else ()
        return found

    def _placed(self, function: Function, node: int) -> Iterator[tuple[int, Stands]]:
        nodes = self._program.graph(function).nodes
        joined = _joined_in_quotes(nodes, nodes[node])
        if joined is not None:
            yield joined, Stands.TEXT
            return
        for parts in self._texts.parts(Point(function, node)):
            before = ""
            said = [UNKNOWN_TEXT if part is None else _written(nodes, part) if isinstance(part, int) else part for part in parts]
            for part, text, behind in zip_longest(parts, said, said[1:], fillvalue=""):
                told = comes_next(before, behind) if isinstance(part, int) else None
                if isinstance(part, int) and told is not None:
                    yield part, told
                before += text


def _joined_in_quotes(nodes: list[Node], node: Node) -> int | None:
    """What a call joins to values that stand in quotes: ``"', '".join(names)``."""
    callee = nodes[node[1]] if node[0] == CALL else ()
    if not callee or callee[0] != ATTR or callee[2] != "join" or not node[2]:
        return None
    separator = nodes[callee[1]]
    quoted = separator[0] == CONST and isinstance(separator[1], str) and separator[1].endswith("'")
    return int(node[2][0]) if quoted else None


def _written(nodes: list[Node], node: int, depth: int = 0) -> str:
    """What is written down of a text in its function."""
    here = nodes[node]
    if depth > _DEEPEST:
        return UNKNOWN_TEXT
    match here[0]:
        case op if op == CONST:
            return here[1] if isinstance(here[1], str) else UNKNOWN_TEXT
        case op if op == TEXT:
            return "".join(_written(nodes, part, depth + 1) for part in here[1])
        case op if op == BIN and here[1] == "+":
            return _written(nodes, here[2], depth + 1) + _written(nodes, here[3], depth + 1)
        case op if op == BIN and here[1] == "%":
            return _written(nodes, here[2], depth + 1)
        case op if op == WHEN:
            return _written(nodes, here[1], depth + 1)
        case op if op == PHI:
            return _written(nodes, max(arm[0] for arm in here[1]), depth + 1) if all(arm[0] < node for arm in here[1]) else UNKNOWN_TEXT
    return UNKNOWN_TEXT
