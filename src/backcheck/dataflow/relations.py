"""Attributes by which stored records lead to others, as their classes declare them.

Roles say it under ``relates``: ``one`` for a column that names one other record, ``many`` for a collection of others,
``either`` where the annotation or the name has to tell. ``reverse`` names the parameters that give the other side's name.
"""

import re
from collections.abc import Iterator

from backcheck.ir import CALL, CONST
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind

_MANY = re.compile(r"\b(list|set|sequence|collection|iterable|dynamic\w*|writeonly\w*)\b", re.IGNORECASE)
_PLURAL = re.compile(r"[^s]s$")


class Relations:
    """Found once for the program: ``one`` and ``many`` are the names of attributes of either kind."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._program = origins.program
        self._roles = {role.name.rpartition(".")[2] for role in self._program.models if "relates" in role.facts}
        self._names: tuple[frozenset[str], frozenset[str]] | None = None

    @property
    def one(self) -> frozenset[str]:
        return self._known()[0]

    @property
    def many(self) -> frozenset[str]:
        return self._known()[1]

    def _known(self) -> tuple[frozenset[str], frozenset[str]]:
        if self._names is None:
            one: set[str] = set()
            many: set[str] = set()
            for name, is_many in (found for each in self._program.classes for found in self._declared(each)):
                (many if is_many else one).add(name)
            self._names = frozenset(one), frozenset(many)
        return self._names

    def _declared(self, one: Class) -> Iterator[tuple[str, bool]]:
        """Each relation of a class, whether it is a collection; the other sides that it names are collections."""
        if not one.facts.bases:
            return
        definer = self._program.function(one.path, one.facts.parent)
        nodes = self._program.graph(definer).nodes
        for name, node in one.facts.attributes.items():
            if nodes[node][0] != CALL or last_name(nodes, nodes[node][1]) not in self._roles:
                continue
            for ref in self._origins.types.of(definer, nodes[node][1]):
                role = self._program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
                if role is None or "relates" not in role.facts:
                    continue
                relates = role.facts["relates"]
                many = relates == "many" or (relates == "either" and self._is_many(one, definer, name, node))
                yield name, many
                if relates != "either":
                    yield f"{one.name.lower()}_set", True
                    yield one.name.lower(), False
                for port in role.facts.get("reverse", ()):
                    yield from ((other, self._back(role, definer, node, many)) for other in self._reverse(definer, node, role.params, port))

    def _is_many(self, one: Class, definer: Function, name: str, node: int) -> bool:
        annotation = one.facts.annotations.get(name)
        if annotation is not None:
            span = self._program.graph(definer).nodes[annotation]
            return _MANY.search(self._spelled(definer, annotation, span)) is not None
        nodes = self._program.graph(definer).nodes
        for keyword, value in nodes[node][3]:
            if keyword == "uselist":
                return tuple(nodes[value]) != (CONST, False)
            if keyword == "lazy" and nodes[value][1] == "dynamic":
                return True
        return _PLURAL.search(name) is not None

    def _spelled(self, definer: Function, node: int, here: tuple[object, ...], depth: int = 0) -> str:
        """The words of an annotation."""
        if depth > 6:
            return ""
        nodes = self._program.graph(definer).nodes
        words = [str(part) for part in here[1:] if isinstance(part, str)]
        words += [self._spelled(definer, part, nodes[part], depth + 1) for part in here[1:] if isinstance(part, int) and 0 <= part < node]
        return " ".join(words)

    def _back(self, role: Role, definer: Function, node: int, many: bool) -> bool:
        """Whether the other side is a collection: of one parent's records it is the parent, unless a table of its own joins them."""
        if role.facts.get("unique"):
            return False
        joined = any(keyword == "secondary" for keyword, _ in self._program.graph(definer).nodes[node][3])
        return role.facts["relates"] != "either" or not many or joined

    def _reverse(self, definer: Function, node: int, params: tuple[str, ...], port: str) -> Iterator[str]:
        nodes = self._program.graph(definer).nodes
        given = option(nodes, nodes[node], params, port)
        if isinstance(given, int) and nodes[given][0] == CONST and isinstance(nodes[given][1], str) and nodes[given][1].isidentifier():
            yield nodes[given][1]
