"""What becomes of a caught exception."""

import re

from backcheck.checks.asked_for import callers_ask, tells_by_result
from backcheck.checks.computing import only_computes
from backcheck.checks.emptiness import is_given_back, is_looked_at
from backcheck.checks.expected_failures import doubt, loses_change
from backcheck.checks.lost_work import loses_work
from backcheck.checks.ordinary import CATCH_ALL, are_ordinary, caught
from backcheck.checks.telling import reaction
from backcheck.checks.tried_steps import reaches_out
from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, CONST, DOTTED, NAME
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind
from backcheck.sites import behind
from backcheck.sites.handlers import ExceptHandler, handlers
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_TIDYING = re.compile(
    r"_?(a?close(?:_\w+)?|shutdown|stop(?:_\w+)?|terminate(?:_\w+)?|kill\w*|unlink|remove|rmdir|rmtree|removedirs|rollback|cancel|disconnect|quit|release|cleanup|mkdir|makedirs|unbind\w*|detach|logout|discard\w*|drop\w*)"
)
_FINDING = re.compile(r"_?(?:is|has|get|find|exists)(?:_\w+)?|cursor|fileno|poll|closed")
# By the way that methods of containers are named everywhere.
_HANDING = frozenset(("append", "appendleft", "add", "insert", "extend", "update", "setdefault", "setattr"))
# What is done then is done in the place of what failed, or for it.
_STEPPING_IN = re.compile(r"_?a?(?:create|save|insert|store|write|send|publish|enqueue|put|retry)(?:_\w+)?")
_LOCAL = "file-system"
_KEEPING = ("db-write", "changes")
# What was written elsewhere is where it belongs only when they have done it.
_PUTS_IN_PLACE = frozenset(("rename", "renames", "replace", "link", "symlink"))
# More than this is no single step whose failure has but one meaning; a computation has but one as long as it is to be seen whole.
_FEW_LINES = 4
_MANY_LINES = 12


def swallowed_exception(world: World, site: ExceptHandler) -> Verdict:
    """Fails when the clause does nothing, and for a catch-all also when it does nothing that anybody could notice."""
    reacts, unknown = reaction(world, site.function, site.calls())
    if reacts or _hands_on(site) or behind.denies(site):
        return passed()
    names = [name for node in site.types for name in caught(world, site.function, node)]
    catch_all = not site.types or any(name in CATCH_ALL for name in names)
    if not catch_all and (site.reasoned or are_ordinary(world, site)):
        return passed()
    if not catch_all and not site.idle and not (_only_rolls_back(site) and loses_change(world, site, names)):
        return passed()
    if (
        _falls_back(world, site)
        or _is_told_already(world, site)
        or is_given_back(site)
        or is_looked_at(world, site)
        or _is_small_step(world, site, tidying=not catch_all or site.idle)
    ):
        return passed()
    why = _question(world, site, names, "" if _only_rolls_back(site) else unknown, catch_all=catch_all)
    asked = callers_ask(world, site) if tells_by_result(site) else False
    if asked:
        return passed()
    if loses_work(world, site):
        why = why or ("" if asked is False else "whether those who call the function ask about its result could not be told")
        return unsure(why) if why else failed(f"{_shown(world, site)} is caught here and leaves no trace")
    # What is asked or prepared and does not come is a matter of taste, as long as something is done about it or speaks for it.
    if why or not site.idle or not reaches_out(world, site):
        return passed()
    return unsure("whether it matters what is lost then is not in the code")


def _question(world: World, site: ExceptHandler, names: list[str], unknown: str, *, catch_all: bool) -> str:
    """What speaks for a clause and could not be told, or nothing; ``unknown`` is what it calls that could not be followed."""
    if unknown:
        return f"what {unknown} does with the failure could not be followed"
    if not catch_all and any(not caught(world, site.function, node) for node in site.types):
        return "which exceptions are caught here could not be followed"
    if why := doubt(world, site, names, catch_all=catch_all):
        return why
    if not catch_all and not loses_change(world, site, names):
        return "whether whoever named the exception may leave it alone is not in the code"
    return ""


def _falls_back(world: World, site: ExceptHandler) -> bool:
    """Whether the clause puts something else in the place of what failed: a value that says more than nothing, or the same call again."""
    nodes = world.program.graph(site.function).nodes
    tried = {last_name(nodes, nodes[call][1]) for call in site.tried()}
    for call in site.calls():
        name = last_name(nodes, nodes[call][1])
        handed = any(not site.says_nothing(node) for node in (*nodes[call][2], *(node for _, node in nodes[call][3])))
        if handed and (name in _HANDING or name in tried or _does_alike(world, site, call) or _goes_on_by(world, site, call)):
            return True
        if _STEPPING_IN.fullmatch(name):
            return True
    return any(not site.says_nothing(node) and nodes[node] != (CONST, False) for node in site.sets())


def _goes_on_by(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a function of the repository is given what is to be dealt with then, and not for taking it away."""
    targets = [target for ref in world.calls.targets(site.function, call) for target in world.calls.functions(ref)]
    nodes = world.program.graph(site.function).nodes
    return bool(targets) and not _TIDYING.fullmatch(last_name(nodes, nodes[call][1])) and any(target.facts.params for target in targets)


def _does_alike(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call of the clause works on files or folders as what is tried does: it gets there in another way."""
    alike = {effect.here for word in (_LOCAL, "disk", *_KEEPING) for effect in world.effects.reached(site.function, word)}
    return call in alike and not alike.isdisjoint(site.tried())


def _is_told_already(world: World, site: ExceptHandler) -> bool:
    """Whether a short step is tried where a failure is dealt with already, and told: what fails besides is not what matters."""
    if site.lines_tried > _FEW_LINES:
        return False
    around = (one for one in handlers(world.program, site.function) if one.region != site.region and one.inside(site.info.parent))
    return any(_hands_on(one) or reaction(world, one.function, one.calls())[0] for one in around)


def _only_rolls_back(site: ExceptHandler) -> bool:
    """Whether the clause takes back what was begun, and nothing is done in the place of that."""
    nodes = site.program.graph(site.function).nodes
    called = [last_name(nodes, nodes[call][1]) for call in site.calls()]
    if "rollback" not in called or any(True for _ in site.sets()) or behind.returns(site):
        return False
    return all(_TIDYING.fullmatch(name) for name in called)


def _hands_on(site: ExceptHandler) -> bool:
    """Whether a clause, or what is behind it, raises, or it gives back the failure or more than nothing."""
    said = (node for node in site.returned() if not site.says_nothing(node) and not behind.says_the_same(site, node))
    return site.raises or site.reads or behind.raises(site) or any(True for _ in said)


def _is_small_step(world: World, site: ExceptHandler, *, tidying: bool) -> bool:
    """Whether what is tried is a short computation, which has no result when it fails, or tidies something away."""
    if site.lines_tried > _MANY_LINES or site.tries_raise:
        return False
    tidying = tidying and site.lines_tried <= _FEW_LINES
    return all(only_computes(world, site, call) or (tidying and _belongs_to_tidying(world, site, call)) for call in site.tried())


def _belongs_to_tidying(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call tidies up, or finds out whether or where that is to be done."""
    nodes = world.program.graph(site.function).nodes
    if not world.calls.targets(site.function, call) and _FINDING.fullmatch(last_name(nodes, nodes[call][1])):
        return True
    return _tidies(world, site, call)


def _tidies(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call closes or removes something, by itself or by what is handed to it to be called."""
    models = world.program.models
    nodes = world.program.graph(site.function).nodes
    roles = [models.find(ref.name) for ref in world.calls.targets(site.function, call) if ref.kind is Kind.EXTERNAL]
    if roles and all(role is not None and set(role.effects) <= {_LOCAL} for role in roles):
        return last_name(nodes, nodes[call][1]) not in _PUTS_IN_PLACE
    handed = (node for node in nodes[call][2] if nodes[node][0] in (ATTR, NAME, DOTTED))
    return any(_TIDYING.fullmatch(last_name(nodes, node)) for node in (nodes[call][1], *handed))


def _shown(world: World, site: ExceptHandler) -> str:
    return " or ".join(written(world.program, site.function, node) for node in site.types) or "every exception"


CHECKS = (swallowed_exception,)
