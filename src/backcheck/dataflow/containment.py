"""Tests that keep a path below a folder, and what takes out of a text that by which it could leave one.

A path leaves its folder by ``..`` or by beginning at the root; a text that is clean for both halves is clean for paths. Facts of roles
say under ``path`` what a call is to a path: ``same`` (it names the same place), ``resolved`` (and nothing in it leads up any more),
``below`` (a question whether the receiver is below the argument), ``same-file`` (whether both are the same), ``folder`` (that which it
is in), ``asserts`` (raises where it is not), ``above`` (the folders above), ``parts`` (its parts), ``common`` (the folder above all of
them), ``begins`` (a question how a text begins), ``rooted`` (whether it does at the root), ``strips`` (takes off the ends), ``splits``
(its last part holds no separator), ``joins`` (puts names behind a folder), ``decodes`` (what was tested may come out in another form),
``opens`` (no name but a file that is open). ``text`` says which text a symbol stands for.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from backcheck.dataflow.behind import KINDS
from backcheck.dataflow.definitions import text_of
from backcheck.dataflow.hosts import BEHIND, stays
from backcheck.dataflow.lattice import Kinds, Value, exposed
from backcheck.dataflow.ports import everything, receiver
from backcheck.dataflow.said_of import SaidOf, entries
from backcheck.ir import ATTR, BIN, CALL, CONST, PHI, TEXT, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import same, told_empty, unchanged
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

PATH: Final = "path"
UP: Final = "path-up"
ROOT: Final = "path-root"
_FACT: Final = "path"
# What a text can be clean for by the characters that are in it.
_IN_TEXTS = (PATH, UP, ROOT, "html", "redirect", "ssrf", "sql", "command", "code", "template", "ldap", "xpath", "header", "log", "regex")
_SEPARATORS = ("/", "\\")
_DEEPEST = 8


def is_clean(kinds: Kinds, kind: str, cleaned: int) -> bool:
    """Whether a value that was cleaned does no harm at a sink of a kind."""
    if cleaned & kinds.mask((kind,)):
        return True
    halves = kinds.mask((UP, ROOT))
    return (kind == PATH and cleaned & halves == halves) or (kind in KINDS and stays(kinds, cleaned))


def decoded(value: Value, kinds: Kinds) -> Value:
    """What was tested or written in another form may stand there again as it was."""
    return exposed(value, kinds.mask(_IN_TEXTS))


class Containment:
    """Asked of conditions and calls."""

    def __init__(self, calls: Calls, kinds: Kinds) -> None:
        self._calls = calls
        self._types = calls.types
        self._program = calls.program
        self._said = SaidOf(calls)
        self.path = kinds.mask((PATH,))
        self.up = kinds.mask((UP,))
        self.root = kinds.mask((ROOT,))
        self._behind = kinds.mask((ROOT, BEHIND))

    def asked(self, function: Function, value: int, condition: int, truth: bool) -> int:
        """What a call as a condition tells about the path that a value names."""
        nodes = self._program.graph(function).nodes
        node = nodes[condition]
        owner = receiver(nodes, node)
        for role in self._said.calls(function, condition):
            match role.facts.get(_FACT):
                case "rooted" if not truth:
                    named = node[2][0] if node[2] else owner
                    return self.root if named is not None and self._is_same(function, named, value) else 0
                case _ if owner is None:
                    continue
                case "same-file" if truth and (inner := self._in_folder(function, unchanged(nodes, owner))) is not None:
                    return self.path if self._is_same(function, value, inner) else 0
                case "below" if truth:
                    return self.path if self._is_resolved(function, value, owner) else 0
                case "begins" if node[2]:
                    return self._begins(function, value, (owner, node[2][0]), truth)
        return 0

    def compared(self, function: Function, value: int, operator: str, sides: tuple[int, int], holds: bool) -> int:
        """What ``==`` or ``in`` tells, where it holds or does not, about the path or text that a value is."""
        nodes = self._program.graph(function).nodes
        left, right = sides
        if operator == "in" and not holds:
            return self._refused(function, value, left, right)
        if not holds:
            return 0
        if operator == "in":
            above = nodes[unchanged(nodes, right)]
            is_above = above[0] == ATTR and self._fact_of(function, unchanged(nodes, right)) == "above"
            return self.path if is_above and self._is_resolved(function, value, above[1]) else 0
        for one in (name for side in sides for name in self._names(function, side)):
            call = unchanged(nodes, one)
            if any(role.facts.get(_FACT) == "common" for role in self._said.calls(function, call)):
                given = [entry for argument in everything(nodes[call]) for entry in entries(nodes, argument)]
                return self.path if any(self._is_resolved(function, value, entry) for entry in given) else 0
            if (inner := self._in_folder(function, call)) is not None and self._is_same(function, value, inner):
                return self.path
        return 0

    def _in_folder(self, function: Function, node: int) -> int | None:
        """The path whose folder a node is."""
        here = self._program.graph(function).nodes[node]
        return here[1] if here[0] == ATTR and self._fact_of(function, node) == "folder" else None

    def taken_out(self, function: Function, call: int, role: Role) -> int:
        """What a replacing, stripping or asserting call cleans its result for."""
        nodes = self._program.graph(function).nodes
        node, owner = nodes[call], receiver(nodes, nodes[call])
        if role.facts.get(_FACT) == "asserts" and owner is not None:
            return self.path if self._resolves(function, owner) else 0
        texts = [self._text(function, one) for one in node[2][:2]]
        if role.facts.get(_FACT) == "strips" and texts and texts[0] is not None:
            return self.root if "/" in texts[0] else 0
        if role.facts.get("replaces") is True and len(node[2]) == 2 and texts[0] is not None and texts[1] is not None:
            return self._replaced(texts[0], texts[1])
        return 0

    def kept(self, function: Function, call: int, owner: int) -> int:
        """What holds of the receiver of a call that came back instead of raising."""
        asserts = any(role.facts.get(_FACT) == "asserts" for role in self._said.calls(function, call))
        return self.path if asserts and self._resolves(function, owner) else 0

    def part(self, function: Function, node: Node) -> int:
        """What one of the parts is clean for that a text was split into."""
        nodes = self._program.graph(function).nodes
        base = unchanged(nodes, node[1])
        place, call = nodes[node[2]], nodes[base]
        if place[0] != CONST or call[0] != CALL:
            return 0
        roles = list(self._said.calls(function, base))
        if any(role.facts.get(_FACT) == "splits" for role in roles):
            return self.path if place[1] in (1, -1) else 0
        separator = self._text(function, call[2][0]) if call[2] else None
        by_name = nodes[call[1]]
        if separator is None or by_name[0] != ATTR or by_name[2] not in ("split", "rsplit", "rpartition"):
            return 0
        last = place[1] == -1 or (by_name[2] == "rsplit" and place[1] == 1) or (by_name[2] == "rpartition" and place[1] == 2)
        if separator in _SEPARATORS:
            return self.path if last else 0
        return self.up if separator == "." and (last or (by_name[2] == "split" and len(call[2]) == 1)) else 0

    def behind(self, function: Function, first: int) -> int:
        """What stands behind something else does not begin at the root."""
        nodes = self._program.graph(function).nodes
        return 0 if nodes[unchanged(nodes, first)] == (CONST, "") else self._behind

    def opens(self, function: Function, node: int) -> bool:
        """Whether a value is a file that is open, and no name of one."""
        return self.are_open(self._types.of(function, node))

    def are_open(self, refs: Sequence[Ref]) -> bool:
        return bool(refs) and all(self._is_open(ref) for ref in refs)

    def _is_open(self, ref: Ref) -> bool:
        if ref.kind is not Kind.LIBRARY:
            return False
        names, seen = [ref.name], set[str]()
        while names:
            name = names.pop()
            role = self._program.models.find(name) if name not in seen else None
            seen.add(name)
            if role is not None and role.facts.get(_FACT) == "opens":
                return True
            names += role.bases if role is not None else ()
        return False

    def _replaced(self, old: str, new: str) -> int:
        if old in _SEPARATORS:
            return self.path if not any(one in new for one in _SEPARATORS) else 0
        # Runs of dots that were apart stay apart.
        return self.up if old in ("..", ".") and "." not in new else 0

    def _begins(self, function: Function, value: int, sides: tuple[int, int], truth: bool) -> int:
        nodes = self._program.graph(function).nodes
        if not truth:
            texts = [self._text(function, one) for one in entries(nodes, sides[1])]
            if not self._is_same(function, sides[0], value):
                return 0
            # What was made normal leads up at its beginning or nowhere.
            leads_up = bool({"..", "../"} & set(texts)) and self._resolves(function, sides[0])
            return (self.root if "/" in texts else 0) | (self.up if leads_up else 0)
        return self.path if self._ends_in_separator(function, sides[1]) and self._is_resolved(function, value, sides[0]) else 0

    def _refused(self, function: Function, value: int, left: int, right: int) -> int:
        """``".." in name``, ``".." in name.split("/")``, ``".." in path.parts`` where it does not hold."""
        nodes = self._program.graph(function).nodes
        text = self._text(function, left)
        if text not in ("..", "/", "."):
            return 0
        searched = nodes[unchanged(nodes, right)]
        whole = self._is_same(function, right, value)
        if text == "/":
            return self.path if whole else 0
        if whole:
            return self.up
        if text != "..":
            return 0
        if searched[0] == CALL and nodes[searched[1]][0] == ATTR and nodes[searched[1]][2] == "split":
            apart = searched[2] and self._text(function, searched[2][0]) == "/"
            return self.up if apart and self._is_same(function, nodes[searched[1]][1], value) else 0
        is_parts = searched[0] == ATTR and self._fact_of(function, unchanged(nodes, right)) == "parts"
        return self.up if is_parts and self._is_same(function, searched[1], value) else 0

    def _is_resolved(self, function: Function, value: int, tested: int) -> bool:
        """Whether what is tested names the place that a value does, and nothing in it leads up."""
        return (self._is_same(function, tested, value) or self._is_joined(function, tested, value)) and self._resolves(function, tested)

    def _is_joined(self, function: Function, tested: int, value: int) -> bool:
        """Whether what is tested is a folder with the value behind it: it leads out of no such folder."""
        places = [unchanged(nodes := self._program.graph(function).nodes, one) for one in self._names(function, tested)]
        behind = [nodes[one][3] for one in places if tuple(nodes[one][:2]) == (BIN, "/")]
        joining = (one for one in places if any(role.facts.get(_FACT) == "joins" for role in self._said.calls(function, one)))
        return any(same(nodes, part, value) for part in (*behind, *(part for one in joining for part in nodes[one][2])))

    def _is_same(self, function: Function, one: int, other: int) -> bool:
        nodes = self._program.graph(function).nodes
        return any(same(nodes, here, there) for here in self._names(function, one) for there in self._names(function, other))

    def _names(self, function: Function, node: int) -> Iterator[int]:
        """The nodes that name the same place, going back."""
        for _ in range(_DEEPEST):
            yield node
            inner = self._inner(function, node)
            if inner is None:
                return
            node = inner

    def _inner(self, function: Function, node: int) -> int | None:
        nodes = self._program.graph(function).nodes
        node = unchanged(nodes, node)
        if nodes[node][0] != CALL:
            return None
        for role in self._said.calls(function, node):
            if role.facts.get(_FACT) in ("same", "resolved"):
                owner = receiver(nodes, nodes[node]) if any(flow.source == "self" for flow in role.propagates) else None
                given = nodes[node][2]
                return owner if owner is not None else given[0] if len(given) == 1 else None
        return None

    def _resolves(self, function: Function, node: int) -> bool:
        nodes = self._program.graph(function).nodes
        named = [unchanged(nodes, one) for one in self._names(function, node)]
        last = nodes[named[-1]]
        if last[0] == PHI and all(
            arm[0] < named[-1] and (told_empty(nodes, *arm[:3]) or self._resolves(function, arm[0])) for arm in last[1]
        ):
            return True
        return any(
            role.facts.get(_FACT) == "resolved" for one in named if nodes[one][0] == CALL for role in self._said.calls(function, one)
        )

    def _ends_in_separator(self, function: Function, node: int, depth: int = 0) -> bool:
        nodes = self._program.graph(function).nodes
        node = unchanged(nodes, node)
        written = nodes[node]
        if depth > _DEEPEST:
            return False
        text = self._text(function, node)
        if text is not None:
            return text.endswith(_SEPARATORS)
        if written[0] == BIN and written[1] == "+":
            return self._ends_in_separator(function, written[3], depth + 1)
        if written[0] == TEXT:
            return bool(written[1]) and self._ends_in_separator(function, written[1][-1], depth + 1)
        # ``join(base, "")`` puts a separator at the end.
        return written[0] == CALL and len(written[2]) > 1 and self._text(function, written[2][-1]) == ""

    def _text(self, function: Function, node: int) -> str | None:
        found = text_of(self._types, function, node)
        if found is not None:
            return found
        nodes = self._program.graph(function).nodes
        if nodes[unchanged(nodes, node)][0] == CALL:
            return None
        return next((str(role.facts["text"]) for role in self._said.symbols(function, node) if "text" in role.facts), None)

    def _fact_of(self, function: Function, node: int) -> object:
        return next((role.facts[_FACT] for role in self._said.symbols(function, node) if _FACT in role.facts), None)
