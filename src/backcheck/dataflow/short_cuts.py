"""What must hold within one expression for a part of it to be run at all: ``sent and stored(sent)``, ``stored(sent) if sent else None``."""

from collections.abc import Iterator

from backcheck.facts import Graph
from backcheck.ir import BOOL, PHI


def conditions(graph: Graph, node: int) -> Iterator[tuple[int, bool]]:
    """Conditions around a node with the truth that each has when it is run."""
    for here in graph.nodes:
        if here[0] == BOOL:
            place = next((number for number, part in enumerate(here[2]) if _holds(graph, part, node)), 0)
            yield from ((part, here[1] == "and") for part in here[2][:place])
        elif here[0] == PHI:
            yield from ((arm[1], bool(arm[2])) for arm in here[1] if arm[1] >= 0 and _holds(graph, arm[0], node))


def _holds(graph: Graph, around: int, node: int) -> bool:
    positions = graph.positions
    return positions[2 * around] <= positions[2 * node] and positions[2 * node + 1] <= positions[2 * around + 1]
