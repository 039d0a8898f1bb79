"""What a guarded block tries, asked when nothing else tells whether its failure is an ordinary outcome."""

import re
from collections.abc import Iterable

from backcheck.checks.computing import only_computes
from backcheck.dataflow.effects import Effect
from backcheck.dataflow.statements import leading_text
from backcheck.ir import ATTR, DOTTED
from backcheck.semantics.program import last_name
from backcheck.semantics.words import parted
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

# Asks or changes a folder.
_FOLDERS = "file-system"
_ASKING_NAME = re.compile(r"l?stat|access|l?exists|is_?\w+|get\w+|list\w*|scandir|iterdir|r?glob|walk|readlink|resolve|which|samefile")
# A block of more calls than these is no single step.
_FEW_CALLS = 4
_CHANGES = ("db-write", "changes", "commits", "sends", "enqueues", _FOLDERS)
_WAITS = (*_CHANGES, "blocks", "awaitable", "yields", "db-read", "disk", "offloads", "sleeps")
# By the way that methods are named everywhere, for what is called on something unknown.
_CHANGING_NAME = re.compile(
    r"_?a?(?:write|save|dump(?!s)|copy|move|rename|replace|send|put|post|publish|upload|commit|store|insert|update|delete|set)(?:_?\w*)?"
)
_INSERTING_NAME = re.compile(r"_?a?(?:create|save|insert|add|get_or_create|execute)")
_MAKING_NAME = re.compile(
    r"_?a?(?:create|add|register|import|process|handle|execute|run|sync|submit|charge|pay|place|apply|migrate)(?:_\w+)?"
)
_ASKING_VERBS = ("get", "head", "options", "urlopen")
_CHECKING_NAME = re.compile(r"_?a?(?:assert|check|ensure|require|verify|validate|authorize|enforce)(?:_\w+)?")
# Whoever asks or waits changes nothing, and what is to be gone may be gone already; by the way that methods are named everywhere.
_LOOKING_NAME = re.compile(
    r"(?:.*_)?init(?:_\w+)?|_?a?(?:is|has|get|find|list|exists?|load|read|fetch|ping|poll|wait|join|sleep|import|parse|test|probe|ensure|next"
    r"|set_?up|start|enter|seek|describe|query|select|search|refresh|inspect|lookup|resolve|peek|head|stat|touch|focus|click|scroll|hover|connect|bind|listen)(?:_\w+)?"
    r"|_?a?(?:remove|unregister|deregister|clear|reset|abort|dispose|tear_?down|clean_?up|close|stop|cancel|kill|terminate|shut_?down|release"
    r"|unlink|discard|evict|invalidate|expire|detach|disconnect|un\w+)(?:_\w+)?"
)
_SHAPING = re.compile(r"\s*(?:alter|create|drop)\s", re.IGNORECASE)
_ON_SEVERAL = re.compile(r"_?a?(?:bulk|delete|update|add_all|executemany)\w*")


def is_small(site: ExceptHandler) -> bool:
    """Whether it is a step of a few calls."""
    return not site.tries_raise and 0 < len(site.tried()) <= _FEW_CALLS


def only_looks(world: World, site: ExceptHandler) -> bool:
    """Whether it is a step of which nothing says that it changes anything."""
    return _is_one_step(world, site) and not changes(world, site)


def only_asks(world: World, site: ExceptHandler, *, replaced: bool) -> bool:
    """Whether it is a step of which nothing says that it waits for anything: it may be a mere computation.

    Of unknown names that is believed only where something takes the place of what they give.
    """
    if not _is_one_step(world, site) or any(site.is_awaited(call) for call in site.tried()):
        return False
    return (replaced or all(_is_named(world, site, call) for call in site.tried())) and not _has_effect(world, site, _WAITS)


def replaces(world: World, site: ExceptHandler) -> bool:
    """Whether the clause sets what it guards the setting of, or returns something in place of what is returned there."""
    graph = world.program.graph(site.function)
    if any(site.within(region, site.info.of) for _, region in graph.returns) and any(True for _ in site.returned()):
        return True
    instead = set(site.sets())
    guarded = [name for name, nodes in graph.cells.items() if any(site.is_tried(node) for node in nodes)]
    return bool(guarded) and all(instead.intersection(graph.cells[name]) for name in guarded)


def uses_results(world: World, site: ExceptHandler) -> bool:
    """Whether nothing is called for what it does alone."""
    return not set(site.tried()).intersection(world.program.graph(site.function).dropped)


def inserts_one(world: World, site: ExceptHandler) -> bool:
    """Whether one record is inserted, and nothing else is changed."""
    nodes = world.program.graph(site.function).nodes
    called = [last_name(nodes, nodes[call][1]) for call in site.tried()]
    if on_several(world, site):
        return False
    return len(called) == 1 or sum(_INSERTING_NAME.fullmatch(name) is not None for name in called) == 1


def shapes_tables(world: World, site: ExceptHandler) -> bool:
    """Whether all that is tried are statements that make or change tables."""
    nodes = world.program.graph(site.function).nodes
    told = [leading_text(nodes, nodes[call][2][0])[0] if nodes[call][2] else "" for call in site.tried()]
    return bool(told) and all(_SHAPING.match(text) for text in told)


def only_checks(world: World, site: ExceptHandler) -> bool:
    """Whether what is tried is to ask something that says no by raising, and what it is asked for changes nothing."""
    nodes = world.program.graph(site.function).nodes
    asked = world.program.graph(site.function).dropped
    checks = {call for call in site.tried() if call in asked and _CHECKING_NAME.fullmatch(last_name(nodes, nodes[call][1]))}
    return bool(checks) and all(call in checks or only_computes(world, site, call) or call not in asked for call in site.tried())


def on_several(world: World, site: ExceptHandler) -> bool:
    """Whether many records are changed at once."""
    nodes = world.program.graph(site.function).nodes
    return any(_ON_SEVERAL.fullmatch(last_name(nodes, nodes[call][1])) for call in site.tried())


def imports(world: World, site: ExceptHandler) -> bool:
    """Whether something is imported there."""
    nodes = world.program.graph(site.function).nodes
    return any(node[0] == DOTTED and site.is_tried(index) for index, node in enumerate(nodes))


def reaches_out(world: World, site: ExceptHandler) -> bool:
    """Whether something says that what is tried changes, writes or sends something, or asks a database or a file by itself.

    What functions ask is mostly one way of several to come by a value.
    """
    graph = world.program.graph(site.function)
    names = {call: last_name(graph.nodes, graph.nodes[call][1]) for call in site.tried()}
    if any(_is_named_a_change(world, site, call) for call in names) or (site.idle and acts(world, site)):
        return True
    direct = (effect for effect in world.effects.direct(site.function) if effect.word in (*_CHANGES, "db-read", "disk"))
    if any(effect.here in names and not _is_asking(effect) for effect in direct):
        return True
    # What a function changes on its way to a value that is used is nothing that anybody asked for.
    meant = {call for call, name in names.items() if call in graph.dropped or _MAKING_NAME.fullmatch(name)}
    return any(effect.here in meant for word in _CHANGES for effect in world.effects.reached(site.function, word))


def _is_named_a_change(world: World, site: ExceptHandler, call: int) -> bool:
    nodes = world.program.graph(site.function).nodes
    return _CHANGING_NAME.fullmatch(last_name(nodes, nodes[call][1])) is not None and not _merges(world, site, call)


def _merges(world: World, site: ExceptHandler, call: int) -> bool:
    """``one.update(other)`` puts mappings together."""
    nodes = world.program.graph(site.function).nodes
    if last_name(nodes, nodes[call][1]) != "update" or not nodes[call][2] or nodes[call][3]:
        return False
    return all(ref.name.startswith("builtins.") for ref in world.calls.targets(site.function, call))


def _is_asking(effect: Effect) -> bool:
    return effect.word == _FOLDERS and _ASKING_NAME.fullmatch(effect.symbol.rpartition(".")[2]) is not None


def only_arranges(world: World, site: ExceptHandler) -> bool:
    """Whether what is called for what it does alone makes folders and links, and puts nothing into them."""
    graph = world.program.graph(site.function)
    tried = site.tried()
    if any(_CHANGING_NAME.fullmatch(last_name(graph.nodes, graph.nodes[call][1])) for call in tried):
        return False
    others = (effect.here for word in (*_CHANGES[:-1], "disk") for effect in world.effects.reached(site.function, word))
    folders = {effect.here for effect in world.effects.reached(site.function, _FOLDERS)}
    alone = set(tried).intersection(graph.dropped)
    return bool(alone) and alone <= folders and set(tried).isdisjoint(others)


def acts(world: World, site: ExceptHandler) -> bool:
    """Whether something is called for what it does alone, and it is no question, check or preparation by its name."""
    # What raises by itself asks whether something is there already.
    if site.tries_raise:
        return False
    nodes = world.program.graph(site.function).nodes
    alone = set(site.tried()).intersection(world.program.graph(site.function).dropped)
    named = ((call, parted(last_name(nodes, nodes[call][1])).lower()) for call in alone)
    doing = (call for call, name in named if not _LOOKING_NAME.fullmatch(name) and not _CHECKING_NAME.fullmatch(name))
    return any(not only_computes(world, site, call) and not _merges(world, site, call) for call in doing)


def puts_down(world: World, site: ExceptHandler) -> bool:
    """Whether what is tried changes something, writes or sends, and does not merely ask for something."""
    nodes = world.program.graph(site.function).nodes
    names = [last_name(nodes, nodes[call][1]) for call in site.tried()]
    if any(_is_named_a_change(world, site, call) for call in site.tried()):
        return True
    return changes(world, site) and not any(name in _ASKING_VERBS for name in names)


def changes(world: World, site: ExceptHandler) -> bool:
    """Whether something says that what is tried changes anything."""
    return _has_effect(world, site, _CHANGES)


def _is_named(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call is of something known by name, and not of whatever has been handed in."""
    nodes = world.program.graph(site.function).nodes
    callee = nodes[call][1]
    if nodes[callee][0] == ATTR and world.program.models.find(f"builtins.dict.{nodes[callee][2]}") is not None:
        return True
    return bool(world.calls.targets(site.function, call)) and not world.effects.runs.is_given(site.function, callee)


def _is_one_step(world: World, site: ExceptHandler) -> bool:
    nodes = world.program.graph(site.function).nodes
    return is_small(site) and not any(_CHANGING_NAME.fullmatch(last_name(nodes, nodes[call][1])) for call in site.tried())


def _has_effect(world: World, site: ExceptHandler, words: Iterable[str]) -> bool:
    """Whether a call has one of some effects, by its role or by what it runs."""
    tried = set(site.tried())
    found = (effect for word in words for effect in world.effects.reached(site.function, word) if effect.here in tried)
    return not all(_is_asking(effect) for effect in found if world.effects.is_certain(effect))
