"""Where findings of related rules overlap, one is reported and names the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from backcheck.finding import Finding
from backcheck.position import Span
from backcheck.results.correlate import Site
from backcheck.results.places import tightest
from backcheck.rule import Rule


def report(sites: Sequence[Site], rules: Mapping[str, Rule]) -> tuple[tuple[Finding, ...], frozenset[Site]]:
    """The findings among ``sites``, and the sites that another rule's finding stands for: those are counted there alone.

    The stronger verdict is reported: a rule that only asks for review does not hide a certain fail of the rule it covers.
    """
    reach = {rule_id: _reach(rule_id, rules) for rule_id in rules}
    hidden_by = _hidden_by(sites, reach)
    covered: dict[Site, set[str]] = defaultdict(set)
    for site in hidden_by:
        covered[_root(site, hidden_by)].add(site.rule)
    shown = (site for site in sites if site.found and site not in hidden_by)
    return tuple(_finding(site, covered[site] - {site.rule}) for site in shown), frozenset(hidden_by)


def _hidden_by(sites: Sequence[Site], reach: Mapping[str, frozenset[str]]) -> dict[Site, Site]:
    """Each site that is not reported, with the stronger one at its place."""
    by_place: dict[tuple[str, str], dict[Span, Site]] = defaultdict(dict)
    for site in sites:
        by_place[site.rule, site.span.path][site.span] = site
    rivals: dict[Site, list[Site]] = defaultdict(list)
    for site in filter(lambda site: site.found, sites):
        for host in _hosts(site, by_place, reach):
            weak, strong = sorted((site, host), key=lambda each: (each.strength, len(reach[each.rule]), each.rule))
            rivals[weak].append(strong)
    return {weak: max(strong, key=lambda each: (each.strength, len(reach[each.rule]), each.rule)) for weak, strong in rivals.items()}


def _hosts(site: Site, by_place: Mapping[tuple[str, str], Mapping[Span, Site]], reach: Mapping[str, frozenset[str]]) -> Iterable[Site]:
    """Findings of covering rules at this place. A place that the covering rule judged by itself belongs to that judgement."""
    for rule_id, covered in reach.items():
        if site.rule not in covered or rule_id == site.rule:
            continue
        candidates = by_place.get((rule_id, site.span.path), {})
        span = tightest(site.span, candidates)
        if span is not None and candidates[span].found:
            yield candidates[span]


def _reach(rule_id: str, rules: Mapping[str, Rule]) -> frozenset[str]:
    """All that a rule covers, directly or through those it covers."""
    found: set[str] = set()
    waiting = [rule_id]
    while waiting:
        for other in rules[waiting.pop()].covers:
            if other in rules and other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def _root(site: Site, hidden_by: Mapping[Site, Site]) -> Site:
    """The reported site; the order of strength is total, so the way up ends."""
    while site in hidden_by:
        site = hidden_by[site]
    return site


def _finding(site: Site, covered: Iterable[str]) -> Finding:
    return Finding(site.rule, site.span, site.verdict, site.anchor, site.engines, covered=tuple(sorted(covered)))
