"""Methods that no call names hand values on as their bodies say."""

import pytest
from tests.dataflow.flows import flows

SOURCE = 'import os\n\nVALUE = os.environ["A"]\n\n\n'
HOLDER = "class Holder:\n    def __init__(self, x):\n        self.x = x\n\n"


@pytest.mark.parametrize(
    ("method", "use"),
    [
        ("def __str__(self):\n        return self.x", "f'{Holder(VALUE)}'"),
        ("def __getitem__(self, key):\n        return self.x", "Holder(VALUE)['a']"),
        ("def __getitem__(self, key):\n        return key", "Holder('a')[VALUE]"),
        ("def __add__(self, other):\n        return other", "Holder('a') + VALUE"),
        ("def __iter__(self):\n        yield self.x", "[one for one in Holder(VALUE)][0]"),
        ("@property\n    def shown(self):\n        return self.x", "Holder(VALUE).shown"),
    ],
)
def test_what_a_special_method_returns_arrives(method: str, use: str) -> None:
    assert flows(f"{SOURCE}{HOLDER}    {method}\n\n\ndef run():\n    sink({use})\n") == [{"environment"}]


@pytest.mark.parametrize(
    ("method", "use"),
    [
        ("def __str__(self):\n        return 'a'", "f'{Holder(VALUE)}'"),
        ("def __getitem__(self, key):\n        return key", "Holder(VALUE)['a']"),
        ("def __add__(self, other):\n        return 'b'", "Holder(VALUE) + VALUE"),
        ("def __iter__(self):\n        yield 'a'", "[one for one in Holder(VALUE)][0]"),
    ],
)
def test_what_it_does_not_return_stays(method: str, use: str) -> None:
    assert flows(f"{SOURCE}{HOLDER}    {method}\n\n\ndef run():\n    sink({use})\n") == [set()]


def test_what_a_with_statement_binds_is_what_entering_returns() -> None:
    text = f"{SOURCE}{HOLDER}    def __enter__(self):\n        return %s\n\n    def __exit__(self, *args):\n        return None\n\n\n"
    use = "def run():\n    with Holder(VALUE) as one:\n        sink(one)\n"
    assert flows(text % "self.x" + use) == [{"environment"}]
    assert flows(text % "'a'" + use) == [set()]


def test_a_descriptor_gives_what_its_get_returns() -> None:
    given = "class Shown:\n    def __get__(self, instance, owner):\n        return %s\n\n\n"
    text = SOURCE + given + HOLDER.replace("class Holder:\n", "class Holder:\n    shown = Shown()\n\n")
    use = "\ndef run():\n    sink(Holder(VALUE).shown)\n"
    assert flows(text % "instance.x" + use) == [{"environment"}]
    assert flows(text % "'a'" + use) == [set()]
