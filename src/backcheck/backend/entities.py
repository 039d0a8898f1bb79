"""Stored classes: models of an object-relational mapper, with their columns."""

from collections.abc import Iterator, Mapping

import msgspec

from backcheck.backend.model import Entity, Field
from backcheck.entrypoints.reader import Reader
from backcheck.ir import CALL, CONST, ITEM
from backcheck.semantics.annotations import admits_none, is_descriptor
from backcheck.semantics.program import Class, Function, last_name
from backcheck.semantics.refs import Kind

_ABSTRACT = "__abstract__"
_META = "Meta"
_FIELD_ENDINGS = ("Field", "Key", "Column", "column")
_FLAGS = {
    "unique": ("unique",),
    "index": ("index", "db_index"),
    "primary": ("primary_key",),
    "nullable": ("nullable", "null"),
}


class Entities:
    """The entities of one program. A library's base class says that its heirs are stored (``entity`` in its facts)."""

    def __init__(self, reader: Reader, served: Mapping[int, bool]) -> None:
        self._reader = reader
        self._program = reader.program
        self._served = served

    def read(self) -> tuple[Entity, ...]:
        return tuple(entity for one in self._program.classes if one.facts.bases and (entity := self._entity(one)) is not None)

    def _entity(self, one: Class) -> Entity | None:
        module = self._program.module(one.path)
        if not self._served.get(module.id, True):
            return None
        library = self._library(one)
        if library is None or self._is_abstract(one):
            return None
        return Entity(one.qualified, one.path, one.facts.line, library, tuple(self._fields(one)))

    def _library(self, one: Class) -> str | None:
        for name in self._reader.types.members.library_bases(one):
            role = self._reader.models.find(name)
            if role is not None and role.facts.get("entity"):
                return role.library
        return None

    def _is_abstract(self, one: Class) -> bool:
        """``abstract = True`` below ``Meta``, ``__abstract__``, or the declarative base itself: it has no columns."""
        definer = self._program.function(one.path, one.facts.parent)
        nodes = self._program.graph(definer).nodes
        written = one.facts.attributes.get(_ABSTRACT)
        if written is not None and nodes[written][0] == CONST and nodes[written][1]:
            return True
        meta = next((inner for inner in self._beside(one) if inner.facts.name == f"{one.facts.name}.{_META}"), None)
        abstract = meta.facts.attributes.get("abstract") if meta is not None else None
        if abstract is not None and nodes[abstract][0] == CONST and nodes[abstract][1]:
            return True
        return not any(True for _ in self._fields(one)) and "__tablename__" not in one.facts.attributes and self._is_base(one)

    def _beside(self, one: Class) -> Iterator[Class]:
        return (self._program.class_of(one.path, index) for index in range(len(one.file.classes)))

    def _is_base(self, one: Class) -> bool:
        """Whether a library's class is a direct base that other classes of the program inherit through this one."""
        definer = self._program.function(one.path, one.facts.parent)
        direct = any(ref.kind is Kind.EXTERNAL for base in one.facts.bases for ref in self._reader.types.of(definer, base))
        return direct and len(self._reader.types.members.derived(one)) > 1

    def _fields(self, one: Class) -> Iterator[Field]:
        seen: set[str] = set()
        for base in self._reader.types.members.lineage(one):
            definer = self._program.function(base.path, base.facts.parent)
            for name in dict.fromkeys((*base.facts.annotations, *base.facts.attributes)):
                if name not in seen and (field := self._declared(definer, base, name)) is not None:
                    seen.add(name)
                    yield field

    def _declared(self, definer: Function, base: Class, name: str) -> Field | None:
        """A field by what the class gives it, and by a column's annotation: ``Mapped[str | None]``."""
        value, annotation = base.facts.attributes.get(name), base.facts.annotations.get(name)
        field = self._field(definer, name, value) if value is not None else None
        if annotation is None or not self._is_mapped(definer, annotation) or (value is not None and field is None):
            return field
        return msgspec.structs.replace(field or Field(name), nullable=admits_none(self._reader.types, definer, annotation))

    def _is_mapped(self, definer: Function, annotation: int) -> bool:
        written = self._program.graph(definer).nodes[annotation]
        refs = self._reader.types.of(definer, written[1]) if written[0] == ITEM else ()
        return any(is_descriptor(self._reader.models, ref.name) for ref in refs)

    def _field(self, definer: Function, name: str, node: int) -> Field | None:
        nodes = self._program.graph(definer).nodes
        written = nodes[node]
        if written[0] != CALL or not last_name(nodes, written[1]).endswith(_FIELD_ENDINGS):
            return None
        word = last_name(nodes, written[1])
        given = {flag: any(self._is_true(definer, node, option) for option in options) for flag, options in _FLAGS.items()}
        given["unique"] = given["unique"] or self._is_unique(definer, written[1])
        return Field(name, self._type(definer, node) or word, **given)

    def _is_unique(self, definer: Function, callee: int) -> bool:
        """Whether the kind of column lets no value stand twice."""
        roles = (self._reader.models.find(symbol) for symbol in self._reader.symbols(definer, callee))
        return any(role is not None and bool(role.facts.get("unique")) for role in roles)

    def _is_true(self, definer: Function, call: int, name: str) -> bool:
        given = self._reader.option(definer, call, (), name)
        return given is not None and self._reader.node(definer, given)[0] == CONST and bool(self._reader.node(definer, given)[1])

    def _type(self, definer: Function, call: int) -> str:
        """The column type that is written first: ``Column(Integer)``, ``mapped_column(String(80))``."""
        nodes = self._program.graph(definer).nodes
        for argument in nodes[call][2][:2]:
            shown = nodes[argument][1] if nodes[argument][0] == CALL else argument
            word = last_name(nodes, shown)
            if word[:1].isupper():
                return word
        return ""
