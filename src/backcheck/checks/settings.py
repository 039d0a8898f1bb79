"""The setting form: what the effective value of an app's setting must be."""

from typing import Any

from backcheck.checks.operators import holds
from backcheck.rule import Entry
from backcheck.sites.routes import AppSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure


def judge_setting(world: World, entry: Entry, site: AppSite) -> Verdict:
    """Passes when one of the named settings holds, fails when one is switched off by hand, else asks."""
    body = entry.body
    names = body.get("any-of") or [body["name"]]
    words = {"callee": site.app.name, "option": names[0], "name": site.app.name}
    results = [holds(body["require"], value) for name in names for value in _values(site, name)]
    if True in results and False not in results:
        return passed()
    if False in results:
        return failed(entry.message.format_map(words))
    return unsure(entry.note.format_map(words) or f"{names[0]} of {site.app.name} is not set in the repository")


def _values(site: AppSite, name: str) -> tuple[Any, ...]:
    return site.setting(name)
