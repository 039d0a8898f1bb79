"""Stored classes of which there is a record, or several, for each record of another: what people send in, the parts of what they send.

Roles of calls say under ``relates: one`` that a column names another record, by what they are given for ``to``; under
``references`` at which port the name of its table and column stands.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from backcheck.dataflow.ports import given
from backcheck.ir import ATTR, CALL, CONST, Node
from backcheck.models.role import Role
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind
from backcheck.sites.few import is_of_many, is_short
from backcheck.sites.growth import Growth, Maker
from backcheck.sites.nouns import single
from backcheck.sites.world import World

_TABLE = "__tablename__"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Who made or changed a record last: one of several people, but no record for each of them.
_NOTED = re.compile(r"\w+_by(_id)?")
_DEEPEST = 3


class Multiplying:
    """Answers are kept."""

    def __init__(self, world: World, growth: Growth) -> None:
        self._world = world
        self._program = world.program
        self._growth = growth
        roles = {_last(role.name): port for role in world.program.models if (port := _port(role))}
        self._roles = frozenset(roles)
        self._known: dict[str, bool] = {}

    def holds(self, entity: str) -> bool:
        """Whether records of a class are made for each person, or for each of what users make."""
        return any(self._is_many(target) for target in self._parents(entity) if self._named.get(target) != entity and not is_short(target))

    def _is_many(self, name: str) -> bool:
        if name not in self._known:
            # What comes round to itself says no more.
            self._known[name] = False
            entity = self._named.get(name, "")
            self._known[name] = is_of_many(name) or (
                bool(entity) and (self._growth.of(entity) >= Maker.USE or any(self._is_many(one) for one in self._parents(entity)))
            )
        return self._known[name]

    def _parents(self, entity: str) -> Iterator[str]:
        """The names of the classes, or of their tables, that the columns of a class lead to."""
        for one in self._classes.get(entity, ()):
            for base in self._world.types.members.lineage(one):
                definer = self._program.function(base.path, base.facts.parent)
                for name, node in base.facts.attributes.items():
                    if not _NOTED.fullmatch(name):
                        yield from self._target(definer, node, 0)

    def _target(self, definer: Function, node: int, depth: int) -> Iterator[str]:
        nodes = self._program.graph(definer).nodes
        written = nodes[node]
        if written[0] != CALL or depth > _DEEPEST:
            return
        if last_name(nodes, written[1]) in self._roles:
            for symbol in self._world.calls.symbols(definer, node):
                role = self._program.models.find(symbol)
                port = _port(role) if role is not None else ""
                if role is not None and port:
                    for one in given(nodes, written, role, port):
                        yield from self._name(definer, nodes, one)
        for one in written[2]:
            yield from self._target(definer, one, depth + 1)

    def _name(self, definer: Function, nodes: list[Node], node: int) -> Iterator[str]:
        """What names a class: its label, the column of its table, itself, or a setting that names it."""
        written = nodes[node]
        if written[0] == CONST and isinstance(written[1], str):
            label, _, column = written[1].rpartition(".")
            # A label ends with the class; a column with itself.
            yield _plain(column if column[:1].isupper() else label.rpartition(".")[2] or column)
        elif refs := [ref for ref in self._world.types.of(definer, node) if ref.kind is Kind.CLASS]:
            yield from (_plain(self._program.classes[ref.id].name) for ref in refs)
        elif written[0] == ATTR:
            yield _plain(str(written[2]).lower().removesuffix("_model"))

    @cached_property
    def _classes(self) -> dict[str, list[Class]]:
        found: dict[str, list[Class]] = {}
        for one in self._program.classes:
            found.setdefault(one.name, []).append(one)
        return found

    @cached_property
    def _named(self) -> dict[str, str]:
        """Stored classes by their own names and by those of their tables."""
        found: dict[str, str] = {}
        for entity in self._world.backend.entities:
            name = _last(entity.name)
            found[_plain(name)] = name
            for one in self._classes.get(name, ()):
                table = self._table(one)
                if table:
                    found[_plain(table)] = name
        return found

    def _table(self, one: Class) -> str:
        node = one.facts.attributes.get(_TABLE)
        written = self._program.graph(self._program.function(one.path, one.facts.parent)).nodes[node] if node is not None else (CONST, "")
        return str(written[1]) if written[0] == CONST else ""


def _port(role: Role) -> str:
    return "to" if role.facts.get("relates") == "one" and "to" in role.params else str(role.facts.get("references", ""))


def _plain(name: str) -> str:
    """``AuthorProfile``, ``author_profiles``: the same name."""
    words = _CAMEL.sub("_", name).lower().split("_")
    return "_".join((*words[:-1], single(words[-1])))


def _last(name: str) -> str:
    return name.rpartition(".")[2]
