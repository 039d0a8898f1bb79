"""Through which expressions, places and branches a value goes on its way, and where it stops."""

from textwrap import dedent

import pytest
from tests.dataflow.flows import flows, reaching, world

from backcheck.dataflow.lattice import EVERYTHING

HEAD = "import os, re, json, base64\nfrom functools import reduce\nx = os.environ['X']\n"

CHECKED = "class A:\n    def __init__(self, a):\n        {}\n    def go(self): sink(self.a)\nA(x).go()"

CARRIES = [
    "sink({x} | {'a'})",
    "sink({x, 'a'} - {'a'})",
    "sink({x} ^ {'a'})",
    "sink({x} & {f()})",
    "from pathlib import Path\nsink(Path('a') / x)",
    "from pathlib import Path\nsink(str(Path(x) / 'a'))",
    "sink('a' + x)",
    "sink('%s' % x)",
    "sink('%(a)s' % {'a': x})",
    "sink('{}'.format(x))",
    "sink('{a}'.format(a=x))",
    "sink('{a}'.format_map({'a': x}))",
    "sink(f'{x!r:>10}')",
    "sink(f'{1:{x}}')",
    "sink(','.join(['a', x]))",
    "sink(','.join(one for one in [x]))",
    "sink(x[1:3].strip().lower().encode().decode())",
    "sink(x.split(',')[0])",
    "sink(str(bytes(x, 'utf-8'), 'utf-8'))",
    "sink(x or 'a')",
    "sink('a' if f() else x)",
    "sink((y := x))",
    "sink([x][0])",
    "sink({'a': x}['a'])",
    "sink({**{'a': x}}['a'])",
    "sink([*[x]][0])",
    "sink(json.loads(json.dumps({'a': x}))['a'])",
    "sink(base64.b64decode(base64.b64encode(x)))",
    "y, z = 'a', x\nsink(z)",
    "y, *z = 'a', x\nsink(z[0])",
    "y = 'a'\ny += x\nsink(y)",
    "y = []\ny.append(x)\nsink(y[0])",
    "y = {}\ny['a'] = x\nsink(y['a'])",
    "y = {}\ny.setdefault('a', x)\nsink(y['a'])",
    "y = {}\ny.update(a=x)\nsink(y.get('a'))",
    "for y in [x]:\n    sink(y)",
    "for k, y in {'a': x}.items():\n    sink(y)",
    "for i, y in enumerate([x]):\n    sink(y)",
    "for y, z in zip([1], [x]):\n    sink(z)",
    "sink(list(map(str, [x]))[0])",
    "sink(sorted([x])[0])",
    "sink(max(x, 'a'))",
    "def same(a, b=1): return a\nsink(same(x))",
    "def same(a): return a\nsink(same(a=x))",
    "def same(*a, **b): return b['c']\nsink(same(c=x))",
    "def same(*a): return a[0]\nsink(same(x))",
    "same = lambda a: a\nsink(same(x))",
    "def outer(a):\n    def inner(): return a\n    return inner()\nsink(outer(x))",
    "def each(): yield x\nfor y in each():\n    sink(y)",
    "async def later(): return x\nasync def run(): sink(await later())",
    "class A:\n    def __init__(self, a): self.a = a\nsink(A(x).a)",
    "class A:\n    a = x\nsink(A.a)\n",
    "class A:\n    def put(self, a):\n        self.a = a\n        return self\nsink(A().put(x).a)",
    "class A:\n    @property\n    def a(self): return x\nsink(A().a)",
    "try:\n    y = x\nexcept ValueError:\n    y = 'a'\nsink(y)",
    "match x:\n    case str() as y:\n        sink(y)",
    "with open('a') as f:\n    y = x\nsink(y)",
    "if f():\n    y = x\nelse:\n    y = 'a'\nsink(y)",
    "while f():\n    y = x\n    break\nelse:\n    y = 'a'\nsink(y)",
    "import copy\nsink(copy.deepcopy(x))",
    "for y in {x: 'a'}.keys():\n    sink(y)",
    "for k, y in {x: 'a'}.items():\n    sink(k)",
    "sink(reduce(lambda a, b: a + b, [x]))",
]

STOPS = [
    "sink(len(x))",
    "sink(int(x))",
    "sink(x == 'a')",
    "sink('a' in x)",
    "sink(bool(x))",
    "sink('a' if x else 'b')",
    "sink(x and 'a')",
    "sink([x, 'a'][1])",
    "sink({'a': x, 'b': 'c'}['b'])",
    "y = x\ny = 'a'\nsink(y)",
    "y = {'a': x}\ny['a'] = 'b'\nsink(y['a'])",
    "y, z = x, 'a'\nsink(z)",
    "def second(a, b): return b\nsink(second(x, 'a'))",
    "class A:\n    def __init__(self, a, b): self.a, self.b = a, b\nsink(A(x, 'b').b)",
    "DEBUG = False\ny = 'a'\nif DEBUG:\n    y = x\nsink(y)",
    "y = 'a'\nif 1 > 2:\n    y = x\nsink(y)",
    "y = x\nif f():\n    raise ValueError\n    sink(y)\nsink('a')",
    "if x not in ('a', 'b'):\n    raise ValueError\nsink({'a': 1, 'b': 2}[x])",
    "sink(next(iter({'a': x}.keys())))",
    "for k, y in {'a': x}.items():\n    sink(k)",
    "for k in {k: y for k, y in {'a': x}.items()}:\n    sink(k)",
]

CLEARS = [
    "def outer(a):\n    def inner():\n        if a not in ('a', 'b'): return\n        sink(a)\n    inner()\nouter(x)",
    "def checked(a):\n    if a not in ('a', 'b'): raise ValueError\nchecked(x)\nsink(x)",
    CHECKED.format("self.a = a\n        if self.a not in ('a', 'b'): raise ValueError"),
    CHECKED.format("self.a = a\n        if self.a not in ('a', 'b'): raise ValueError\n        self.b = 1\n        self.go()"),
    CHECKED.format(
        "self.a = a\n        if self.a not in ('a', 'b'): raise ValueError\n        if a == 'a': self.b = 1\n        else: self.b = 2"
    ),
    "y = {'a': x}\nif y['a'] in ('a', 'b'): sink(y['a'])",
]

STAYS_OPEN = [
    "def outer(a):\n    def inner():\n        if a in ('a', 'b'): return\n        sink(a)\n    inner()\nouter(x)",
    "def checked(a):\n    if a not in ('a', 'b'): return\nchecked(x)\nsink(x)",
    "def checked(a, b):\n    if b not in ('a', 'b'): raise ValueError\nchecked(x, 'b')\nsink(x)",
    CHECKED.format("self.a, self.b = a, a\n        if self.b not in ('a', 'b'): raise ValueError"),
    CHECKED.format("if a not in self.b: raise ValueError\n        self.a = a"),
    CHECKED.format("self.a = a\n        if f() and self.a not in ('a', 'b'): raise ValueError"),
    CHECKED.format("self.a = a\n        if self.a not in ('a', 'b'): raise ValueError\n        self.a = a"),
    "y = {'a': x, 'b': x}\nif y['b'] in ('a', 'b'): sink(y['a'])",
]


@pytest.mark.parametrize("text", CARRIES)
def test_a_value_goes_on(text: str) -> None:
    found = flows(HEAD + dedent(text) + "\n")
    assert found
    assert all("environment" in one for one in found)


@pytest.mark.parametrize("text", STOPS)
def test_a_value_stops(text: str) -> None:
    found = flows(HEAD + dedent(text) + "\n")
    assert found
    assert not any("environment" in one for one in found)


@pytest.mark.parametrize("text", CLEARS)
def test_a_value_is_clean_where_it_was_found_to_be_one_of_a_few(text: str) -> None:
    (value,) = reaching(world({"a.py": HEAD + dedent(text) + "\n"}))
    assert [one.cleaned for atom, one in value.items() if atom.label == "environment"] == [EVERYTHING]


@pytest.mark.parametrize("text", STAYS_OPEN)
def test_a_value_is_not_clean_where_something_else_was_asked(text: str) -> None:
    (value,) = reaching(world({"a.py": HEAD + dedent(text) + "\n"}))
    assert [one.cleaned for atom, one in value.items() if atom.label == "environment"] == [0]


def test_what_is_unknown_is_said_to_be() -> None:
    assert flows(HEAD + "import unheard_of\nsink(unheard_of.made(x))\nsink(unheard_of.made('a'))\n") == [{"?"}, {"?"}]
