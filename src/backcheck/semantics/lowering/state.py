"""What is known at one point of a function: which node each variable holds and which version each object is at."""

from collections.abc import Sequence

from backcheck.ir import NOTHING, PHI, WHEN, Node


class State:
    """``variables`` map a name to the identity of its value, ``heap`` an identity to its newest version.

    ``tail`` holds the calls that ended the branch which led here: if one of them never returns, nor does the branch.
    """

    __slots__ = ("heap", "tail", "variables")

    def __init__(self, variables: dict[str, int], heap: dict[int, int], tail: tuple[int, ...] = ()) -> None:
        self.variables = variables
        self.heap = heap
        self.tail = tail

    def copy(self) -> "State":
        return State(self.variables.copy(), self.heap.copy())


def stripped(nodes: list[Node], node: int) -> int:
    """The node without what conditions told about it."""
    while nodes[node][0] == WHEN:
        node = nodes[node][1]
    return node


def _joined(nodes: list[Node], positions: list[int], arms: Sequence[tuple[int, State]]) -> int:
    """One node for a place that holds another node on each way; nothing new where the ways agree."""
    first = arms[0][0]
    if all(node == first for node, _ in arms):
        return first
    bare = {stripped(nodes, node) for node, _ in arms}
    if len(bare) == 1 and not any(state.tail for _, state in arms):
        return bare.pop()
    nodes.append((PHI, tuple((node, NOTHING, True, state.tail) for node, state in arms)))
    positions += positions[2 * first : 2 * first + 2]
    return len(nodes) - 1


def merge(nodes: list[Node], positions: list[int], states: Sequence[State | None]) -> State | None:
    """The state where several ways join; ``None`` stands for a way that does not get here."""
    alive = [state for state in states if state is not None]
    if len(alive) < 2:
        return alive[0] if alive else None
    names = dict.fromkeys(name for state in alive for name in state.variables)
    variables: dict[str, int] = {}
    for name in names:
        arms = [(state.variables[name], state) for state in alive if name in state.variables]
        variables[name] = _joined(nodes, positions, arms)
    heap: dict[int, int] = {}
    changed = dict.fromkeys(identity for state in alive for identity in state.heap)
    for identity in changed:
        heap[identity] = _joined(nodes, positions, [(state.heap.get(identity, identity), state) for state in alive])
    return State(variables, heap)
