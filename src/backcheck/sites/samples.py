"""Values that are shown or tried out: examples of documentation, data of tests, parts of sample addresses."""

import re
from collections.abc import Iterator

from backcheck.facts import Graph
from backcheck.ir import ATTR, BOOL, BUILD, CALL, CONST, DOTTED, FREE, FUNC, NAME, UPD, Node
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, Program
from backcheck.semantics.words import parted
from backcheck.sites.switches import conditions_around

_SHOWN = re.compile(r"(?:^|_)(?:examples?|samples?|dummy|dummies|mocks?|fake)(?:_|$)", re.IGNORECASE)
_TRIED = re.compile(
    r"(?:^|[_./])(?:(?:unit)?tests?|testing|testdata|testutils?|mocks?|fake|dummy|samples?|examples?|placeholders?|factories|fixtures|e2e\w*)(?:[_./]|$)",
    re.IGNORECASE,
)
_DEVELOPED = re.compile(
    r"(?:^|[_./])(?:dev|devel|develop|development|dev_?stack|local|locally|ci|build|debug|docs?)(?:[_.]|$)", re.IGNORECASE
)
# Folders of a project that shows or tries something out: ``demo/settings.py``, ``devproject/settings.py``.
_SHOWN_OFF = re.compile(
    r"(?:^|/)(?:dev|demo|examples?|samples?|test|sandbox|playground)(?:[_-]?(?:projects?|sites?|apps?|desk|servers?|settings|config))?/"
    r"|(?:^|/)[a-z0-9_]*[a-z0-9]_?(?:demo|workbench|sandbox|playground)/",
    re.IGNORECASE,
)
_RUN = "__main__"
_ADDRESS = re.compile(r"reverse|url|uri", re.IGNORECASE)


class Samples:
    """Where values are samples, by what they are given to and by the names around them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._shown: dict[int, frozenset[int]] = {}

    def holds(self, function: Function, node: int) -> bool:
        """Whether a value is only there to be looked at or tried out."""
        if (
            is_tried(f"{function.path}.{function.facts.name}")
            or in_test_class(self._program, function, node)
            or self._is_by_hand(function, node)
        ):
            return True
        inner: Function | None = function
        while inner is not None and node not in self._nodes(inner):
            outer = self._program.parent(inner)
            node = self._made(outer, inner) if outer is not None else -1
            inner = outer
        return inner is not None

    def _is_by_hand(self, function: Function, node: int) -> bool:
        """Whether a value is only there where a file that others import is run by itself: it tries itself out."""
        told = conditions_around(self._program, Point(function, node))
        return any(truth and _RUN in words for words, truth in told) and function.facts.parent < 0

    def _made(self, outer: Function, inner: Function) -> int:
        """The node of a function that makes an inner one."""
        nodes = self._program.graph(outer).nodes
        return next((index for index, node in enumerate(nodes) if node[0] == FUNC and node[1] == inner.index), -1)

    def _nodes(self, function: Function) -> frozenset[int]:
        found = self._shown.get(function.id)
        if found is None:
            found = self._shown[function.id] = frozenset(_within(self._program.graph(function)))
        return found


def in_test_class(program: Program, function: Function, node: int) -> bool:
    """Whether a value is an attribute of a class that is named after tests, as settings for them are."""
    return any(map(is_tried, _classes(program, function, node)))


def is_for_development(program: Program, function: Function, node: int) -> bool:
    """Whether a value belongs to the settings of a developer's machine, by the names of its file, class or project."""
    names = (function.path.rpartition("/")[2], *_classes(program, function, node))
    return any(_DEVELOPED.search(parted(name)) for name in names) or _SHOWN_OFF.search(function.path) is not None


def _classes(program: Program, function: Function, node: int) -> list[str]:
    """The names of the classes that a value is an attribute of, or stands in for one that is not there."""
    nodes = program.graph(function).nodes
    own = [
        (one.name, value)
        for one in function.file.classes
        if one.parent == function.index
        for value in one.attributes.values()
        if value >= 0
    ]
    return [name for name, value in own if value == node or (nodes[value][0] == BOOL and node in nodes[value][2])]


def is_tried(name: str) -> bool:
    """Whether a path or a dotted name speaks of tests or samples."""
    return _TRIED.search(parted(name)) is not None


def _within(graph: Graph) -> Iterator[int]:
    """What is given under the name of a sample, and the parts of it."""
    nodes = graph.nodes
    pending = [value for name, values in graph.cells.items() if _SHOWN.search(name) for value in values]
    for node in nodes:
        pending += _given(nodes, node)
    seen: set[int] = set()
    while pending:
        index = pending.pop()
        if index in seen:
            continue
        seen.add(index)
        yield index
        pending += _parts(nodes[index])


def _given(nodes: list[Node], node: Node) -> list[int]:
    if node[0] == CALL:
        address = bool(_ADDRESS.search(_last_name(nodes, node[1])))
        return [value for name, value in node[3] if _SHOWN.search(name) or (address and name == "kwargs")]
    if node[0] == BUILD and node[1] == "dict":
        return [value for key, value in node[2] if key >= 0 and nodes[key][0] == CONST and _SHOWN.search(str(nodes[key][1]))]
    if node[0] == UPD and node[2] == "." and node[4] >= 0 and _SHOWN.search(node[3]):
        return [node[4]]
    return []


def _last_name(nodes: list[Node], callee: int) -> str:
    node = nodes[callee]
    if node[0] == ATTR:
        return str(node[2])
    return str(node[1]).rpartition(".")[2] if node[0] in (NAME, DOTTED, FREE) else ""


def _parts(node: Node) -> list[int]:
    if node[0] == CALL:
        return [*node[2], *(value for _, value in node[3])]
    if node[0] != BUILD:
        return []
    if node[1] == "dict":
        return [value for _, value in node[2]]
    return [entry for entry in node[2] if isinstance(entry, int)]
