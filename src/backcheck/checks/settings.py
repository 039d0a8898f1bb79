"""The setting form: what the effective value of an app's setting must be."""

from backcheck.checks.operators import holds
from backcheck.rule import Entry
from backcheck.semantics.refs import UNRESOLVED
from backcheck.sites.routes import AppSite
from backcheck.verdict import Verdict, failed, passed, unsure


def judge_setting(entry: Entry, site: AppSite) -> Verdict:
    """Passes when one of the named settings holds, fails when one is switched off by hand, else asks."""
    names = entry.body.get("any-of") or [entry.body["name"]]
    words = {"callee": site.app.name, "option": names[0], "name": site.app.name}
    values = [setting.value if setting.known else UNRESOLVED for name in names for setting in site.app.values(name)]
    results = [holds(entry.body["require"], value) for value in values]
    if results and all(results):
        return passed()
    if False in results:
        return failed(entry.message.format_map(words))
    return unsure(entry.note.format_map(words) or f"{names[0]} of {site.app.name} is not set in the repository")
