"""What speaks for a failure that is expected where it is caught: asked before a clause that does nothing about it is blamed."""

import re

from backcheck.checks.tried_steps import (
    changes,
    imports,
    inserts_one,
    is_small,
    on_several,
    only_arranges,
    only_asks,
    only_checks,
    only_looks,
    puts_down,
    replaces,
    shapes_tables,
    uses_results,
)
from backcheck.dataflow.traces import written
from backcheck.semantics.program import Function
from backcheck.semantics.words import parted
from backcheck.sites import behind
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.kept_values import keeps_default, keeps_itself
from backcheck.sites.world import World

# They are raised for whatever the caller was to look at before: no loop runs, no request is answered, the file is of another kind.
_OF_MANY_CAUSES = ("builtins.RuntimeError", "builtins.OSError")
# Both together are what the drivers raise for a table or column that is not there yet.
_NO_TABLE = {"OperationalError", "ProgrammingError"}
_OF_TABLES = {"DatabaseError", *_NO_TABLE}
_THERE_ALREADY = {"IntegrityError"}
# By the way that side work is named everywhere: it counts, measures and prepares, and must not stand in the way of what is asked for.
_SIDE_WORK = re.compile(
    r"(?i)(?:^|[./_])(?:telemetry|open_?telemetry|otel|analytics|metrics?|statsd|usage|heartbeat|warm(?:ing|up|s)?|prefetch\w*|preload\w*|updates?_?checks?"
    r"|checks?_?(?:for_?)?updates?|version_?checks?|best_?effort|maybe|quiet(?:ly)?|silent(?:ly)?|safe(?:ly)?|or_?none)(?=$|[./_])"
)
# Functions that take back what was begun.
_TAKING_BACK = re.compile(r"(?:^|_)(?:clean_?up|undo|revert|tear_?down|roll_?back)(?:_|$)")
# Functions that only tell which version of something is there.
_VERSION = re.compile(
    r"_?(?:(?:get|read|try|json|fetch|find|detect|latest|local|current|installed|git|package|app|server)_?)*(?:version|revision|sha|branch)(?:_info)?"
)


def doubt(world: World, site: ExceptHandler, names: list[str], *, catch_all: bool) -> str:
    """What could not be told about a failure for which something speaks; nothing where nothing does."""
    if site.reasoned:
        return "whether the reason that is given here holds for every exception could not be told"
    if site.foretold or _may_be_ordinary(world, site, names, catch_all=catch_all):
        return "whether the failure is an ordinary outcome here could not be told"
    if site.ends_other or _TAKING_BACK.search(site.function.name):
        return "whether tidying up at the end may fail without anybody hearing of it could not be told"
    if _is_side_work(world, site):
        return "whether this work may fail without anybody hearing of it could not be told"
    return ""


def loses_change(world: World, site: ExceptHandler, names: list[str]) -> bool:
    """Whether what is sent or written is lost when an exception that is caught by its name stands for any failure of that."""
    caught = {written(world.program, site.function, node).rpartition(".")[2] for node in site.types}
    known = (name not in _OF_MANY_CAUSES[:1] and world.program.models.find(name) is not None for name in names)
    return (not _are_there_already(caught) or on_several(world, site)) and all(known) and (changes(world, site) or puts_down(world, site))


def _may_be_ordinary(world: World, site: ExceptHandler, names: list[str], *, catch_all: bool) -> bool:
    """Whether another way is gone then, or what is tried only looks or tells, brings in what may not be installed, or is there already."""
    if keeps_default(site) or (behind.returns(site) and not (catch_all and puts_down(world, site))):
        return True
    if only_arranges(world, site):
        return True
    if _asks_again(world, site, bounded=catch_all):
        return True
    if behind.tries_others(site) or only_checks(world, site):
        return True
    if (only_looks(world, site) and keeps_itself(site)) or _only_tells(world, site):
        return True
    if site.function.name == "<module>" and imports(world, site):
        return True
    if catch_all:
        return (not site.idle or uses_results(world, site)) and only_asks(world, site, replaced=replaces(world, site))
    caught = {written(world.program, site.function, node).rpartition(".")[2] for node in site.types}
    if caught >= _NO_TABLE or shapes_tables(world, site) or (_are_there_already(caught) and inserts_one(world, site)):
        return True
    if not caught.isdisjoint(_OF_TABLES) and _starts(world, site.function):
        return True
    named = (ancestor in _OF_MANY_CAUSES for name in names for ancestor in (name, *world.program.models.ancestors(name)))
    return any(named) and only_looks(world, site)


def _are_there_already(caught: set[str]) -> bool:
    """Whether records that are there already are among what is caught, and else at most what drivers raise in their place."""
    return bool(caught & _THERE_ALREADY) and caught <= _THERE_ALREADY | _NO_TABLE


def _starts(world: World, function: Function) -> bool:
    """Whether a library runs it when the program starts, with or without tables."""
    owner = world.program.owner(function)
    bases = world.types.members.library_bases(owner) if owner is not None else ()
    roles = (world.program.models.find(f"{base}.{function.name}") for base in bases)
    return any(role is not None and role.facts.get("starts") is True for role in roles)


def _asks_again(world: World, site: ExceptHandler, *, bounded: bool) -> bool:
    """Whether it is tried again after a while; what is to be done by it is not asked for."""
    waits = (effect.here for effect in world.effects.reached(site.function, "sleeps"))
    return not puts_down(world, site) and behind.polls(site, waits, bounded=bounded)


def _only_tells(world: World, site: ExceptHandler) -> bool:
    """Whether what is tried is to write a line of a log."""
    called = (ref for call in site.tried() for ref in world.calls.targets(site.function, call))
    return is_small(site) and any("logs" in role.effects for _, role in world.roles(tuple(called))) and not changes(world, site)


def _is_side_work(world: World, site: ExceptHandler) -> bool:
    """Whether the function, or all that is called there, is named as side work is, or stands where such work does."""
    return _is_named_so(site.function) or (bool(site.tried()) and all(_calls_side_work(world, site, call) for call in site.tried()))


def _calls_side_work(world: World, site: ExceptHandler, call: int) -> bool:
    targets = [target for ref in world.calls.targets(site.function, call) for target in world.calls.functions(ref)]
    return bool(targets) and all(_is_named_so(target) for target in targets)


def _is_named_so(function: Function) -> bool:
    path = function.path.rpartition(".")[0]
    names = (function.facts.name.rpartition(".")[2], path.rpartition("/")[2])
    return any(_VERSION.fullmatch(name) for name in names) or any(_SIDE_WORK.search(parted(name)) for name in (path, function.facts.name))
