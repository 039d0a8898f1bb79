"""What answers tell about failures."""

from backcheck.checks.flow import nearest
from backcheck.dataflow.exceptions import SOURCE
from backcheck.dataflow.lattice import AtomKind, Contribution
from backcheck.dataflow.traces import steps
from backcheck.position import Step
from backcheck.sites.answers import Answer
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_NEAR = 6


def exception_text_to_client(world: World, site: Answer) -> Verdict | None:
    """Fails when an exception's text is in the answer. Answers that report no failure are asked only then."""
    mask = world.solver.kinds.mask(["response"])
    value = world.solver.reaching(site.function, site.bodies)
    reached = [
        (atom, one) for atom, one in value.items() if atom.kind == AtomKind.SOURCE and atom.label == SOURCE and not one.cleaned & mask
    ]
    certain = [item for item in reached if not item[1].maybe]
    if certain:
        way = _trace(world, site, nearest(certain)[1])
        # What succeeds seldom carries a failure from far away: such a way is mostly one that is not gone.
        if site.error or len(way) <= _NEAR:
            return failed(f"the text of an exception reaches the client through {site.callee}", way)
    if not site.error:
        return None
    if reached:
        why = "whose words the exception takes to the client could not be followed"
        return unsure(why, _trace(world, site, nearest(reached)[1]))
    return passed()


def _trace(world: World, site: Answer, one: Contribution) -> tuple[Step, ...]:
    return (*steps(world.program, one.trail), Step(site.span, f"is answered by {site.callee}"))


CHECKS = (exception_text_to_client,)
