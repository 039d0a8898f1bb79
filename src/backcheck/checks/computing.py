"""Whether calls do nothing but give a value: what fails there has no result, and nothing was left half done."""

import re

from backcheck.ir import ATTR, CONST, Node
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

# What methods of these names do is the same everywhere, also on something unknown.
_CONTAINERS = ("builtins.str", "builtins.list")
_LOOKING = frozenset(("items", "keys", "values", "_replace", "_asdict"))
# By the way that functions are named everywhere that read a text.
_PARSING_NAME = re.compile(
    r"(?:str)?to_?(?:bool|int|float|date|datetime|list|dict|number|bytes|str)|parse(?:_\w+)?|loads|decode|from_?iso\w*"
)
_DEEPEST = 3
_MOST = 30


def only_computes(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call that a clause guards does nothing but give a value. A text method's name is enough for what is unknown."""
    return not site.is_awaited(call) and _computes(world, site.function, call, ())


def _computes(world: World, function: Function, call: int, inside: tuple[int, ...]) -> bool:
    refs = world.calls.targets(function, call)
    if not refs:
        return _is_plain_method(world, function, call)
    return all(_gives_value(world, ref, inside) for ref in refs)


def _gives_value(world: World, ref: Ref, inside: tuple[int, ...]) -> bool:
    if ref.kind is Kind.EXTERNAL:
        role = world.program.models.find(ref.name)
        return not role.effects if role is not None else _PARSING_NAME.fullmatch(ref.name.rpartition(".")[2]) is not None
    targets = world.calls.functions(ref)
    return bool(targets) and len(inside) < _DEEPEST and all(_is_computation(world, one, inside) for one in targets)


def _is_computation(world: World, function: Function, inside: tuple[int, ...]) -> bool:
    """Whether a function of the repository only computes: it raises nothing of its own, and all that it calls does so too."""
    if function.id in inside:
        return True
    if function.facts.is_async or function.facts.is_generator or world.program.graph(function).raises:
        return False
    called = list(world.program.calls(function))
    return len(called) <= _MOST and all(_computes(world, function, call, (*inside, function.id)) for call in called)


def _is_plain_method(world: World, function: Function, call: int) -> bool:
    nodes = world.program.graph(function).nodes
    if nodes[nodes[call][1]][0] != ATTR:
        return False
    name = last_name(nodes, nodes[call][1])
    if name in _LOOKING or any(world.program.models.find(f"{one}.{name}") is not None for one in _CONTAINERS):
        return True
    # An entry by its name; an address would be asked for.
    return name == "get" and _is_entry(nodes, nodes[call][2])


def _is_entry(nodes: list[Node], arguments: tuple[int, ...]) -> bool:
    key = nodes[arguments[0]][-1] if arguments and nodes[arguments[0]][0] == CONST else None
    return isinstance(key, str) and "/" not in key
