"""What is known at one point of a function: which node each variable holds and which version each object is at."""

from collections.abc import Mapping, Sequence

from backcheck.ir import NOTHING, PHI, WHEN, Node

# Of one read: for each way that led here the condition, whether it held, and the calls that must have returned.
Told = tuple[tuple[int, bool, tuple[int, ...]], ...]


class State:
    """``variables`` map a name to the identity of its value, ``heap`` an identity to its newest version.

    ``tail`` holds the calls that ended the branch which led here: if one of them never returns, nor does the branch.
    ``condition`` and ``truth`` are what decided for that branch, ``told`` the conditions that hold of reads, by how these are written.
    """

    __slots__ = ("condition", "heap", "tail", "told", "truth", "variables")

    def __init__(self, variables: dict[str, int], heap: dict[int, int], tail: tuple[int, ...] = ()) -> None:
        self.variables = variables
        self.heap = heap
        self.tail = tail
        self.condition = NOTHING
        self.truth = True
        self.told: Mapping[str, Told] = {}

    def decided(self, condition: int, *, truth: bool) -> "State":
        """This state, as the one that a condition leads to."""
        self.condition, self.truth = condition, truth
        return self

    def copy(self) -> "State":
        made = State(self.variables.copy(), self.heap.copy())
        made.told = self.told
        return made


def _told(nodes: list[Node], node: int) -> list[int]:
    """The node, and what it is without the last, the last two and so on of what conditions told about it."""
    found = [node]
    while nodes[node][0] == WHEN:
        node = nodes[node][1]
        found.append(node)
    return found


def _joined(nodes: list[Node], positions: list[int], arms: Sequence[tuple[int, State]]) -> int:
    """One node for a place that holds another node on each way; where the ways agree, what is told on all of them."""
    first = arms[0][0]
    if all(node == first for node, _ in arms):
        return first
    if not any(state.tail for _, state in arms):
        others = [set(_told(nodes, node)) for node, _ in arms[1:]]
        common = next((node for node in _told(nodes, first) if all(node in other for other in others)), None)
        if common is not None:
            return common
    nodes.append((PHI, tuple((node, state.condition, state.truth, state.tail) for node, state in arms)))
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
        held = {node for node, _ in arms}
        # Where the ways hold other objects, what comes after is a new one: it begins with what each is by then.
        newest = arms if len(held) == 1 else [(state.heap.get(node, node), state) for node, state in arms]
        variables[name] = _joined(nodes, positions, newest)
    heap: dict[int, int] = {}
    changed = dict.fromkeys(identity for state in alive for identity in state.heap)
    for identity in changed:
        heap[identity] = _joined(nodes, positions, [(state.heap.get(identity, identity), state) for state in alive])
    merged = State(variables, heap)
    merged.told = {read: told for read in alive[0].told if (told := _told_of(read, alive))}
    return merged


def _told_of(read: str, states: Sequence[State]) -> Told:
    """What is told of a read where several ways join: the same on all of them, or what holds where some of them end."""
    each = [state.told.get(read, ()) for state in states]
    if not all(each):
        return ()
    if all(one == each[0] for one in each):
        return each[0]
    if not any(state.tail for state in states):
        return ()
    ways = zip(each, states, strict=True)
    return tuple((condition, truth, (*tail, *state.tail)) for one, state in ways for condition, truth, tail in one)
