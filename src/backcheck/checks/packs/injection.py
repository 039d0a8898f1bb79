"""Texts that something reads as more than text."""

from typing import Any

from msgspec.structs import replace

from backcheck.checks.flow import verdict_of
from backcheck.dataflow.lattice import Contribution
from backcheck.dataflow.traces import places
from backcheck.rule import Entry, Form
from backcheck.sites.answer_site import Answer
from backcheck.sites.call_site import CallSite
from backcheck.sites.markup import Read, read
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, passed

_MOST_FUNCTIONS = 5
_BODY: dict[str, Any] = {"sources": ["remote", "message"], "sink": "html", "unknown": "leave"}
_SENT = Entry(
    "html-sink",
    Form.FLOW,
    _BODY,
    message="input from outside becomes markup through {callee}",
    note="whether input from outside becomes markup through {callee} could not be followed: {name}",
)


def markup_from_outside(world: World, site: CallSite | Answer) -> Verdict:
    """Fails when input reaches what a browser reads as markup, unescaped."""
    nodes = (
        list(site.bodies)
        if isinstance(site, Answer)
        else [node for sink in site.role.sinks if sink.kind == "html" for node in site.at(sink.port)]
    )
    how = read(world, site) if nodes else Read.OTHERWISE
    if how is Read.OTHERWISE:
        return passed()
    arriving = world.solver.reaching(site.function, nodes)
    value = {atom: replace(one, maybe=one.maybe or _is_far(one)) for atom, one in arriving.items()}
    verdict = verdict_of(world, _SENT, site, value, nodes[0])
    # A call that nobody knows may as well make the whole answer.
    if (how is Read.OPEN and verdict.message) or (isinstance(site, Answer) and verdict.outcome is Outcome.REVIEW):
        return Verdict(Outcome.UNJUDGED)
    return replace(verdict, region=site.span_of(nodes)) if verdict.message else verdict


def _is_far(one: Contribution) -> bool:
    """Whether the way is mostly one that no request goes."""
    return len({number for number, _ in places(one.trail)}) > _MOST_FUNCTIONS


CHECKS = (markup_from_outside,)
