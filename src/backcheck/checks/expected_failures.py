"""What speaks for a failure that is expected where it is caught: asked before a clause that does nothing about it is blamed."""

import re

from backcheck.checks.tried_steps import changes, inserts_one, only_asks, only_looks, replaces, uses_results
from backcheck.dataflow.raised import is_answer_to_failure, raised_inside
from backcheck.dataflow.traces import written
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites import behind
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.kept_values import keeps_default, keeps_itself
from backcheck.sites.world import World

# They are raised for whatever the caller was to look at before: no loop runs, no request is answered, the file is of another kind.
_OF_MANY_CAUSES = ("builtins.RuntimeError", "builtins.OSError")
# Both together are what the drivers raise for a table or column that is not there yet.
_NO_TABLE = {"OperationalError", "ProgrammingError"}
_THERE_ALREADY = {"IntegrityError"}
# By the way that side work is named everywhere: it counts, measures and prepares, and must not stand in the way of what is asked for.
_SIDE_WORK = re.compile(
    r"(?i)(?:^|[./_])(?:telemetry|analytics|metrics?|statsd|stats|usage|track(?:s|ing|er|ed)?|heartbeat|warm(?:ing|up|s)?|prefetch\w*|preload\w*"
    r"|updates?_?checks?|checks?_?(?:for_?)?updates?|version_?checks?|best_?effort|maybe|quiet(?:ly)?|silent(?:ly)?|safe(?:ly)?|or_?none)(?=$|[./_])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def doubt(world: World, site: ExceptHandler, names: list[str], *, catch_all: bool) -> str:
    """What could not be told about a failure for which something speaks; nothing where nothing does."""
    if site.reasoned:
        return "whether the reason that is given here holds for every exception could not be told"
    if site.foretold or _may_be_ordinary(world, site, names, catch_all=catch_all):
        return "whether the failure is an ordinary outcome here could not be told"
    if _is_side_work(site):
        return "whether this work may fail without anybody hearing of it could not be told"
    return ""


def is_said_by_own_code(world: World, site: ExceptHandler, node: int) -> bool:
    """Whether the repository's own functions raise what is caught, and not in answer to another failure: it is their way to say no."""
    refs = [ref for ref in world.types.of(site.function, node) if ref.kind in (Kind.CLASS, Kind.EXTERNAL)]
    return bool(refs) and all(not ref.name.startswith("builtins.") and _is_first_raised(world, site, ref) for ref in refs)


def _is_first_raised(world: World, site: ExceptHandler, ref: Ref) -> bool:
    raised = list(raised_inside(world.calls, site.function, site.info.of, ref))
    return bool(raised) and not any(is_answer_to_failure(world.calls, function, region) for function, _, region in raised)


def _may_be_ordinary(world: World, site: ExceptHandler, names: list[str], *, catch_all: bool) -> bool:
    """Whether another way is gone then, or what is tried only looks, or inserts what may be there already."""
    if keeps_default(site) or (behind.returns(site) and not changes(world, site)):
        return True
    if only_looks(world, site) and keeps_itself(site):
        return True
    if catch_all:
        return (not site.idle or uses_results(world, site)) and only_asks(world, site, replaced=replaces(world, site))
    caught = {written(world.program, site.function, node).rpartition(".")[2] for node in site.types}
    if caught >= _NO_TABLE or (caught == _THERE_ALREADY and inserts_one(world, site)):
        return True
    named = (ancestor in _OF_MANY_CAUSES for name in names for ancestor in (name, *world.program.models.ancestors(name)))
    return any(named) and only_looks(world, site)


def _is_side_work(site: ExceptHandler) -> bool:
    """Whether the function, or what it belongs to, is named as side work is."""
    path = site.function.path.rpartition(".")[0]
    return any(_SIDE_WORK.search(_CAMEL.sub("_", name)) for name in (path, site.function.facts.name))
