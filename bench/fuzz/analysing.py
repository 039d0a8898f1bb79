"""What the engine says of a program: by the same judge, solver and models as for a repository."""

from functools import cache

from backcheck.checks.flow import verdict_of
from backcheck.engines.python import build_world
from backcheck.models.models import Models
from backcheck.models.role import Flow, Origin, Role, Sink
from backcheck.models.shipped import shipped_models
from backcheck.rule import Entry, Form
from backcheck.semantics.lowering.file import FileLowering
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World
from backcheck.syntax.python.parse import parse
from backcheck.verdict import Outcome

KIND = "probe"
PROBE = (
    Role("probe.source", sources=(Origin("return", "remote"),), returns="builtins.str"),
    Role("probe.sink", params=("value",), sites=(KIND,), sinks=(Sink("value", KIND),)),
    Role("probe.scrub", params=("text",), propagates=(Flow("text", "return"),), sanitizes=(KIND,), returns="builtins.str"),
    Role("probe.flag", params=("number",), returns="builtins.bool"),
    Role("probe.abort", noreturn=True),
)
_ENTRY = Entry(KIND, Form.FLOW, {"sources": ["remote"], "sink": KIND})
_WORST = (Outcome.FAIL, Outcome.REVIEW, Outcome.PASS)


@cache
def models() -> Models:
    """The standard library's models and those of the probe."""
    import sys

    return Models([*(role for role in shipped_models() if role.name.partition(".")[0] in {*sys.stdlib_module_names, "builtins"}), *PROBE])


def _judged(world: World, site: CallSite) -> Outcome:
    """What rules make of what reaches a sink, but for their doubts about ways through many functions: these are known to be gone."""
    nodes = list(site.at("value"))
    return verdict_of(world, _ENTRY, site, world.solver.reaching(site.function, nodes), nodes[0]).outcome


def verdict(files: dict[str, str]) -> Outcome:
    """The worst verdict of the program's sinks; a program without any is a mistake of the generator."""
    facts = []
    for path, text in files.items():
        parsed = parse(path, text.encode())
        facts.append(FileLowering(parsed.source).run(parsed.tree))
    world = build_world(facts, models(), {})
    sites = [site for site in world.call_sites(KIND) if isinstance(site, CallSite)]
    outcomes = {_judged(world, site) for site in sites}
    return next(one for one in _WORST if one in outcomes)
