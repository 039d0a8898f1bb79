"""The setting form: what the effective value of an app's setting must be."""

from backcheck.backend.model import Setting
from backcheck.checks.operators import holds
from backcheck.rule import Entry
from backcheck.semantics.refs import UNRESOLVED
from backcheck.sites.routes import AppSite
from backcheck.verdict import Verdict, failed, passed, unsure


def judge_setting(entry: Entry, site: AppSite) -> Verdict:
    """Passes when one of the named settings holds, fails when it is written otherwise, asks when the environment decides against it."""
    names = entry.body.get("any-of") or [entry.body["name"]]
    words = {"callee": site.app.name, "option": names[0], "name": site.app.name}
    verdicts = [_of(entry, site.app.values(name)) for name in names]
    if True in verdicts:
        reader = entry.body.get("read-by")
        if reader and not any(layer.name == reader and layer.active is not False for layer in site.app.middleware):
            return unsure(f"{names[0]} of {site.app.name} is read by {reader}, which is not among its layers")
        return passed()
    if False in verdicts:
        return failed(entry.message.format_map(words))
    given = [one for name in names for one in site.app.values(name)]
    if given:
        return unsure(f"{names[0]} of {site.app.name} {_decided(given)}")
    note = entry.note.format_map(words) or f"{names[0]} of {site.app.name} is not set in the repository"
    return unsure(f"{note}{_beside(entry, site)}")


def _decided(given: list[Setting]) -> str:
    """Where a value that only the environment knows is decided, and what it is until then."""
    first = given[0]
    place = f"{first.file}:{first.line}"
    if all(one.known and one.applies is not None for one in given):
        return f"is off until the environment switches it on ({place})"
    return f"is decided outside of the repository ({place})"


def _beside(entry: Entry, site: AppSite) -> str:
    """What another setting shows about who may do it."""
    name = entry.body.get("beside")
    other = next((one for one in site.app.values(name) if one.applies is not False and one.value is not None), None) if name else None
    return f"; by {name} ({other.file}:{other.line}) there is a proxy" if other is not None else ""


def _of(entry: Entry, settings: tuple[Setting, ...]) -> bool | None:
    """Whether the value of one setting holds; None where it is not given, not known, or given by the environment."""
    held = [(one, holds(entry.body["require"], one.value if one.known else UNRESOLVED)) for one in settings]
    usual = [(one, good) for one, good in held if one.applies]
    if any(good is False and not one.changed for one, good in usual):
        # Where the environment can bring about a value that holds, nobody switched it off for good.
        return None if any(good for one, good in held if not one.applies) else False
    unknown = any(good is not True for one, good in held if one.applies is None)
    return True if usual and all(good for _, good in usual) and not unknown else None
