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


BOX = """
import os
class Box:
    def __init__(self):
        self.name = os.environ["x"]
    {0}
def f():
    box = Box()
    {1}
class Plain: ...
"""


@pytest.mark.parametrize(
    ("method", "use"),
    [
        ("def __getitem__(self, key): return self.name", "sink(box['a'])"),
        ("def __getitem__(self, key): return os.environ[key]", "sink(box['a'])"),
        ("def __iter__(self): yield self.name", "for one in box: sink(one)"),
        ("def __iter__(self): return iter([self.name])", "sink([one for one in box])"),
        ("def __next__(self): return self.name", "for one in box: sink(one)"),
        ("def __enter__(self): return self.name", "with box as one: sink(one)"),
        ("def __str__(self): return self.name", "sink(f'a{box}')"),
        ("def __str__(self): return self.name", "sink(str(box))"),
        ("def __str__(self): return self.name", "sink('%s' % box)"),
        ("def __str__(self): return self.name", "sink('%s%s' % ('a', box))"),
        ("def __str__(self): return self.name", "sink('{}'.format(box))"),
        ("def __format__(self, spec): return self.name", "sink(f'{box:>3}')"),
        ("def __repr__(self): return self.name", "sink(repr(box))"),
        ("def __add__(self, other): return self.name", "sink(box + 'a')"),
        ("def __add__(self, other): return other", "sink(box + os.environ['y'])"),
        ("def __radd__(self, other): return self.name", "sink('a' + box)"),
        ("def __truediv__(self, other): return other", "sink(box / os.environ['y'])"),
        ("def __sub__(self, other): return self.name", "sink(box - 1)"),
        ("def __call__(self): return self.name", "sink(box())"),
    ],
)
def test_what_it_gives_arrives(method: str, use: str) -> None:
    assert flows(BOX.format(method, use)) == [{"environment"}]


@pytest.mark.parametrize(
    ("method", "use"),
    [
        ("def __getitem__(self, key): return 'a'", "sink(box[os.environ['y']])"),
        ("def __iter__(self): yield 'a'", "for one in box: sink(one)"),
        ("def __enter__(self): return 'a'", "with box as one: sink(one)"),
        ("def __str__(self): return 'a'", "sink(f'a{box}')"),
        ("def __str__(self): return 'a'", "sink('%s' % box)"),
        ("def __add__(self, other): return 1", "sink(box + os.environ['y'])"),
    ],
)
def test_what_it_does_not_give_does_not(method: str, use: str) -> None:
    assert flows(BOX.format(method, use)) == [set()]


def test_an_object_that_may_be_another_is_that_too() -> None:
    text = BOX.format("def __getitem__(self, key): return 'a'", "sink((box if f else {'a': os.environ['y']})['a'])")
    assert flows(text) == [{"environment"}]


def test_a_method_that_leads_back_to_itself_ends() -> None:
    assert flows(BOX.format("def __getitem__(self, key): return self[key]", "sink(box['a'])")) == [set()]
