"""What only heirs, or nobody, says is followed there, or is unknown."""

from textwrap import dedent

import pytest
from tests.dataflow.flows import flows

CASES = {
    "a method that heirs have": (
        """
        import os
        from abc import ABC, abstractmethod
        class Base(ABC):
            @abstractmethod
            def get(self):
                '''Says it.'''
        class First(Base):
            def get(self):
                return "a"
        class Second(Base):
            def get(self):
                return os.environ["x"]
        def f(base: Base):
            sink(base.get())
        """,
        [{"environment"}],
    ),
    "a protocol, whose heirs need not say so": (
        """
        from typing import Protocol
        class Getting(Protocol):
            def get(self) -> str: ...
        def f(one: Getting):
            sink(one.get())
        """,
        [{"?"}],
    ),
    "an attribute that nobody gives": (
        """
        import os
        class Box:
            known = "a"
            def __init__(self, **given):
                self.__dict__.update(given)
        def f():
            box = Box(x=os.environ["x"])
            sink(box.x)
            sink(box.known)
            sink(getattr(box, "x"))
            sink(getattr(box, "known"))
        """,
        [{"?"}, set(), {"?"}, set()],
    ),
    "super in a base of several": (
        """
        import os
        class Top:
            def get(self): return "a"
        class Left(Top):
            def get(self): return super().get()
        class Right(Top):
            def get(self): return os.environ["x"]
        class Both(Left, Right): ...
        sink(Both().get())
        """,
        [{"environment"}],
    ),
    "what a decorator makes itself": (
        """
        import os
        def instead(function):
            def inner(*args):
                return os.environ["x"]
            return inner
        @instead
        def get():
            return "a"
        sink(get())
        """,
        [{"environment"}],
    ),
    "what an object that stands for a function makes": (
        """
        import os
        class Instead:
            def __init__(self, function):
                self.function = function
            def __call__(self):
                return os.environ["x"] + self.function()
        @Instead
        def get():
            return "a"
        sink(get())
        """,
        [{"environment"}],
    ),
    "a default that a function makes": (
        """
        import os
        from dataclasses import dataclass, field
        def name():
            return os.environ["x"]
        @dataclass
        class Box:
            names: list = field(default_factory=lambda: [name()])
            other: list = field(default_factory=list)
        sink(Box().names)
        sink(Box().other)
        """,
        [{"environment"}, set()],
    ),
    "what a generator is sent": (
        """
        def f():
            given = yield "a"
            sink(given)
        """,
        [{"?"}],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_promise_is_no_value(case: str) -> None:
    text, expected = CASES[case]
    assert flows(dedent(text)) == expected
