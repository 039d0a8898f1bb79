"""Packs, checklist items and OWASP categories, as ``pack.yaml``, ``checklist.yaml`` and ``owasp.yaml`` give them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from backcheck.catalogue.forms import Kind, Text
from backcheck.written.document import Document
from backcheck.written.shape import read_as


class Speciality(StrEnum):
    """Whom a finding is for."""

    SECURITY = "security"
    DATABASE = "database"
    ARCHITECTURE = "architecture"
    OPERATIONS = "operations"
    DOCUMENTATION = "documentation"


class PackFile(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The keys of a ``pack.yaml``. ``items`` lets a team's own pack answer items of the checklist."""

    title: Text
    prefix: Annotated[str, Meta(pattern=r"^[A-Z]+$", description="a prefix in capital letters such as SQL")]
    speciality: Speciality
    summary: Text
    items: tuple[str, ...] = ()


class Pack(msgspec.Struct, frozen=True):
    """A folder of rules; its ``name`` is the folder's."""

    name: str
    title: str
    prefix: str
    speciality: Speciality
    summary: str
    items: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A line of the checklist. ``plus`` marks those that stand beside the thirteen questions."""

    id: Annotated[str, Meta(pattern=r"^(C[0-9]+|[a-z][a-z0-9-]*)$", description="C1..C13 or a short word")]
    title: Text
    packs: Annotated[tuple[Kind, ...], Meta(min_length=1)]

    @property
    def plus(self) -> bool:
        return self.id[0].islower()


class ChecklistFile(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The keys of ``checklist.yaml``."""

    items: Annotated[tuple[Item, ...], Meta(min_length=1)]


class Category(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """An OWASP category with the CWE entries that its edition maps to it, and those that our rules count there ``also``."""

    id: Annotated[str, Meta(pattern=r"^(A[0-9]{2}|API[0-9]{1,2})$", description="a category such as A03 or API8")]
    title: Text
    cwe: tuple[int, ...] = ()
    also: tuple[int, ...] = ()

    def counts(self, weaknesses: Iterable[int]) -> bool:
        return any(number in self.cwe or number in self.also for number in weaknesses)


class Edition(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One OWASP list; ``year`` ends its tags."""

    title: Text
    year: int
    source: Text
    categories: Annotated[tuple[Category, ...], Meta(min_length=1)]

    @property
    def tags(self) -> dict[str, Category]:
        """Its categories by the tags that rules carry, ``A03:2021``."""
        return {f"{category.id}:{self.year}": category for category in self.categories}


class OwaspFile(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The keys of ``owasp.yaml``: editions by name (``2021``, ``2025``, ``api-2023``)."""

    editions: dict[str, Edition]


def read_pack(document: Document, name: str) -> Pack:
    written = read_as(document, PackFile)
    return Pack(name, written.title, written.prefix, written.speciality, written.summary, written.items)
