"""SQL text: is it put together from what could carry SQL?"""

from msgspec.structs import replace

from backcheck.checks.flow import name_of, question, trace
from backcheck.checks.foreign_filters import operators_from_outside
from backcheck.checks.foreign_lookups import lookup_from_outside
from backcheck.dataflow.lattice import Atom, AtomKind
from backcheck.dataflow.traces import places
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

# A way through more functions than these is mostly one that no value goes.
_MOST_FUNCTIONS = 5


def sql_built_from_strings(world: World, site: CallSite) -> Verdict:
    """Fails when a text that somebody else writes was put into it; asks for review when that could not be followed, or the whole text."""
    nodes = [node for sink in site.role.sinks if sink.kind == "sql" for node in site.at(sink.port)]
    if not nodes:
        return passed()
    mask = world.solver.kinds.mask(["sql"])
    reaching = world.solver.reaching(site.function, nodes)
    dirty = ((atom, one) for atom, one in reaching.items() if not _is_own(atom) and not one.cleaned & mask)
    open_ = [(atom, one) for atom, one in dirty if not world.statement_parts.is_settled(atom)]
    built = sorted((item for item in open_ if item[1].built and not item[1].maybe), key=lambda item: item[0])
    region = site.span_of(nodes)
    near = ((atom, one) for atom, one in built if len({number for number, _ in places(one.trail)}) <= _MOST_FUNCTIONS)
    foreign = next((item for item in near if world.statement_parts.is_foreign(item[0], item[1].trail, site.function)), None)
    if foreign is not None:
        atom, one = foreign
        message = f"the SQL text of {site.callee} is built with {one.built} from {name_of(world, atom)}"
        return replace(failed(message, trace(world, site, one, nodes[0])), region=region)
    if built:
        atom, one = built[0]
        if not world.once(("part", *question(world, atom))):
            return Verdict(Outcome.UNJUDGED)
        message = f"{name_of(world, atom)} becomes a part of the SQL text of {site.callee}, and where it comes from could not be followed"
        return replace(unsure(message, trace(world, site, one, nodes[0])), region=region)
    if open_:
        atom, _ = min(open_, key=lambda item: item[0])
        if not world.once(("whole", *question(world, atom))):
            return Verdict(Outcome.UNJUDGED)
        return replace(unsure(f"where the SQL text of {site.callee} comes from could not be followed"), region=region)
    return passed()


def _is_own(atom: Atom) -> bool:
    """Whether the author of the program wrote it, or whoever runs it sets it."""
    return atom.kind == AtomKind.LITERAL or (atom.kind == AtomKind.SOURCE and atom.label == "environment")


CHECKS = (sql_built_from_strings, lookup_from_outside, operators_from_outside)
