"""SQL text: is it put together from what could carry SQL?"""

from msgspec.structs import replace

from backcheck.checks.flow import name_of, trace
from backcheck.dataflow.lattice import Atom, AtomKind
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure


def sql_built_from_strings(world: World, site: CallSite) -> Verdict:
    """Fails when a value that is not constant was put into the text; asks for review when the whole text was not followed."""
    nodes = [node for sink in site.role.sinks if sink.kind == "sql" for node in site.at(sink.port)]
    if not nodes:
        return passed()
    mask = world.solver.kinds.mask(["sql"])
    value = world.solver.reaching(site.function, nodes)
    open_ = [(atom, one) for atom, one in value.items() if not _is_own(atom) and not one.cleaned & mask]
    built = [item for item in open_ if item[1].built and not item[1].maybe]
    region = site.span_of(nodes)
    if built:
        atom, one = min(built, key=lambda item: item[0])
        message = f"the SQL text of {site.callee} is built with {one.built} from {name_of(world, atom)}"
        return replace(failed(message, trace(world, site, one, nodes[0])), region=region)
    if open_:
        atom, _ = min(open_, key=lambda item: item[0])
        return replace(unsure(f"where the SQL text of {site.callee} comes from could not be followed"), region=region)
    return passed()


def _is_own(atom: Atom) -> bool:
    """Whether the author of the program wrote it, or whoever runs it sets it."""
    return atom.kind == AtomKind.LITERAL or (atom.kind == AtomKind.SOURCE and atom.label == "environment")


CHECKS = (sql_built_from_strings,)
