"""Entries of mappings."""

from tests.semantics.programs import calls

from backcheck.semantics.origins import Origins
from backcheck.semantics.points import LOST, Point

DOWN = """
def first(tree, deep):
    while deep:
        tree = tree[0]
    return tree[0]

def start():
    return first({0: {0: 3}}, unknown())
"""


def test_walking_down_a_structure_ends() -> None:
    made = calls({"a.py": DOWN})
    start = next(one for one in made.program.functions if one.name == "start")
    (node, _) = made.program.graph(start).returns[0]
    assert any(point.node == LOST or point.end for point in Origins(made).points(Point(start, node)))
