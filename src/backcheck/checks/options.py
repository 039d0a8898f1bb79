"""The forms require and forbid: what the options of a call must or must not be."""

from typing import Any, Protocol

from backcheck.checks.operators import all_hold, any_holds
from backcheck.checks.ways import hanging_on
from backcheck.position import Step
from backcheck.rule import Entry, Form
from backcheck.semantics.refs import Unresolved
from backcheck.sites.call_site import CallSite
from backcheck.sites.called_from import entered
from backcheck.sites.meanings import ABSENT, spellings
from backcheck.sites.options import OPTIONS
from backcheck.sites.store_site import StoreSite
from backcheck.verdict import Verdict, failed, passed, unsure


def judge_options(entry: Entry, site: CallSite | StoreSite) -> Verdict:
    """Fails when some way of reaching the call gives an option that the rule refuses."""
    doubtful = ""
    for name, operator in entry.body.items():
        values = site.option(name)
        good = _good(entry.form, operator, values)
        if good is False:
            ends, trace = _hanging(entry.form, site, name, operator, good)
            return failed(_said(entry.message, site, name, values) + ends, trace)
        if good is None:
            doubtful = doubtful or name
    if doubtful:
        note = entry.note.format_map({"callee": site.callee, "option": doubtful, "name": doubtful})
        ends, trace = _hanging(entry.form, site, doubtful, entry.body[doubtful], None)
        return unsure((note or f"{doubtful} of {site.callee} comes from a place that could not be followed") + ends, trace)
    return passed()


def _good(form: Form, operator: Any, values: tuple[Any, ...]) -> bool | None:
    """Whether the values of an option are as the rule wants them; None when that cannot be told."""
    if form is Form.REQUIRE:
        return all_hold(operator, values)
    refused = any_holds(operator, values)
    return None if refused is None else not refused


def _hanging(form: Form, site: CallSite | StoreSite, name: str, operator: Any, good: bool | None) -> tuple[str, tuple[Step, ...]]:
    """The callers by whom the option is as it is."""
    if not isinstance(site, CallSite):
        return "", ()
    names = [spelling["param"] for spelling in spellings(site.modelled, name)]
    return hanging_on(site, entered(site.modelled, names, lambda call: _good(form, operator, OPTIONS.values(call, name)) is good))


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
