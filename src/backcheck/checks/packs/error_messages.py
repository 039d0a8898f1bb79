"""What answers tell about failures."""

import re

from backcheck.backend.model import Route
from backcheck.checks.client_words import is_about_input
from backcheck.checks.flow import nearest
from backcheck.dataflow.exceptions import SOURCE, turned_away
from backcheck.dataflow.guards import NO_EXCEPTION
from backcheck.dataflow.lattice import AtomKind, Contribution
from backcheck.dataflow.traces import steps
from backcheck.position import Step
from backcheck.sites.answer_site import Answer
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_NEAR = 6
# By the way that such routes, their guards and their handlers are named everywhere.
_ADMINISTRATORS = re.compile(
    r"(?:^|[/_.-]|(?<=[a-z])(?=[A-Z]))(?i:admin(?:s|istrators?)?|superusers?|staff|sudo|sysadmin)(?=$|[/_.-]|[A-Z])"
)
_TRIAL = re.compile(
    r"(?:^|[/_.-]|(?<=[a-z])(?=[A-Z]))(?i:tests?|debug|diagnos\w*|verify|probe|ping|try|trial|health|dry.?run)(?=$|[/_.-]|[A-Z])"
)


def exception_text_to_client(world: World, site: Answer) -> Verdict | None:
    """Fails when an exception's text is in the answer. Answers that report no failure are asked only then."""
    mask = world.solver.kinds.mask(["response"])
    value = world.solver.reaching(site.function, site.bodies, site.parts or ((),))
    sources = (atom for atom in value if atom.kind == AtomKind.SOURCE and atom.label == SOURCE)
    exceptions = ((atom, value[atom]) for atom in sources if site.tells_of(atom.function))
    away = world.solver.kinds.mask([NO_EXCEPTION])
    reached = [(atom, one) for atom, one in exceptions if not one.cleaned & mask and not turned_away(world.calls, atom, one, away)]
    certain = [item for item in reached if not item[1].maybe]
    told = [item for item in certain if not is_about_input(world, site, item[0])]
    if told:
        way = _trace(world, site, nearest(told)[1])
        # What succeeds seldom carries a failure from far away: such a way is mostly one that is not gone.
        if site.error or len(way) <= _NEAR:
            if _is_trial(world, site):
                return unsure("whether administrators who try something out may read the words of an exception could not be followed", way)
            return failed(f"the text of an exception reaches the client through {site.callee}", way)
    if not site.error:
        return None
    if reached:
        why = "whose words the exception takes to the client could not be followed"
        if certain:
            why = "whether the exception says more than what is wrong with what was sent could not be told"
        return unsure(why, _trace(world, site, nearest(reached)[1]))
    return passed()


def _is_trial(world: World, site: Answer) -> bool:
    """Whether a function says that it tries a connection out, or all routes of a handler that administrators try something out there."""
    if _TRIAL.search(site.function.facts.name.rpartition(".")[2]) and "connection" in site.function.facts.name.lower():
        return True
    owner = world.program.owner(site.function)
    number = owner.id if owner is not None else -1
    asked = [route for route in world.backend.routes if route.function == site.function.id or (route.owner == number >= 0)]
    return bool(asked) and all(_says_trial(route) for route in asked)


def _says_trial(route: Route) -> bool:
    if not _TRIAL.search(f"{route.path}/{route.handler.rpartition('.')[2]}"):
        return False
    return any(_ADMINISTRATORS.search(word) for word in (route.path, *(guard.name.rpartition(".")[2] for guard in route.guards)))


def _trace(world: World, site: Answer, one: Contribution) -> tuple[Step, ...]:
    return (*steps(world.program, one.trail), Step(site.span, f"is answered by {site.callee}"))


CHECKS = (exception_text_to_client,)
