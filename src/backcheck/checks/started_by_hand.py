"""What fails in a program that is nothing but its own file: nobody but whoever starts it may mind."""

from msgspec.structs import replace

from backcheck.rule import Entry
from backcheck.sites.by_hand import is_program_of_its_own
from backcheck.sites.call_site import CallSite
from backcheck.sites.store_site import StoreSite
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, unsure

_QUESTION = "by hand"


def by_hand(world: World, entry: Entry, site: CallSite | StoreSite, verdict: Verdict) -> Verdict:
    """A question for all of the file in place of a fail, where the rule wants to ask so."""
    if verdict.outcome is not Outcome.FAIL or not entry.by_hand or not is_program_of_its_own(world, site.function):
        return verdict
    said = entry.by_hand.format_map({"callee": site.callee, "option": "", "name": ""})
    return replace(unsure(said, verdict.trace), question=_QUESTION)
