"""Texts that something reads as more than text."""

from typing import Any

from msgspec.structs import replace

from backcheck.checks.archive_members import MEMBER, tested
from backcheck.checks.archives import held_by, told_by, written_to
from backcheck.checks.flow import UNTOLD, nearby, verdict_of
from backcheck.checks.harmless import harmless
from backcheck.checks.header_lines import in_headers
from backcheck.checks.looked_up import looked_up, refused_on_the_way
from backcheck.dataflow.containment import PATH, is_clean
from backcheck.dataflow.lattice import AtomKind, join
from backcheck.ir import ATTR
from backcheck.rule import Entry, Form
from backcheck.semantics.points import Point
from backcheck.sites.answer_site import Answer
from backcheck.sites.call_site import CallSite
from backcheck.sites.markup import Read, read
from backcheck.sites.trusted_stores import TrustedStore
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, passed, unsure

_BODY: dict[str, Any] = {"sources": ["remote", "message"], "unknown": "leave"}


def _flow(site: str, sink: str, message: str, note: str) -> Entry:
    """What a rule of one of these sites says, as a rule file would."""
    return Entry(site, Form.FLOW, {**_BODY, "sink": sink}, message=message, note=f"{note} could not be followed: {{name}}")


_ARCHIVE = _flow(
    "archive-sink",
    "archive",
    "{callee} puts the members of an archive from outside wherever their names lead",
    "whether the archive that {callee} extracts is from outside",
)
_HEADER = _flow(
    "header-sink",
    "header",
    "a line break in input from outside begins another header in what {callee} writes",
    "whether input from outside becomes part of a header that {callee} writes",
)
_KEPT = _flow(
    "trusted-store",
    "session",
    "{callee} keeps input from outside that nothing has checked",
    "whether input from outside that nothing has checked is kept in {callee}",
)
_MEMBER = _flow(
    "path-sink",
    "archive",
    "{callee} is given a path that the name of a member leads out of its folder, in an archive from outside",
    "whether the archive of the member that {callee} is to write is from outside",
)
_SENT = _flow(
    "html-sink",
    "html",
    "input from outside becomes markup through {callee}",
    "whether input from outside becomes markup through {callee}",
)


def markup_from_outside(world: World, site: CallSite | Answer) -> Verdict:
    """Fails when input reaches what a browser reads as markup, unescaped."""
    nodes = (
        list(site.bodies)
        if isinstance(site, Answer)
        else [node for sink in site.role.sinks if sink.kind == "html" for node in site.at(sink.port)]
    )
    how = read(world, site) if nodes else Read.OTHERWISE
    if how is Read.OTHERWISE or _is_taken_back(world, site):
        return passed()
    arriving = world.solver.reaching(site.function, nodes)
    verdict = verdict_of(world, _SENT, site, nearby(arriving), nodes[0])
    # A call that nobody knows may as well make the whole answer.
    if (how is Read.OPEN and verdict.message) or (isinstance(site, Answer) and verdict.outcome is Outcome.REVIEW):
        return Verdict(Outcome.UNJUDGED)
    return replace(verdict, region=site.span_of(nodes)) if verdict.message else verdict


def _is_taken_back(world: World, site: CallSite | Answer) -> bool:
    """Whether what was marked as safe is asked at once for the text that it was: ``Markup(text).unescape()``."""
    nodes = world.program.graph(site.function).nodes
    methods = [place for place, node in enumerate(nodes) if node[0] == ATTR and node[1] == site.node]
    calls = [call for call in world.program.calls(site.function) if nodes[call][1] in methods]
    found = [role for call in calls for _, role in world.roles(world.calls.targets(site.function, call))]
    return bool(found) and len(found) == len(calls) and all(role.facts.get("unmarks") for role in found)


def archive_from_outside(world: World, site: CallSite) -> Verdict:
    """Fails when an archive from outside is extracted by a call that takes the members' names as they are."""
    safe = harmless(world, site)
    nodes = [node for sink in site.role.sinks if sink.kind == "archive" for node in site.at(sink.port)]
    if safe or not nodes:
        return passed()
    verdict = verdict_of(world, _ARCHIVE, site, held_by(world, site.modelled, nodes[0]), nodes[0])
    if verdict.outcome is not Outcome.FAIL:
        return verdict
    held = tested(world, site)
    if held:
        return passed()
    if safe is None or held is None:
        return unsure(verdict.message + (UNTOLD if safe is None else ", unless what is tested before keeps them in"), verdict.trace)
    return verdict


def member_joined_by_hand(world: World, site: CallSite) -> Verdict | None:
    """Fails when the name that a member of an archive from outside has becomes that of a file; no site where there is no such name."""
    names = {role.name.rpartition(".")[2] for role in world.program.models if any(one.kind == MEMBER for one in role.sources)}
    nodes = written_to(site) if any(world.program.calling(name) for name in sorted(names)) else []
    value = world.solver.reaching(site.function, nodes)
    members = [atom for atom in value if atom.kind == AtomKind.SOURCE and atom.label == MEMBER]
    if not members:
        return None
    dirty = [atom for atom in members if not is_clean(world.solver.kinds, PATH, value[atom].cleaned)]
    arriving = join(told_by(world, atom.function, atom.node) for atom in dirty)
    return verdict_of(world, _MEMBER, site, arriving, nodes[0])


def header_from_outside(world: World, site: CallSite) -> Verdict:
    """Fails when input that may hold breaks of lines becomes part of a header; of a message that is one text, of those above its body."""
    nodes = [node for sink in site.role.sinks if sink.kind == "header" for node in site.at(sink.port)]
    if not nodes:
        return passed()
    arriving = world.solver.reaching(site.function, nodes)
    if site.role.facts.get("headers-above"):
        parts = [part for node in nodes for part in in_headers(world, Point(site.function, node))]
        arriving = join(world.solver.reaching(part.function, [part.node]) for part in parts)
    verdict = verdict_of(world, _HEADER, site, arriving, nodes[0])
    return replace(verdict, region=site.span_of(nodes)) if verdict.message else verdict


def kept_unchecked(world: World, site: CallSite | TrustedStore) -> Verdict:
    """Fails when a session keeps input that nothing has checked, under a key or as a key."""
    kept = site.kept if isinstance(site, TrustedStore) else [node for sink in site.role.sinks for node in site.at(sink.port)]
    verdicts = [_kept(world, site, node) for node in kept]
    order = (Outcome.FAIL, Outcome.REVIEW, Outcome.UNJUDGED, Outcome.PASS)
    return min(verdicts, key=lambda one: order.index(one.outcome), default=passed())


def _kept(world: World, site: CallSite | TrustedStore, node: int) -> Verdict:
    arriving = world.solver.reaching(site.function, [node])
    value = {atom: replace(one, maybe=one.maybe or refused_on_the_way(world, one.trail)) for atom, one in arriving.items()}
    verdict = verdict_of(world, _KEPT, site, value, node)
    if verdict.outcome is Outcome.FAIL:
        found = looked_up(world, site.function, site.node, node)
        if found is not False:
            asked = unsure(verdict.message + ", unless what is asked about it before checks it", verdict.trace)
            verdict = passed() if found else asked
    return replace(verdict, region=site.span_of([node])) if verdict.message else verdict


CHECKS = (markup_from_outside, archive_from_outside, member_joined_by_hand, header_from_outside, kept_unchecked)
