"""Functions that write several times on one way: the place is the first of these writes."""

import re
from collections.abc import Iterator

from backcheck.dataflow.transactions import Group
from backcheck.semantics.program import Function
from backcheck.sites.site import Site, shape
from backcheck.sites.world import World
from backcheck.verdict import Anchor

_MADE_UP = re.compile(
    r"(?:^|[_./])(?:seed(?:s|ed|er|ers|ing)?|dummy|demo|samples?|fake|test_?(?:data|users?)|random|populate|testing|factories|anonymi[sz](?:e|ation)|init_?db)(?:[_./]|$)",
    re.IGNORECASE,
)


class WriteGroup(Site):
    """``group`` tells which writes there are and whether they share a transaction."""

    __slots__ = ("group",)

    def __init__(self, world: World, function: Function, group: Group) -> None:
        nodes = world.program.graph(function).nodes
        node = group.writes[0].node
        super().__init__(function, world.program.span(function, node), Anchor(function.facts.name, "writes", shape(nodes, node)))
        self.group = group

    @property
    def made_up(self) -> bool:
        """Whether what is written is made up: data to begin with, or to try something out."""
        return _MADE_UP.search(self._where) is not None

    @property
    def _where(self) -> str:
        return f"{self.function.path.removesuffix('.py')}.{self.function.facts.name}"

    @property
    def number(self) -> int:
        """How many writes there are on one way."""
        return len(self.group.writes)


def write_groups(world: World) -> Iterator[WriteGroup]:
    """The functions of judged files with two or more writes on one way, in path and source order."""
    for function in world.functions():
        group = world.transactions.group(function)
        if group is not None:
            yield WriteGroup(world, function, group)
