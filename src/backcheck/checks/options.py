"""The forms require and forbid: what the options of a call must or must not be."""

from collections.abc import Iterator
from typing import Any, Protocol

from msgspec.structs import replace

from backcheck.checks.operators import all_hold, any_holds
from backcheck.checks.ways import hanging_on
from backcheck.position import Step
from backcheck.rule import Entry, Form
from backcheck.semantics.points import Point
from backcheck.semantics.refs import Unresolved
from backcheck.sites.call_site import CallSite
from backcheck.sites.called_from import entered
from backcheck.sites.meanings import ABSENT, spellings
from backcheck.sites.options import OPTIONS
from backcheck.sites.store_site import StoreSite
from backcheck.sites.unknowns import Unknown, unknowns
from backcheck.verdict import Verdict, failed, passed, unsure

_NAMED = 3


def judge_options(entry: Entry, site: CallSite | StoreSite) -> Verdict:
    """Fails when some way of reaching the call gives an option that the rule refuses."""
    doubtful = ""
    for name, operator in entry.body.items():
        values = site.option(name)
        good = _good(entry.form, operator, values)
        if good is False:
            ends, trace = _hanging(entry.form, site, name, operator, good)
            return failed(_said(entry.messages.get(name, entry.message), site, name, values) + ends, trace)
        if good is None:
            doubtful = doubtful or name
    if doubtful:
        note = entry.note.format_map({"callee": site.callee, "option": doubtful, "name": doubtful})
        ends, trace = _hanging(entry.form, site, doubtful, entry.body[doubtful], None)
        open_ = unknowns(site.origins, _starts(site, doubtful)) or unknowns(site.origins, _behind(site))
        said = (note or f"{doubtful} of {site.callee} comes from a place that could not be followed") + _named(site, open_) + ends
        question = repr([one.question for one in open_]) if open_ else ""
        return replace(unsure(said, trace), question=question, everywhere=bool(open_) and all(one.everywhere for one in open_))
    return passed()


def _starts(site: CallSite | StoreSite, name: str) -> Iterator[Point]:
    """What is given for an option at the site itself."""
    if isinstance(site, StoreSite):
        yield Point(site.function, site.value)
        return
    for spelling in spellings(site.modelled, name):
        yield from (one for one in site.modelled.given(spelling["param"]) if isinstance(one, Point))


def _behind(site: CallSite | StoreSite) -> Iterator[Point]:
    """What else may bring an option: a mapping that is spread, the object that a method is called on."""
    if isinstance(site, CallSite):
        call = site.modelled
        yield from (call.at(value) for keyword, value in call.call[3] if not keyword)
        if call.fact("client") and call.receiver is not None:
            yield call.at(call.receiver)


def _named(site: CallSite | StoreSite, open_: tuple[Unknown, ...]) -> str:
    """What an option hangs on, in words."""
    rest = len(open_) - _NAMED
    shown = ", ".join(one.name for one in open_[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
    if shown:
        return f": it hangs on {shown}"
    return ": a condition decides" if isinstance(site, StoreSite) else ""


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
