"""What functions store in variables of modules, in classes and in what attributes hold is read where others read it."""

import pytest
from tests.dataflow.flows import flows, reaching, sources, world

SOURCE = 'import os\n\nVALUE = os.environ["A"]\n\n\n'


@pytest.mark.parametrize(
    ("variable", "stores", "reads"),
    [
        ("KEPT = {}", "KEPT['x'] = VALUE", "KEPT['x']"),
        ("KEPT = []", "KEPT.append(VALUE)", "KEPT[0]"),
        ("KEPT = ''", "global KEPT\n    KEPT = VALUE", "KEPT"),
        ("class KEPT:\n    x = 'a'", "KEPT.x = VALUE", "KEPT.x"),
    ],
)
def test_what_another_function_stores_arrives(variable: str, stores: str, reads: str) -> None:
    text = f"{SOURCE}{variable}\n\n\ndef put():\n    {stores}\n\n\ndef run():\n    sink({reads})\n"
    assert flows(text) == [{"environment"}]
    assert flows(text.replace("VALUE\n\n\ndef run", "'b'\n\n\ndef run").replace("(VALUE)\n\n\ndef run", "('b')\n\n\ndef run")) == [set()]


def test_other_keys_of_a_shared_mapping_hold_nothing_of_it() -> None:
    assert flows(f"{SOURCE}KEPT = {{}}\n\n\ndef put():\n    KEPT['x'] = VALUE\n\n\ndef run():\n    sink(KEPT['y'])\n") == [set()]


def test_a_variable_that_is_changed_under_an_alias_in_another_file() -> None:
    files = {
        "shop/kept.py": "KEPT = {}\n",
        "shop/put.py": f"{SOURCE}from shop.kept import KEPT as STORE\n\n\ndef put():\n    STORE['x'] = VALUE\n",
        "shop/run.py": "from shop.kept import KEPT\n\n\ndef run():\n    sink(KEPT['x'])\n",
    }
    assert [sources(value) for value in reaching(world(files))] == [{"environment"}]


@pytest.mark.parametrize("stores", ["self.parts.append(x)", "self.parts[0] = x", "self.parts += [x]"])
def test_what_a_method_puts_into_an_attribute_is_read_by_another_one(stores: str) -> None:
    text = (
        f"{SOURCE}class Text:\n    def __init__(self):\n        self.parts = []\n\n    def put(self, x):\n        {stores}\n\n"
        "    def send(self):\n        sink(self.parts[0])\n\n\ndef run():\n    text = Text()\n    text.put(VALUE)\n    text.send()\n"
    )
    assert flows(text) == [{"environment"}]


def test_an_object_that_is_handed_over_by_keyword_is_changed_too() -> None:
    text = f"{SOURCE}def put(into, x):\n    into.append(x)\n\n\ndef run():\n    kept = []\n    put(into=kept, x=%s)\n    sink(kept[0])\n"
    assert flows(text % "VALUE") == [{"environment"}]
    assert flows(text % "'a'") == [set()]


def test_a_call_on_the_receiver_may_run_what_an_heir_has_in_its_place() -> None:
    text = (
        f"{SOURCE}class Base:\n    def run(self):\n        sink(self.text())\n\n"
        "    def text(self):\n        raise NotImplementedError\n\n\n"
        "class Heir(Base):\n    def text(self):\n        return VALUE\n"
    )
    assert flows(text) == [{"environment"}]
    assert flows(text.replace("return VALUE", "return 'a'")) == [set()]


@pytest.mark.parametrize("call", ["str.strip(VALUE)", "str.join('', [VALUE])", "apply(str.strip, VALUE)"])
def test_a_method_that_is_taken_from_its_class_gets_its_receiver_as_argument(call: str) -> None:
    text = f"{SOURCE}def apply(function, x):\n    return function(x)\n\n\ndef run():\n    sink({call})\n"
    assert flows(text) == [{"environment"}]
