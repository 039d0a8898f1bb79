"""What an expression may be, across assignments, functions, classes and files; what is unknown stays unknown."""

from textwrap import dedent

import pytest
from tests.semantics.programs import revealed

CASES = {
    "a class of the repository": (
        """
        class Thing: pass
        reveal(Thing)
        reveal(Thing())
        """,
        ["a.Thing", "a.Thing()"],
    ),
    "either of two": (
        """
        class A: pass
        class B: pass
        def f(x):
            y = A() if x else B()
            reveal(y)
            if x:
                y = 1
            reveal(y)
        """,
        ["a.A() a.B()", "1 a.A() a.B()"],
    ),
    "a library's factory": (
        """
        from sqlalchemy import create_engine as make
        reveal(make("sqlite://"))
        """,
        ["sqlalchemy.Engine()"],
    ),
    "an attribute that __init__ sets": (
        """
        import requests
        class Client:
            def __init__(self, session=None):
                self.session = session or requests.Session()
            def get(self):
                reveal(self.session)
                reveal(self.session.get)
        """,
        ["requests.Session()", "requests.Session.get"],
    ),
    "an attribute of a base class": (
        """
        import requests
        class Base:
            session = requests.Session()
            def make(self): return self
        class Client(Base):
            def get(self):
                reveal(self.session)
                reveal(super().make)
                reveal(self.make())
        """,
        ["requests.Session()", "a.Base.make", "a.Client()"],
    ),
    "an annotation": (
        """
        from __future__ import annotations
        from typing import Annotated, Optional
        import requests
        class A: pass
        def f(a: A, b: "A", c: Optional[A], d: A | None, e: list[A], g: dict[str, A], h: Annotated[requests.Session, 1], i: type[A]):
            reveal(a); reveal(b); reveal(c); reveal(d)
            for one in e: reveal(one)
            reveal(g["x"]); reveal(h); reveal(i)
        """,
        ["a.A()", "a.A()", "a.A()", "a.A()", "a.A()", "a.A()", "requests.Session()", "a.A"],
    ),
    "what a function returns": (
        """
        class A:
            def copy(self) -> "A": ...
        def make(kind): return A()
        def through(): return make(1).copy()
        async def later(): return A()
        def each(): yield A()
        async def f():
            reveal(through()); reveal(await later())
            for one in each(): reveal(one)
        """,
        ["a.A()", "a.A()", "a.A()"],
    ),
    "what a context manager gives": (
        """
        from contextlib import contextmanager
        import requests
        class A:
            def __enter__(self): return requests.Session()
        @contextmanager
        def opened(): yield A()
        with opened() as one, one as two, open("x") as three:
            reveal(one); reveal(two)
        """,
        ["a.A()", "requests.Session()"],
    ),
    "what is taken apart": (
        """
        class A: pass
        class B: pass
        one, (two, *rest) = A(), (B(), A())
        reveal(one); reveal(two)
        table = {"x": A(), "y": B()}
        reveal(table["y"])
        """,
        ["a.A()", "a.B()", "a.B()"],
    ),
    "a property and a class method": (
        """
        class A:
            @property
            def other(self): return B()
            @classmethod
            def make(cls): return cls()
            @staticmethod
            def plain(): return 1
        class B(A): pass
        reveal(A().other); reveal(B.make()); reveal(A.plain)
        """,
        ["a.B()", "a.B()", "a.A.plain"],
    ),
    "what callers pass": (
        """
        class A: pass
        def use(thing, other=None): reveal(thing)
        use(A())
        """,
        ["a.A()"],
    ),
    "a closure and a partial": (
        """
        from functools import partial
        class A: pass
        def outer():
            a = A()
            def inner(): reveal(a)
            return inner
        def make(kind, size): return A()
        reveal(partial(make, 1)(2))
        """,
        ["a.A()", "a.A()"],
    ),
    "a check by isinstance": (
        """
        class A: pass
        def f(x):
            if isinstance(x, A):
                reveal(x)
        """,
        ["a.A()"],
    ),
    "a text with something, and a path with a text": (
        """
        from pathlib import Path
        def f(x):
            reveal("a" + x); reveal("%s" % x); reveal(Path(x) / "b"); reveal("a" / Path(x)); reveal(x / "b")
        """,
        ["builtins.str()", "builtins.str()", "pathlib.Path()", "pathlib.Path()", ""],
    ),
    "what nobody knows": (
        """
        import unheard_of
        def f(x, *args, **kwargs):
            reveal(x); reveal(x.y()); reveal(args[0]); reveal(kwargs["a"]); reveal(globals()["a"])
        """,
        ["", "", "", "", ""],
    ),
    "what only a name tells": (
        """
        def f(cursor, dbapi_connection, other, pool):
            reveal(cursor); reveal(dbapi_connection.cursor()); reveal(other)
            with pool.get() as c, c.cursor() as held:
                reveal(held)
        def g(cursor: str, cur=1): reveal(cursor); reveal(cur)
        async def h(cursor, c): reveal(cursor); reveal(c.cursor())
        """,
        ["dbapi.Cursor()", "dbapi.Cursor()", "", "dbapi.Cursor()", "builtins.str()", "1", "", ""],
    ),
    "pairs of a mapping": (
        """
        from sqlalchemy import MetaData
        def f(metadata: MetaData):
            for name, table in metadata.tables.items():
                reveal(table); reveal(name)
            reveal(metadata.tables["a"])
        """,
        ["sqlalchemy.Table()", "", "sqlalchemy.Table()"],
    ),
    "what goes round in circles": (
        """
        def f(n): return g(n)
        def g(n): return f(n) if n else 1
        class A(A): pass
        x = x
        reveal(f(1)); reveal(x); reveal(A().y)
        """,
        ["1", "", ""],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_types(case: str) -> None:
    text, expected = CASES[case]
    assert [" ".join(one) for one in revealed({"a.py": dedent(text)})] == expected


THING = "class Thing:\n    pass\n\n\nthing = Thing()\n"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("from shop.things import Thing", "shop/b.py"),
        ("from .things import Thing", "shop/b.py"),
        ("from ..things import Thing", "shop/sub/b.py"),
        ("from shop import things\nThing = things.Thing", "shop/b.py"),
        ("import shop.things as t\nThing = t.Thing", "b.py"),
        ("import shop.things\nThing = shop.things.Thing", "b.py"),
        ("from shop import Renamed as Thing", "b.py"),
        ("from shop import *\nThing = Renamed", "b.py"),
        ("try:\n    from unheard_of import Thing\nexcept ImportError:\n    from shop.things import Thing", "b.py"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.things import Thing", "b.py"),
    ],
)
def test_a_name_is_found_however_it_was_imported(written: str, at: str) -> None:
    files = {
        "shop/__init__.py": "from .things import Thing as Renamed\n",
        "shop/things.py": THING,
        "shop/sub/__init__.py": "",
        at: f"{written}\nreveal(Thing())\n",
    }
    assert "shop.things.Thing()" in revealed(files)[0]


def test_services_with_modules_of_the_same_name_do_not_mix() -> None:
    files = {f"{name}/models.py": f"class {name.title()}: pass\nit = {name.title()}()\n" for name in ("one", "two")}
    files |= {f"{name}/app.py": "from models import it\nreveal(it)\n" for name in ("one", "two")}
    assert revealed(files) == [("models.One()",), ("models.Two()",)]


def test_the_order_of_questions_changes_no_answer() -> None:
    text = "class A: pass\ndef f(n): return g(n) if n else A()\ndef g(n): return f(n)\n{}\n"
    assert revealed({"a.py": text.format("reveal(f(1))\nreveal(g(1))")}) == [("a.A()",), ("a.A()",)]
    assert revealed({"a.py": text.format("reveal(g(1))\nreveal(f(1))")}) == [("a.A()",), ("a.A()",)]


def test_an_annotation_tells_what_a_value_does_not() -> None:
    text = """
    class Shop: ...
    class Stall(Shop): ...

    def open(state, found):
        shop: Shop = state.shop
        reveal(shop)
        stall: Shop = Stall()
        reveal(stall)
        plain = state.shop
        reveal(plain)
    """
    assert revealed({"a.py": dedent(text)}) == [("a.Shop()",), ("a.Stall()",), ()]
