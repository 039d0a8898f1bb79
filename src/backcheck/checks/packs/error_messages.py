"""What answers tell about failures."""

from backcheck.checks.client_words import is_about_input
from backcheck.checks.flow import nearest
from backcheck.checks.who_hears import doubt, is_heard
from backcheck.dataflow.exceptions import SOURCE, turned_away
from backcheck.dataflow.guards import NO_EXCEPTION
from backcheck.dataflow.lattice import AtomKind, Contribution
from backcheck.dataflow.traces import places, steps
from backcheck.position import Step
from backcheck.sites.answer_site import Answer
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_NEAR = 4
# More functions on the way than this are seldom gone by one request.
_MOST_FUNCTIONS = 5


def exception_text_to_client(world: World, site: Answer) -> Verdict | None:
    """Fails when an exception's text is in the answer. Answers that report no failure are asked only then."""
    if site.unheard:
        return passed()
    mask = world.solver.kinds.mask(["response"])
    value = world.solver.reaching(site.function, site.bodies, site.parts or ((),))
    sources = (atom for atom in value if atom.kind == AtomKind.SOURCE and atom.label == SOURCE)
    exceptions = ((atom, value[atom]) for atom in sources if site.tells_of(atom.function))
    away = world.solver.kinds.mask([NO_EXCEPTION])
    reached = [(atom, one) for atom, one in exceptions if not one.cleaned & mask and not turned_away(world.calls, atom, one, away)]
    certain = [item for item in reached if not item[1].maybe]
    told = [item for item in certain if not is_about_input(world, site, *item)]
    if told:
        atom, one = nearest([item for item in told if is_heard(world, site, *item)] or told)
        way = _trace(world, site, one)
        # What succeeds seldom carries a failure from far away: such a way is mostly one that is not gone.
        if site.error or len(way) <= _NEAR:
            why = doubt(world, site, atom, one)
            if not why and len({number for number, _ in places(one.trail)}) > _MOST_FUNCTIONS:
                why = "whether the text of an exception comes all the way to the client could not be followed"
            return unsure(why, way) if why else failed(f"the text of an exception reaches the client through {site.callee}", way)
    if not site.error:
        return None
    if reached:
        why = "whose words the exception takes to the client could not be followed"
        if certain:
            why = "whether the exception says more than what is wrong with what was sent could not be told"
        return unsure(why, _trace(world, site, nearest(reached)[1]))
    return passed()


def _trace(world: World, site: Answer, one: Contribution) -> tuple[Step, ...]:
    return (*steps(world.program, one.trail), Step(site.span, f"is answered by {site.callee}"))


CHECKS = (exception_text_to_client,)
