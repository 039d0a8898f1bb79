"""Who hears the words of an exception: whoever tries something out, administrators, those to whom a setting shows them."""

import re
from collections import deque

from backcheck.backend.model import Route
from backcheck.dataflow.lattice import Atom, Contribution
from backcheck.dataflow.traces import places
from backcheck.ir import NOT, PHI
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function, last_name
from backcheck.sites.answer_site import Answer
from backcheck.sites.handlers import handlers
from backcheck.sites.switches import conditions_around, words_of
from backcheck.sites.world import World

_MAKER = "__init__"
_MOST = 300
# By the way that such routes, their guards and their handlers are named everywhere.
_ADMINISTRATORS = re.compile(
    r"(?:^|[/_.-]|(?<=[a-z])(?=[A-Z]))(?i:admin(?:s|istrators?)?|superusers?|staff|sudo|sysadmin)(?=$|[/_.-]|[A-Z])"
)
_TRIAL = re.compile(
    r"(?:^|[/_.-]|(?<=[a-z])(?=[A-Z]))(?i:tests?|debug|diagnos\w*|verify|validate|check|probe|ping|try|trial|health|dry.?run)(?=$|[/_.-]|[A-Z])"
)
_TEST = re.compile(r"(?:^|[/_.-])test(?=$|[/_.-])", re.IGNORECASE)
# Settings that show everybody what only developers should see, by the way that they are named everywhere.
_SHOWS = re.compile(
    r"debug|stack_?trace|traceback|expose|verbose|(?:show|include|reveal|display|detailed)_?\w*(?:error|exception|detail)", re.IGNORECASE
)


def doubt(world: World, site: Answer, source: Atom, way: Contribution) -> str:
    """What could not be told about who hears it; nothing where nothing speaks for anybody but the client."""
    if _is_switched(world, site, way):
        return "whether the setting that shows the words of an exception is ever on for clients could not be told"
    if _is_trial(world, site, source):
        return "whether those who try something out may read the words of an exception could not be followed"
    if not is_heard(world, site, source, way):
        return "whether the words are those of an exception that is caught here could not be told"
    if _is_raised(world, site) and not _comes_by(world, site.function, set()):
        return "whether a request comes by where the exception is answered with could not be followed"
    if not site.error and _is_for_administrators(world, site):
        return "whether administrators may read the words of an exception could not be told"
    return ""


def is_heard(world: World, site: Answer, source: Atom, way: Contribution) -> bool:
    """Whether words that come by the field of a class come from a place that is run here; elsewhere another object was made of them."""
    functions = world.program.functions
    made = any(functions[number].facts.name.endswith(_MAKER) for number, _ in places(way.trail))
    return not made or source.function == site.function.id or _runs(world, _heard(world, site), source.function)


def _is_raised(world: World, site: Answer) -> bool:
    return any(node == site.node for node, *_ in world.program.graph(site.function).raises)


def _comes_by(world: World, function: Function, seen: set[int]) -> bool:
    """Whether a framework may call a function, or what calls it; nobody knows that of methods that nothing is seen to call."""
    owner = world.program.owner(function)
    plain = owner is not None and not function.facts.decorators and not world.types.members.library_bases(owner)
    if not plain or world.entries.is_entry(function) or len(seen) > _MOST:
        return True
    seen.add(function.id)
    return any(caller.id not in seen and _comes_by(world, caller, seen) for caller, _ in world.calls.callers(function))


def _heard(world: World, site: Answer) -> list[Function]:
    """What runs in the statement whose clause answers; all that the function runs where none does."""
    clauses = [one for one in handlers(world.program, site.function) if one.lies_in(site.node, one.region)]
    if not clauses:
        return list(world.effects.runs.inside(site.function))
    return [run.function for one in clauses for call in one.tried() for run in world.effects.runs.at(site.function, call)]


def _runs(world: World, functions: list[Function], wanted: int) -> bool:
    """Whether functions come to run another one, as far as calls are known and not very many."""
    if any(one.id == wanted for one in functions):
        return True
    pending, seen = deque(functions), {one.id for one in functions}
    while pending and len(seen) < _MOST:
        for inner in world.effects.runs.inside(pending.popleft()):
            if inner.id == wanted:
                return True
            if inner.id not in seen:
                seen.add(inner.id)
                pending.append(inner)
    return bool(pending)


def _is_switched(world: World, site: Answer, way: Contribution) -> bool:
    """Whether the words go by a place that a condition on such a setting stands before."""
    program = world.program
    gone = [(program.functions[number], node) for number, node in places(way.trail)]
    return any(
        _stands_behind(world, function, node) or _chosen_by(world, function, node) for function, node in (*gone, (site.function, site.node))
    )


def _stands_behind(world: World, function: Function, node: int) -> bool:
    told = conditions_around(world.program, Point(function, node))
    return any(truth and any(map(_SHOWS.search, words)) for words, truth in told)


def _chosen_by(world: World, function: Function, node: int) -> bool:
    """``str(error) if settings.DEBUG else "try again"``."""
    nodes = world.program.graph(function).nodes
    for written in nodes:
        for value, condition, truth, *_ in written[1] if written[0] == PHI else ():
            shown = value == node and condition >= 0 and truth is not (nodes[condition][0] == NOT)
            if shown and any(_SHOWS.search(word) for word in words_of(world.program, function, condition)):
                return True
    return False


def _is_trial(world: World, site: Answer, source: Atom) -> bool:
    """Whether a function, or what is called where the exception is caught, says that it tries a connection out, or all routes of a
    handler that something is tried out there.
    """
    if _tries_connection(site.function.facts.name.rpartition(".")[2]):
        return True
    function = world.program.functions[source.function]
    nodes = world.program.graph(function).nodes
    for clause in handlers(world.program, function):
        if clause.info.value == source.node and any(_tries_connection(last_name(nodes, nodes[call][1])) for call in clause.tried()):
            return True
    asked = _routes(world, site)
    return bool(asked) and all(_says_trial(route) for route in asked)


def _tries_connection(name: str) -> bool:
    return bool(_TRIAL.search(name)) and "connection" in name.lower()


def _is_for_administrators(world: World, site: Answer) -> bool:
    asked = _routes(world, site)
    return bool(asked) and all(_is_administrators(route) or _ADMINISTRATORS.search(route.file) for route in asked)


def _routes(world: World, site: Answer) -> list[Route]:
    """The routes that a function answers, or a method of the class that does."""
    owner = world.program.owner(site.function)
    number = owner.id if owner is not None else -1
    return [route for route in world.backend.routes if route.function == site.function.id or (route.owner == number >= 0)]


def _says_trial(route: Route) -> bool:
    """By ``test``, which whoever asks for it means; by other words only where it is for administrators."""
    said = f"{route.path}/{route.handler.rpartition('.')[2]}"
    return bool(_TEST.search(route.path) or (_TRIAL.search(said) and _is_administrators(route)))


def _is_administrators(route: Route) -> bool:
    return any(_ADMINISTRATORS.search(word) for word in (route.path, *(guard.name.rpartition(".")[2] for guard in route.guards)))
