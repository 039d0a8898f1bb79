"""What functions of a program in memory give back of its stored records."""

from tests.dataflow.flows import world

from backcheck.dataflow.limits import Limits
from backcheck.dataflow.loaded import Bound, Records
from backcheck.dataflow.pages import Pages
from backcheck.dataflow.relations import Relations
from backcheck.dataflow.rows import Rows
from backcheck.sites.world import World

SHOP = """
from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str]
    customer_id: Mapped[int]
    lines: Mapped[list[Line]] = relationship()
    buyer: Mapped["Customer"] = relationship(back_populates="orders")

class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)

session = Session()
"""


def walk(made: World) -> Rows:
    return Rows(made.origins, Limits(made.origins, made.entries), Relations(made.origins), Pages(made.origins, made.entries))


def records(text: str, name: str = "f") -> Records:
    """What the function of a name gives back, in the shop's own file."""
    made = world({"shop.py": f"{SHOP}\n{text}"})
    function = next(one for one in made.program.functions if one.facts.name == name)
    return walk(made).returned(function)


def bounds(text: str, name: str = "f") -> set[Bound]:
    return {one.bound for one in records(text, name)}


def returning(expression: str, before: str = "") -> set[Bound]:
    """The bounds of one expression; ``key``, ``keys`` and ``limit`` are parameters that nobody passes."""
    return bounds(f"def f(key, keys, limit, condition):\n    {before or 'pass'}\n    return {expression}\n")
