"""From a rule's entry and a site to a verdict: the form decides, or the function that the rule file names."""

from collections.abc import Callable
from typing import Any

from backcheck.checks import registry
from backcheck.checks.flow import judge_flow
from backcheck.checks.options import applies, judge_options
from backcheck.checks.routes import judge_route
from backcheck.checks.settings import judge_setting
from backcheck.checks.started_by_hand import by_hand
from backcheck.rule import Entry, Form
from backcheck.sites.world import World
from backcheck.verdict import Verdict

Check = Callable[[World, Any], Verdict | None]


def judge(world: World, entry: Entry, site: Any) -> Verdict | None:
    """None when the entry's condition does not hold for the site, or the check says that it is no site of the rule."""
    if entry.when and not applies(entry.when, site):
        return None
    match entry.form:
        case Form.FLOW:
            return judge_flow(world, entry, site)
        case Form.REQUIRE | Form.FORBID:
            return by_hand(world, entry, site, judge_options(entry, site))
        case Form.ROUTE:
            return judge_route(world, entry, site)
        case Form.SETTING:
            return judge_setting(entry, site)
        case Form.CHECK:
            return registry.check(entry.body)(world, site)
