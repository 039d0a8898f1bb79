"""Texts that something reads as more than text."""

from typing import Any

from msgspec.structs import replace

from backcheck.checks.flow import verdict_of
from backcheck.rule import Entry, Form
from backcheck.sites.answer_site import Answer
from backcheck.sites.call_site import CallSite
from backcheck.sites.markup import Read, read
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, passed

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
    value = world.solver.reaching(site.function, nodes)
    verdict = verdict_of(world, _SENT, site, value, nodes[0])
    if how is Read.OPEN and verdict.message:
        return Verdict(Outcome.UNJUDGED)
    return replace(verdict, region=site.span_of(nodes)) if verdict.message else verdict


CHECKS = (markup_from_outside,)
