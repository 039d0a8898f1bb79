"""What a variable holds: after bodies that may stop, by functions that give it a value, out of comprehensions."""

from textwrap import dedent

import pytest
from tests.dataflow.flows import flows

HELD = {
    "what a nested function gives it": (
        """
        import os
        def f():
            value = "a"
            def put():
                nonlocal value
                value = "b"
            put()
            sink(value)
            def get():
                sink(value)
        def g():
            value = "a"
            def put():
                nonlocal value
                value = os.environ["x"]
            put()
            sink(value)
        """,
        [set(), {"environment"}, set()],
    ),
    "what it holds when a function is defined in which it is read, and after that": (
        """
        import os
        def f():
            value = os.environ["x"]
            before = lambda: sink(value)
            value = "a"
            after = lambda: sink(value)
        def g():
            values = ["a"]
            grown = lambda: sink(values[1])
            values.append(os.environ["x"])
        def loop():
            value = "a"
            for one in range(3):
                run = lambda: sink(value)
                value = os.environ["x"]
        """,
        [{"environment"}, set(), {"environment"}, {"environment"}],
    ),
    "what it held before, where an error is suppressed": (
        """
        import os
        from contextlib import suppress
        def f():
            value = os.environ["x"]
            with suppress(ValueError):
                value = int(value)
            sink(value)
        def g():
            value = os.environ["x"]
            with suppress(ValueError):
                value = int(value)
                return sink(value)
            sink(value)
        """,
        [{"environment"}, set(), {"environment"}],
    ),
    "what is bound inside of a comprehension": (
        """
        import os
        def f():
            if any((value := one) for one in [os.environ["x"]]):
                sink(value)
        def g(one="a"):
            many = [one for one in [os.environ["x"]]]
            sink(one)
            sink(many)
        g()
        """,
        [{"environment"}, set(), {"environment"}],
    ),
}


@pytest.mark.parametrize("case", HELD)
def test_what_a_variable_may_hold(case: str) -> None:
    text, expected = HELD[case]
    assert flows(dedent(text)) == expected
