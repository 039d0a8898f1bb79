"""Conditions that clear a value: what is known of it where the condition holds."""

from collections.abc import Sequence
from functools import reduce
from operator import and_

from backcheck.dataflow.addresses import Addresses
from backcheck.dataflow.behind import KINDS, text_settles
from backcheck.dataflow.containment import Containment
from backcheck.dataflow.definitions import definitions, text_of
from backcheck.dataflow.gathered import own_members
from backcheck.dataflow.hosts import Hosts, stays
from backcheck.dataflow.lattice import EVERYTHING, Kinds, Path
from backcheck.dataflow.ports import everything, receiver
from backcheck.dataflow.safe_patterns import beginning, not_cleared
from backcheck.dataflow.settings_read import is_setting
from backcheck.dataflow.signed import SIGNED, summed
from backcheck.ir import AFTER, ATTR, BOOL, BUILD, CALL, CMP, CONST, ELEM, ITEM, NOT, PHI, WHEN, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls, option
from backcheck.semantics.conditions import before, same, unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_EQUAL = {"==": True, "is": True, "in": True, "!=": False, "is not": False, "not in": False}
# What is no exception holds no exception's text, unless it was made of one before.
NO_EXCEPTION = "no-exception"
_EXCEPTIONS = frozenset(("builtins.Exception", "builtins.BaseException"))
_CLEAN_TYPES = frozenset(f"builtins.{name}" for name in ("int", "float", "bool", "complex"))
_CONSTANT_CONTAINERS = ("list", "tuple", "set", "dict")
_READERS = frozenset(f"builtins.{name}" for name in ("frozenset", "set", "tuple", "list", "sorted", "len", "str", "repr", "print"))
_DEEPEST = 8
_READ = "get"
# Something was asked about it that nobody knows.
DOUBT = "doubt"
# Names are compared with those that there are; what they are called is for whoever made them to answer for.
_NAMED = "sql"
# What is a text is no object with operators in it.
_OBJECTS, _TEXT = "nosql", "builtins.str"
# What holds no break of a line stays one line of a header.
_LINE = "header"


class Guards:
    """Bit sets of sink kinds for conditions."""

    def __init__(self, calls: Calls, kinds: Kinds) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._kinds = kinds
        self.containment = Containment(calls, kinds)
        self._hosts = Hosts(calls, kinds)
        self.addresses = Addresses(calls, kinds)

    def clears(self, function: Function, value: int, condition: int, truth: bool, path: Path = (), depth: int = 0) -> int:
        """The kinds that a value, or the part of it that a path names, is clean for where a condition has a truth."""
        nodes = self._program.graph(function).nodes
        if condition < 0 or depth > _DEEPEST:
            return 0
        node = nodes[condition]
        if not truth and part(nodes, condition, value, path):
            # No text that is empty carries anything.
            return EVERYTHING
        match node[0]:
            case op if op == NOT:
                return self.clears(function, value, node[1], not truth, path, depth + 1)
            case op if op == BOOL:
                return self._connected(function, value, node, truth, path, depth)
            case op if op == CMP:
                return self._compared(function, value, node, truth, path, depth)
            case op if op == CALL:
                return self._asked(function, value, condition, node, truth, path, depth)
            case op if op in (WHEN, AFTER):
                return self.clears(function, value, node[1], truth, path, depth + 1)
            case op if op in (ATTR, ITEM) and not path:
                return self._hosts.true(function, value, condition, truth)
        return 0

    def _connected(self, function: Function, value: int, node: Node, truth: bool, path: Path, depth: int) -> int:
        """``a and b`` tells both when true, ``a or b`` both when false; otherwise only what all of them tell."""
        parts = [self.clears(function, value, part, truth, path, depth + 1) for part in node[2]]
        total = 0 if (node[1] == "and") == truth else EVERYTHING
        for part in parts:
            total = total | part if (node[1] == "and") == truth else total & part
        return total | self._hosts.refused(function, value, node[2]) if node[1] == "and" and not truth and not path else total

    def _compared(self, function: Function, value: int, node: Node, truth: bool, path: Path, depth: int) -> int:
        nodes = self._program.graph(function).nodes
        if len(node[1]) != 1:
            return 0
        operator, (left, right) = node[1][0], node[2]
        if operator == "isinstance":
            return self._of_class(function, right, truth) if part(nodes, left, value, path) else 0
        if tuple(nodes[right]) == (CONST, None) and nodes[left][0] == CALL:
            return self.clears(function, value, left, (operator in ("is not", "!=")) is truth, path, depth + 1)
        if operator not in _EQUAL:
            return 0
        holds = _EQUAL[operator] is truth
        kind = "in" if "in" in operator else "=="
        contained = 0 if path else self.containment.compared(function, value, kind, (left, right), holds)
        contained = contained or (0 if path else self._hosts.compared(function, value, kind, (left, right), holds))
        if "in" in operator and not holds and text_of(self._types, function, left) == "\n" and part(nodes, right, value, path):
            contained |= self._kinds.mask((_LINE,))
        if contained or not holds:
            return contained
        if operator in ("==", "!=") and self._signed(function, node, value, path):
            return self._kinds.mask((SIGNED,))
        if not part(nodes, left, value, path):
            return EVERYTHING if operator in ("==", "!=") and part(nodes, right, value, path) and self._constant(function, left) else 0
        if operator in ("in", "not in"):
            if self._constant_members(function, right) or is_setting(self._types, function, right):
                return EVERYTHING
            return self._kinds.mask((_NAMED,)) if own_members(self._types, function, right) else 0
        return EVERYTHING if self._constant(function, right) else 0

    def _of_class(self, function: Function, named: int, truth: bool) -> int:
        """What an instance of the named class is clean for, and what is none."""
        names = {ref.name for ref in self._types.of(function, named)}
        if truth:
            return EVERYTHING if names & _CLEAN_TYPES else self._kinds.mask((_OBJECTS,)) if _TEXT in names else 0
        return self._kinds.mask((NO_EXCEPTION,)) if names & _EXCEPTIONS else 0

    def _constant(self, function: Function, node: int) -> bool:
        refs = self._types.of(function, node)
        return bool(refs) and all(ref.kind is Kind.CONSTANT for ref in refs)

    def _constant_members(self, function: Function, node: int, depth: int = 0) -> bool:
        """Whether a container holds constants only: written out here, or a name bound once to one that is."""
        nodes = self._program.graph(function).nodes
        written = nodes[node]
        if depth > _DEEPEST:
            return False
        if written[0] == CONST and isinstance(written[1], str):
            # A part of a text is in it too.
            return all(one.isalnum() or one in " _-.," for one in written[1])
        if written[0] == BUILD and written[1] in _CONSTANT_CONTAINERS:
            entries: Sequence[int] = [key for key, _ in written[2]] if written[1] == "dict" else written[2]
            return bool(entries) and all(entry >= 0 and self._constant(function, entry) for entry in entries)
        if written[0] == CALL and len(written[2]) == 1:
            called = self._calls.symbols(function, node)
            if called and all(name.rpartition(".")[2] in ("frozenset", "set", "tuple", "list", "keys") for name in called):
                return self._constant_members(function, written[2][0], depth + 1)
        if written[0] == CALL and nodes[written[1]][0] == ATTR and nodes[written[1]][2] in ("keys", "values"):
            return self._constant_members(function, nodes[written[1]][1], depth + 1)
        if written[0] == AFTER and self._only_reads(function, written[1]):
            return self._constant_members(function, before(nodes, written), depth + 1)
        if written[0] == PHI:
            return all(arm[0] < node and self._constant_members(function, arm[0], depth + 1) for arm in written[1])
        found = definitions(self._types, function, written)
        return bool(found) and all(self._constant_members(owner, one, depth + 1) for owner, one in found)

    def _only_reads(self, function: Function, call: int) -> bool:
        """Whether a call makes something else of what it is given: ``list(valid)``."""
        called = self._calls.symbols(function, call)
        return bool(called) and all(name in _READERS for name in called)

    def _of_each(self, function: Function, value: int, asked: Node, path: Path, depth: int) -> int:
        """What a condition that holds of all elements of a value tells of it."""
        if asked[0] != BUILD or asked[1] != "many":
            return 0
        nodes = self._program.graph(function).nodes
        elements = (number for number, node in enumerate(nodes) if node[0] == ELEM and part(nodes, node[1], value, path))
        return next((mask for one in elements if (mask := self.clears(function, one, asked[2][0], True, (), depth + 1))), 0)

    def _asked(self, function: Function, value: int, condition: int, node: Node, truth: bool, path: Path, depth: int) -> int:
        nodes = self._program.graph(function).nodes
        total = (
            0 if path else self.containment.asked(function, value, condition, truth) | self._hosts.asked(function, value, condition, truth)
        )
        for ref in self._calls.targets(function, condition):
            if ref.name == "builtins.isinstance" and len(node[2]) == 2 and part(nodes, node[2][0], value, path):
                total |= self._of_class(function, node[2][1], truth)
            if ref.name == "builtins.all" and truth and len(node[2]) == 1:
                total |= self._of_each(function, value, nodes[node[2][0]], path, depth)
            if ref.name == "builtins.bool" and len(node[2]) == 1:
                total |= self.clears(function, value, node[2][0], truth, path, depth + 1)
            role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
            for guard in role.guards if role is not None else ():
                if guard.truth is not truth or role is None:
                    continue
                port = receiver(nodes, node) if guard.port == "self" else option(nodes, node, role.params, guard.port)
                if isinstance(port, int) and part(nodes, port, value, path):
                    total |= self._kinds.mask(guard.kinds)
            if role is not None and truth and role.facts.get("proof") == "answer" and self._signed(function, node, value, path):
                total |= self._kinds.mask((SIGNED,))
            if role is not None and truth and "matches" in role.facts:
                total |= self._matched(function, value, node, role, path)
            total |= self._own_guard(function, ref, condition, value, truth, path, depth)
        refs = self._calls.targets(function, condition)
        if total or any(ref.kind is not Kind.EXTERNAL or self._program.models.find(ref.name) is not None for ref in refs):
            return total
        if not refs and truth and nodes[node[1]][0] == ATTR:
            total |= self._text_test(nodes, node, value, path)
        return total | (self._kinds.mask((DOUBT,)) if any(part(nodes, one, value, path) for one in everything(node)) else 0)

    def _signed(self, function: Function, node: Node, value: int, path: Path) -> bool:
        """Whether a comparison is with a sum of the value that only who has the key can make."""
        nodes = self._program.graph(function).nodes
        return any(part(nodes, one, value, path) for argument in node[2] for one in summed(self._calls, function, argument))

    def _matched(self, function: Function, value: int, node: Node, role: Role, path: Path) -> int:
        """A regular expression that lets only harmless characters through."""
        nodes = self._program.graph(function).nodes
        text = option(nodes, node, role.params, str(role.facts["matches"]))
        against = receiver(nodes, node) if role.facts["against"] == "self" else option(nodes, node, role.params, str(role.facts["against"]))
        if not isinstance(text, int) or not isinstance(against, int) or not part(nodes, text, value, path):
            return 0
        if option(nodes, node, role.params, "flags") is not None:
            return 0
        pattern = text_of(self._types, function, against)
        if pattern is None:
            return 0
        how = role.name.rpartition(".")[2]
        harmed = not_cleared(pattern, how)
        known = self._kinds.mask(KINDS) if text_settles(beginning(pattern, how)) else 0
        return known | (EVERYTHING & ~self._kinds.mask(harmed) if harmed is not None else 0)

    def _text_test(self, nodes: list[Node], node: Node, value: int, path: Path) -> int:
        """A method of text on a receiver of unknown type: ``x.isdigit()`` means what it means for texts."""
        role = self._program.models.find(f"builtins.str.{nodes[node[1]][2]}")
        if role is None or not part(nodes, nodes[node[1]][1], value, path):
            return 0
        return self._kinds.mask(kind for guard in role.guards if guard.truth for kind in guard.kinds)

    def _own_guard(self, function: Function, ref: Ref, condition: int, value: int, truth: bool, path: Path, depth: int) -> int:
        """A function of the repository that returns the result of a check of its parameter."""
        nodes = self._program.graph(function).nodes
        total = 0
        for target in self._calls.functions(ref):
            for place in range(len(target.facts.params)):
                argument = self._calls.argument(function, condition, target, place)
                if not isinstance(argument, int):
                    continue
                if part(nodes, argument, value, path):
                    total |= self.addresses.told(function, condition, ref, argument, comes_back=False)
                    total |= self._answered(target, place, truth, depth + 2)
                    # It looks at hosts in a way that could not be followed, whatever it answers.
                    either = (self._answered(target, place, answer, depth + 2) for answer in (True, False))
                    understood = any(mask & self._kinds.mask(KINDS) or stays(self._kinds, mask) for mask in either)
                    total |= self._kinds.mask((DOUBT,)) if not understood and self._hosts.looks(target) else 0
                elif not path and self._hosts.is_form_of(function, argument, value):
                    total |= self._answered(target, place, truth, depth + 2) & self._kinds.mask(KINDS)
        return total

    def _answered(self, target: Function, place: int, truth: bool, depth: int) -> int:
        """What an answer of a function tells about a parameter: what is given back, and what was asked before."""
        graph = self._program.graph(target)
        answers = [
            (answer, held.get(place, place))
            for (answer, _), held in zip(graph.returns, graph.leaving, strict=True)
            if not _opposite(graph.nodes[answer], truth)
        ]
        masks = (self.clears(target, place, answer, truth, (), depth) | self._held(target, version, depth) for answer, version in answers)
        return reduce(and_, masks) if answers else 0

    def _held(self, function: Function, version: int, depth: int) -> int:
        """What the conditions on every way to a version of a value tell about it."""
        nodes = self._program.graph(function).nodes
        mask = 0
        while depth <= _DEEPEST:
            node = nodes[version]
            match node[0]:
                case op if op == WHEN:
                    mask |= self.clears(function, node[1], node[2], node[3], (), depth + 1)
                    version = node[1]
                case op if op == AFTER:
                    version = before(nodes, node)
                case op if op == PHI:
                    arms = (
                        self._held(function, one, depth + 1) | self.clears(function, one, at, truth, (), depth + 1)
                        for one, at, truth, _ in node[1]
                    )
                    return mask | reduce(and_, arms)
                case _:
                    return mask
        return mask


def _opposite(node: Node, truth: bool) -> bool:
    return node[0] == CONST and bool(node[1]) is not truth


def part(nodes: Sequence[Node], node: int, value: int, path: Path) -> bool:
    """Whether a node is the value, or the part of it that a path names: ``value.name``, ``value["key"]``, ``value.get("key")``."""
    if same(nodes, node, value):
        return True
    if not path:
        return False
    here = nodes[unchanged(nodes, node)]
    match here[0]:
        case op if op == ATTR:
            read = path[-1] == f".{here[2]}"
        case op if op == ITEM and nodes[here[2]][0] == CONST:
            read = path[-1] == f"[{nodes[here[2]][1]!r}"
        case op if op == CALL and here[2] and tuple(nodes[here[1]])[::2] == (ATTR, _READ) and nodes[here[2][0]][0] == CONST:
            return path[-1] == f"[{nodes[here[2][0]][1]!r}" and part(nodes, nodes[here[1]][1], value, path[:-1])
        case _:
            return False
    return read and part(nodes, here[1], value, path[:-1])
