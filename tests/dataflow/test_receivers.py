"""What a method reads of its object is told by the object where that is known."""

from tests.dataflow.flows import flows

HEAD = (
    "import os\n\nVALUE = os.environ['A']\n\n\n"
    "class Box:\n    kind = 'plain'\n\n    def __init__(self, x):\n        self.x = x\n\n    def get(self):\n        return self.x\n\n"
    "%s\n\n"
)
PUT = "    def put(self, x):\n        self.x = x\n"


def test_two_objects_of_a_class_are_two() -> None:
    text = f"{HEAD % ''}def run():\n    one, two = Box(VALUE), Box('a')\n    sink(%s.get())\n"
    assert flows(text % "one") == [{"environment"}]
    assert flows(text % "two") == [set()]


def test_what_was_put_in_later_counts_and_replaces() -> None:
    text = f"{HEAD % PUT}def run():\n    box = Box(%s)\n    box.put(%s)\n    sink(box.get())\n"
    assert flows(text % ("'a'", "VALUE")) == [{"environment"}]
    assert flows(text % ("VALUE", "'a'")) == [set()]


def test_an_object_that_comes_from_elsewhere_may_hold_whatever_its_class_is_given() -> None:
    text = f"{HEAD % ''}KEPT = Box('a')\n\n\ndef fill():\n    Box(%s)\n\n\ndef run():\n    sink(KEPT.get())\n"
    assert flows(text % "VALUE") == [{"environment"}]
    assert flows(text % "'b'") == [set()]


def test_what_a_constructor_leaves_to_its_base_is_the_class_s() -> None:
    heir = "class Heir(Box):\n    def __init__(self, x):\n        super().__init__(%s)\n\n\n"
    text = f"{HEAD % ''}{heir}def run():\n    sink(Heir(VALUE).get())\n"
    assert flows(text % "x") == [{"environment"}]
    assert flows(text % "'a'") == [set()]
    assert flows(text.replace(".get()", ".kind") % "x") == [set()]
