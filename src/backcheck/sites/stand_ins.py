"""Literals that arrive where a secret is taken, and are none: defaults for what is read, data of tests, entries of other things."""

from collections.abc import Sequence

from backcheck.dataflow.lattice import AtomKind
from backcheck.ir import BOOL, BUILD, CALL, CONST
from backcheck.semantics.calls import option
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.sites.samples import in_test_class, is_tried
from backcheck.sites.secret_names import may_keep_secret
from backcheck.sites.world import World

_SETTLED = frozenset(("environment", "file", "arguments"))


def is_default(world: World, point: Point) -> bool:
    """Whether a literal only stands in for a variable of the environment or a setting that is not there."""
    nodes = world.program.graph(point.function).nodes
    for index, node in enumerate(nodes):
        if node[0] == BOOL and node[1] == "or" and point.node in node[2][1:] and is_settled(world, point.function, node[2][0]):
            return True
        if node[0] == CALL and point.node in (*node[2], *(value for _, value in node[3])):
            for _, role in world.roles(world.calls.targets(point.function, index)):
                if option(nodes, node, role.params, role.facts.get("or-else", "")) == point.node:
                    return True
    return False


def is_of_tests(world: World, point: Point) -> bool:
    return is_tried(point.function.path) or in_test_class(world.program, point.function, point.node)


def is_any_entry(world: World, point: Point, arrived: Sequence[Point]) -> bool:
    """Whether a literal is an entry of a mapping that keeps something else, where it is not known which of its entries arrives."""
    nodes = world.program.graph(point.function).nodes
    entries = next((node[2] for node in nodes if node[:2] == (BUILD, "dict") and any(value == point.node for _, value in node[2])), ())
    beside = {one.node for one in arrived if one.function is point.function}
    keys = [nodes[key][1] for key, value in entries if value == point.node and key >= 0 and nodes[key][0] == CONST]
    return sum(value in beside for _, value in entries) > 1 and not any(may_keep_secret(str(key)) for key in keys)


def is_settled(world: World, function: Function, node: int) -> bool:
    """Whether the value comes from the environment, a file or a settings library here; what callers read stands with them."""
    points = world.origins.points(Point(function, node))
    if all(point.node >= 0 and world.program.graph(point.function).nodes[point.node][0] == CONST for point in points):
        return False
    world.solver.transfer.fresh()
    value = world.solver.transfer.each(function, [node])
    return any(atom.kind == AtomKind.SOURCE and atom.label in _SETTLED for atom in value)
