"""The forms require and forbid: what the options of a call must or must not be."""

from typing import Any, Protocol

from backcheck.checks.operators import all_hold, any_holds
from backcheck.rule import Entry, Form
from backcheck.semantics.refs import Unresolved
from backcheck.sites.call_site import CallSite
from backcheck.sites.meanings import ABSENT
from backcheck.sites.store_site import StoreSite
from backcheck.verdict import Verdict, failed, passed, unsure


def judge_options(entry: Entry, site: CallSite | StoreSite) -> Verdict:
    """Fails when some way of reaching the call gives an option that the rule refuses."""
    doubtful = ""
    for name, operator in entry.body.items():
        values = site.option(name)
        if entry.form is Form.REQUIRE:
            bad, unknown = all_hold(operator, values) is False, all_hold(operator, values) is None
        else:
            bad, unknown = any_holds(operator, values) is True, any_holds(operator, values) is None
        if bad:
            return failed(_said(entry.message, site, name, values))
        if unknown:
            doubtful = doubtful or name
    if doubtful:
        note = entry.note.format_map({"callee": site.callee, "option": doubtful, "name": doubtful})
        return unsure(note or f"{doubtful} of {site.callee} comes from a place that could not be followed")
    return passed()


def _said(message: str, site: CallSite | StoreSite, name: str, values: tuple[Any, ...]) -> str:
    shown = ", ".join(sorted({repr(value) for value in values if value is not ABSENT and not isinstance(value, Unresolved)}))
    words = {"callee": site.callee, "option": name, "name": name, "value": shown}
    return message.format_map(words) if message else f"{site.callee} has {name} {shown or 'not set'}"


class Optioned(Protocol):
    """A site of which options can be asked."""

    def option(self, name: str) -> tuple[Any, ...]: ...


def applies(conditions: dict[str, Any], site: Optioned) -> bool:
    """Whether the ``when`` of an entry holds for a site: an option's value, or whether it is given at all."""
    for name, wanted in conditions.items():
        values = site.option(name)
        operator = wanted if isinstance(wanted, dict) else {"equals": wanted}
        if any_holds(operator, values) is not True:
            return False
    return True
