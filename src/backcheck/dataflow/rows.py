"""Which stored records reach a value: a walk backwards from it to the queries, counting what bounds them.

A value is asked for as it is, or *repeated*: as what is made anew for each turn of a loop, where one element of a collection
stands for all of it. Roles say under ``rows`` what a call or an attribute does to the number of records:

- ``all``: every record there is; ``some``: a bounded number; ``one``: none, one, or a number;
- ``of`` a port: those that arrive there; ``filters``: as far as the other arguments leave them; ``limit`` a port: not more
  than is given there, where that is not None;
- ``text`` a port: those that a SQL text, or a statement object, selects; ``held``: the receiver gives them afterwards;
- ``paged`` a port: those that arrive there, bounded where the class is set to pages; ``shown``: what the class of a view shows.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from backcheck.dataflow import row_attributes, row_calls, row_views
from backcheck.dataflow.limits import Limits
from backcheck.dataflow.loaded import NONE, Bound, Records, Way, among, entries, joined, narrowed
from backcheck.dataflow.pages import Pages
from backcheck.dataflow.relations import Relations
from backcheck.dataflow.row_actions import is_of_action
from backcheck.dataflow.row_exports import asks_for_whole
from backcheck.dataflow.row_filters import Filters
from backcheck.dataflow.row_pages import is_paged
from backcheck.dataflow.ways import Ways
from backcheck.ir import AFTER, ATTR, AWAIT, BIN, BUILD, CALL, CONST, ELEM, ENTER, IF, ITEM, PARAM, PART, PHI, STAR, TEXT, UPD, YIELD, Node
from backcheck.models.role import Role
from backcheck.semantics.origins import Origins
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function
from backcheck.semantics.texts import Texts

_DEEPEST = 120
_MOST_STEPS = 3_000
_Key = tuple[int, int, tuple[tuple[int, int, int], ...], Way]


class Rows:
    """Answers are kept once complete. ``owner`` is the class whose instances run its methods, where that is known, and ``action``
    the one of its methods, or of its library's, that a request asks for."""

    def __init__(
        self, origins: Origins, limits: Limits, relations: Relations, pages: Pages, owner: Class | None = None, action: str = ""
    ) -> None:
        self.origins = origins
        self.program = origins.program
        self.types = origins.types
        self.texts = Texts(origins)
        self.limits = limits
        self.relations = relations
        self.pages = pages
        self.owner = owner
        self._action = action
        self.filters = Filters(origins, relations, limits)
        self.steps = 0
        self.named = {role.name.rpartition(".")[2]: role for role in self.program.models if role.facts.get("by-name")}
        self.given: dict[tuple[int, int], Records] = {}
        self._managers = [role.name for role in self.program.models if role.kind == "class" and role.facts.get("rows") == "all"]
        self._found: dict[_Key, Records] = {}
        self._busy: dict[_Key, int] = {}
        self._reached = _DEEPEST

    def returned(self, function: Function) -> Records:
        """What a function gives back."""
        self.steps = 0
        return self.within(function)

    def collection_method(self, name: str) -> Role | None:
        """The role of a method that some library's managers have."""
        found = (self.program.models.find(f"{manager}.{name}") for manager in self._managers)
        return next((role for role in found if role is not None), None)

    def within(self, function: Function) -> Records:
        """What a method of the owner's class gives back."""
        if function.facts.is_generator:
            return joined(self.at(Point(function, node), Way.EACH) for node in self.origins.given_back(function))
        graph = self.program.graph(function)
        return joined(
            narrowed(self.at(point), Bound.SHORT if asks_for_whole(graph, region) else Bound.ALL)
            for point, region in self.returns(Point(function, 0))
        )

    def returns(self, inside: Point) -> Iterator[tuple[Point, int]]:
        """What a function gives back, and the regions that it does so in, but for those that are never come by."""
        graph = self.program.graph(inside.function)
        ways = Ways(graph, lambda _: False)
        for node, place in ways.returns():
            region, point = graph.regions[place.region], inside.at(node)
            if region.kind == IF and self.excludes(point, region.node, region.truth):
                continue
            if ways.reached(place, lambda condition: self._settled(inside, condition)):
                yield point, place.region

    def _settled(self, point: Point, condition: int) -> bool | None:
        """What a condition amounts to that the view settles: about the action that it runs, about its having pages."""
        asked = is_of_action(self.origins, point.function, condition, self._action) if self._action else None
        return asked if asked is not None else is_paged(self, point, condition)

    def excludes(self, point: Point, condition: int, truth: bool) -> bool:
        """Whether a condition never has a truth."""
        settled = self._settled(point, condition)
        return settled is not truth if settled is not None else self.limits.excludes(point, condition, truth)

    def shown(self, words: dict[str, Any]) -> Records:
        """What the owner's class shows of itself."""
        self.steps = 0
        return row_views.shown(self, words)

    def of_points(self, points: Iterable[Point], way: Way) -> Records:
        return joined(self.at(point, way) for point in points)

    def each(self, point: Point, nodes: Iterable[int], way: Way) -> Records:
        return joined(self.at(point.at(node), way) for node in nodes if node >= 0)

    def at(self, point: Point, way: Way = Way.WHOLE) -> Records:
        """The records that reach a node."""
        if point.node < 0:
            return NONE
        key = (point.function.id, point.node, point.stack, way)
        known = self._found.get(key)
        if known is not None:
            return known
        depth = self._busy.get(key)
        if depth is not None or len(self._busy) >= _DEEPEST or self.steps > _MOST_STEPS:
            self._reached = min(self._reached, depth if depth is not None else 0)
            return NONE
        depth = len(self._busy)
        self.steps += 1
        self._busy[key] = depth
        outer, self._reached = self._reached, _DEEPEST
        node = self.program.graph(point.function).nodes[point.node]
        handler = _HANDLERS.get(node[0])
        found = handler(self, point, node, way) if handler is not None else self.stepped(point, way)
        del self._busy[key]
        if self._reached >= depth:
            self._found[key] = found
            self._reached = outer
        else:
            self._reached = min(outer, self._reached)
        return found

    def stepped(self, point: Point, way: Way) -> Records:
        """The values that a node is one of, unchanged."""
        inner = self.origins.step(point)
        return self.of_points((one for one in inner if not one.end and one != point), way) if inner else NONE

    def forwarded(self, point: Point, node: Node, way: Way) -> Records:
        return self.at(point.at(node[1]), way)

    def element(self, point: Point, node: Node, way: Way) -> Records:
        return self.at(point.at(node[1])) if way else NONE

    def item(self, point: Point, node: Node, way: Way) -> Records:
        """An entry under a constant key; repeated, an entry of whatever it is."""
        inner = self.origins.step(point)
        found = self.of_points((one for one in inner or () if not one.end), way)
        return joined((found, self.at(point.at(node[1]), Way.PART))) if way else found

    def part(self, point: Point, node: Node, way: Way) -> Records:
        """A slice: as many as its end says."""
        found = self.at(point.at(node[1]), way)
        limited = node[2] >= 0 and not self.limits.may_be_none(point.at(node[2]))
        return narrowed(found, Bound.SOME) if found and limited else found

    def built(self, point: Point, node: Node, way: Way) -> Records:
        match node[1]:
            case "many":
                return self.each(point, node[2], max(way, Way.EACH))
            case "dictmany":
                return self.each(point, node[2][0], max(way, Way.EACH))
            case "dict":
                values = among(entries(self.at(point.at(value), way) for _, value in node[2]), len(node[2]) - 1)
                return joined((values, self.each(point, (key for key, _ in node[2]), Way.PART))) if way else values
        return self.each(point, node[2], way)

    def operation(self, point: Point, node: Node, way: Way) -> Records:
        """Collections are put together; what is computed for each element stands for all of them."""
        return self.each(point, node[2:4], way) if way or node[1] in ("+", "|") else NONE

    def arms(self, point: Point, node: Node, way: Way) -> Records:
        """One of several values; only that of a branch which is always taken."""
        graph = self.program.graph(point.function)
        for arm in node[1]:
            made = graph.nodes[arm[0]]
            region = graph.regions[made[4]] if made[0] == CALL else None
            if region is not None and region.kind == IF and self.excludes(point, region.node, not region.truth):
                return self.at(point.at(arm[0]), way)
        alive = [arm[0] for arm in node[1] if arm[1] < 0 or not self.excludes(point, arm[1], arm[2])]
        found = self.each(point, alive, way)
        turned = found and any(row_calls.is_changed_unknown(self, point, arm) for arm in alive if arm > point.node)
        return narrowed(found, Bound.UNSURE) if turned else found

    def text(self, point: Point, node: Node, way: Way) -> Records:
        return self.each(point, node[1], Way.PART) if way else NONE

    def updated(self, point: Point, node: Node, way: Way) -> Records:
        """A mapping after a store; under a key that is computed each turn of a loop stores another one."""
        before = self.at(point.at(node[1]), way)
        if node[2] == ".":
            return before
        computed = self.program.graph(point.function).nodes[node[3]][0] != CONST
        if node[4] < 0:
            return before
        stored = self.at(point.at(node[4]), max(way, Way.EACH) if computed else way)
        return entries((among(before, computed is False), among(stored, self._holds_others(point, node))))

    def _holds_others(self, point: Point, node: Node) -> bool:
        """Whether a mapping has more in it than what is stored: no empty display."""
        made = self.program.graph(point.function).nodes[node[1]]
        return not (made[0] == BUILD and not made[2])

    def parameter(self, point: Point, node: Node, way: Way) -> Records:
        """What the call that was entered passes; else what the only caller in the repository does."""
        if point.entered is not None:
            return self.stepped(point, way)
        if (point.function.id, node[1]) in self.given:
            return self.given[point.function.id, node[1]]
        receives = node[1] == 0 and point.function.facts.owner >= 0
        return NONE if receives or len(self.origins.calls.callers(point.function)) != 1 else self.stepped(point, way)


_Handler = Callable[[Rows, Point, Node, Way], Records]
_HANDLERS: dict[int, _Handler] = {
    CONST: lambda *_: NONE,
    AWAIT: Rows.forwarded,
    ENTER: Rows.forwarded,
    STAR: Rows.forwarded,
    YIELD: Rows.forwarded,
    ELEM: Rows.element,
    ITEM: Rows.item,
    PART: Rows.part,
    PHI: Rows.arms,
    BUILD: Rows.built,
    BIN: Rows.operation,
    TEXT: Rows.text,
    UPD: Rows.updated,
    PARAM: Rows.parameter,
    ATTR: row_attributes.attribute,
    CALL: row_calls.called,
    AFTER: row_calls.after,
}
