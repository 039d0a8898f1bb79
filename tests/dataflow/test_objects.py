"""What objects and variables hold when something else than the code in sight has put it there."""

from textwrap import dedent

import pytest
from tests.dataflow.flows import flows

HELD = {
    "a variable that a function gives by global": (
        """
        import os
        value = "a"
        def put():
            global value
            value = os.environ["x"]
        def f():
            sink(value)
        """,
        [{"environment"}],
    ),
    "a container of the receiver that another method fills": (
        """
        import os
        class Query:
            def __init__(self):
                self.parts = []
                self.named = {}
            def add(self, one):
                self.parts.append(one)
                self.named["x"] = one
            def text(self):
                sink("".join(self.parts))
                sink(self.named["x"])
                sink(self.named["y"])
        def f():
            query = Query()
            query.add(os.environ["x"])
            query.text()
        """,
        [{"environment"}, {"environment"}, set()],
    ),
    "a container of the class": (
        """
        import os
        class Tables:
            known = {}
            @classmethod
            def put(cls):
                cls.known["a"] = os.environ["x"]
            @classmethod
            def get(cls):
                sink(cls.known["a"])
        """,
        [{"environment"}],
    ),
    "what an heir puts into a container of its base": (
        """
        import os
        class Base:
            def __init__(self):
                self.parts = [os.environ["x"]]
        class Heir(Base):
            def more(self):
                self.parts.append("b")
            def text(self):
                sink(self.parts)
        """,
        [{"environment"}],
    ),
    "a property with a setter": (
        """
        import os
        class Box:
            def __init__(self):
                self._held = os.environ["x"]
            @property
            def held(self):
                return self._held
            @held.setter
            def held(self, one):
                self._held = "a"
        def f():
            sink(Box().held)
        """,
        [{"environment"}],
    ),
    "fields of records with bases": (
        """
        import os
        from dataclasses import dataclass
        @dataclass
        class Base:
            url: str
        @dataclass
        class Heir(Base):
            name: str = "a"
        def f():
            heir = Heir(os.environ["x"], "b")
            sink(heir.url)
            sink(heir.name)
        """,
        [{"environment"}, set()],
    ),
    "the first parameter of a static method, which is no receiver": (
        """
        import os
        class Shop:
            def __init__(self):
                self.name = "a"
            @staticmethod
            def run(order):
                sink(order.name)
        class Order:
            def __init__(self):
                self.name = os.environ["x"]
        Shop.run(Order())
        """,
        [{"environment"}],
    ),
}


@pytest.mark.parametrize("case", HELD)
def test_what_was_put_there_elsewhere_is_held(case: str) -> None:
    text, expected = HELD[case]
    assert flows(dedent(text)) == expected
