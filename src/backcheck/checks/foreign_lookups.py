"""Names of fields in queries that somebody outside chose."""

from msgspec.structs import replace

from backcheck.checks.flow import verdict_of
from backcheck.checks.looked_up import looked_up, refused_on_the_way
from backcheck.dataflow.containers import KEYS
from backcheck.dataflow.lattice import Atom, AtomKind, Path, Value
from backcheck.dataflow.said_of import SaidOf
from backcheck.rule import Entry, Form
from backcheck.sites.call_site import CallSite
from backcheck.sites.lookups import KEYWORDS, LOOKUP, named
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, passed, unsure

_NAMES = Entry(
    "dynamic-lookup",
    Form.FLOW,
    {"sources": ["remote", "message"], "sink": LOOKUP, "unknown": "leave"},
    message="input from outside chooses the fields that {callee} asks about",
    note="whether input from outside chooses the fields that {callee} asks about could not be followed: {name}",
)
_ORDER = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNJUDGED, Outcome.PASS)


def lookup_from_outside(world: World, site: CallSite) -> Verdict:
    """Fails when input is the name of a field or relation, and nothing has compared it with those that there are."""
    how = str(site.role.facts[LOOKUP])
    path: Path = (KEYS,) if how == KEYWORDS else ()
    verdicts = [_judged(world, site, node, path) for node in named(site.nodes, site.call, how)]
    return min(verdicts, key=lambda one: _ORDER.index(one.outcome), default=passed())


def _judged(world: World, site: CallSite, node: int, path: Path) -> Verdict:
    arriving = world.solver.reaching(site.function, [node], (path,))
    value: Value = {
        atom: replace(one, maybe=one.maybe or refused_on_the_way(world, one.trail))
        for atom, one in arriving.items()
        if not (path and _is_declared(world, atom))
    }
    verdict = verdict_of(world, _NAMES, site, value, node)
    if verdict.outcome is Outcome.FAIL:
        found = looked_up(world, site.function, site.node, node)
        if found is not False:
            asked = unsure(verdict.message + ", unless what is asked about it before keeps it to those that there are", verdict.trace)
            verdict = passed() if found else asked
    return replace(verdict, region=site.span_of([node])) if verdict.message else verdict


def _is_declared(world: World, atom: Atom) -> bool:
    """Whether the names of fields are those that a class declares, or the pattern of an address."""
    function = world.program.functions[atom.function]
    params = function.facts.params
    if atom.kind == AtomKind.SOURCE and atom.node < len(params) and params[atom.node].kind == "**":
        return True
    said = SaidOf(world.calls)
    return atom.kind == AtomKind.SOURCE and any("declared" in role.facts for role in said.symbols(function, atom.node))
