"""The flow form: does a value of these source kinds reach the sink uncleaned?"""

from typing import Any

from msgspec.structs import replace

from backcheck.checks.argument_vectors import started
from backcheck.checks.harmless import harmless
from backcheck.dataflow.containment import PATH, is_clean
from backcheck.dataflow.guards import DOUBT
from backcheck.dataflow.lattice import Atom, AtomKind, Contribution, Value, join
from backcheck.dataflow.traces import places, steps, written
from backcheck.ir import PARAM
from backcheck.position import Step
from backcheck.rule import Entry
from backcheck.semantics.refs import Kind
from backcheck.sites.answer_site import Answer
from backcheck.sites.call_site import CallSite
from backcheck.sites.trusted_stores import TrustedStore
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

_MOST_FUNCTIONS = 5
UNTOLD = ", unless an option that could not be told or the library's version keeps it from harm"


def judge_flow(world: World, entry: Entry, site: CallSite) -> Verdict:
    """Fails with the shortest trace when a source reaches; asks for review when something unknown contributes, once of each."""
    ports = [sink.port for sink in site.role.sinks if sink.kind == entry.body["sink"]]
    nodes = [node for port in ports for node in site.at(port)]
    if entry.body["sink"] == PATH:
        nodes = [node for node in nodes if not world.solver.transfer.guards.containment.opens(site.function, node)]
    if site.role.facts.get("objects"):
        nodes = [node for node in nodes if not _is_object(world, site, node)]
    safe = harmless(world, site)
    if not nodes or safe:
        return passed()
    verdict = verdict_of(world, entry, site, nearby(_arriving(world, site, nodes, ports)), nodes[0])
    if safe is None and verdict.outcome is Outcome.FAIL:
        return unsure(verdict.message + UNTOLD, verdict.trace)
    return replace(verdict, region=site.span_of(nodes)) if verdict.message else verdict


def _is_object(world: World, site: CallSite, node: int) -> bool:
    """Whether a value is an object of the repository, which is asked for its text."""
    refs = world.types.of(site.function, node)
    return bool(refs) and all(ref.kind is Kind.INSTANCE for ref in refs)


def nearby(value: Value) -> Value:
    """What arrives, with doubt about what came a way that leads through so many functions that it is mostly one that no request goes."""
    far = {atom: replace(one, maybe=True) for atom, one in value.items() if atom.kind == AtomKind.SOURCE and not one.maybe and _is_far(one)}
    return {**value, **far} if far else value


def _is_far(one: Contribution) -> bool:
    return len({number for number, _ in places(one.trail)}) > _MOST_FUNCTIONS


def _arriving(world: World, site: CallSite, nodes: list[int], ports: list[str]) -> Value:
    """What reaches a sink: of options that are spread those of its name.

    Of a list of arguments that starts a process it is the program, and what a shell among them is to run.
    """
    if not site.role.facts.get("vector"):
        spread = [value for keyword, value in site.call[3] if not keyword and value in nodes]
        whole = world.solver.reaching(site.function, [node for node in nodes if node not in spread])
        return join((whole, world.solver.reaching(site.function, spread, [(f"[{port!r}",) for port in ports]))) if spread else whole
    return join(world.solver.reaching(site.function, [node], parts) for node, parts in started(world, site, nodes))


def verdict_of(world: World, entry: Entry, site: CallSite | Answer | TrustedStore, value: Value, sink: int) -> Verdict:
    """The verdict of a sink that a value arrives at, by the sources and the sink kind of a flow entry."""
    kinds, sink_kind = world.solver.kinds, entry.body["sink"]
    dirty = [(atom, one) for atom, one in value.items() if not is_clean(kinds, sink_kind, one.cleaned)]
    reached = [item for item in dirty if _counts(world, entry, item[0])]
    doubted = kinds.mask((DOUBT,))
    certain = [item for item in reached if not item[1].maybe and not item[1].cleaned & doubted]
    for atom, one in sorted(certain, key=_nearness):
        if _is_new(world, site, sink_kind, atom, one):
            return failed(said(entry.message, site, world, atom), trace(world, site, one, sink))
    if certain:
        return Verdict(Outcome.UNJUDGED)
    unknown = [item for item in dirty if item[0].kind == AtomKind.UNKNOWN]
    if unknown and not reached and entry.body.get("unknown") == "leave":
        return Verdict(Outcome.UNJUDGED)
    unknown += reached
    if unknown:
        atom, one = nearest(unknown)
        if not world.once((entry.body["sink"], *question(world, atom))):
            return Verdict(Outcome.UNJUDGED)
        why = said(entry.note, site, world, atom) if entry.note else f"{name_of(world, atom)} could not be followed"
        return unsure(why, trace(world, site, one, sink))
    return passed()


def _counts(world: World, entry: Entry, atom: Atom) -> bool:
    """Whether a contributor is a source that is asked about; what tests send never comes in from outside."""
    if atom.kind != AtomKind.SOURCE or atom.label not in entry.body["sources"]:
        return False
    return world.kinds.get(world.program.functions[atom.function].path) != "test"


def nearest(found: list[tuple[Atom, Contribution]]) -> tuple[Atom, Contribution]:
    """The contributor with the shortest way; the first in order among equals, so that runs agree."""
    return min(found, key=_nearness)


def _nearness(item: tuple[Atom, Contribution]) -> tuple[int, Atom]:
    return _length(item[1]), item[0]


def _is_new(world: World, site: CallSite | Answer | TrustedStore, kind: str, atom: Atom, one: Contribution) -> bool:
    """Whether a source is to be told of at a site.

    One that a function asked for it reads is one defect, wherever what it gives is used; one that is handed on is one for each function.
    """
    if atom.function == site.function.id:
        return True
    enters = any(number == site.function.id and _is_parameter(world, number, node) for number, node in places(one.trail))
    where = (str(atom.node), str(site.function.id)) if enters else ()
    return world.once((kind, str(atom.function), *where))


def _is_parameter(world: World, function: int, node: int) -> bool:
    return bool(world.program.graph(world.program.functions[function]).nodes[node][0] == PARAM)


def trace(world: World, site: CallSite | Answer | TrustedStore, one: Contribution, sink: int) -> tuple[Step, ...]:
    """The steps to the sink, which is the last one."""
    found = steps(world.program, one.trail)
    return (*found, Step(site.span_of([sink]), f"reaches {site.callee}()"))


def _length(one: Contribution) -> int:
    count, trail = 0, one.trail
    while trail is not None and count < 60:
        count, trail = count + 1, trail.before
    return count


def said(message: str, site: CallSite | Answer | TrustedStore, world: World, atom: Atom) -> str:
    """A message with the user's own names in it."""
    values: dict[str, Any] = {"callee": site.callee, "name": name_of(world, atom), "option": ""}
    return message.format_map(values) if message else f"{values['name']} reaches {site.callee}"


def question(world: World, atom: Atom) -> tuple[str, str, str]:
    """What is to be found out of an unknown contributor. What the methods of a class call by one name is one thing."""
    function = world.program.functions[atom.function]
    owner = world.program.owner(function)
    return function.path, owner.name if owner is not None else function.facts.name, name_of(world, atom)


def name_of(world: World, atom: Atom) -> str:
    """What a contributor is called in the source."""
    function = world.program.functions[atom.function]
    return written(world.program, function, atom.node)
