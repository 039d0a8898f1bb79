"""All rules that a run may use, and the ways to look at them."""

from collections.abc import Collection, Mapping

import msgspec

from backcheck.catalogue.packs import Category, Edition, Item, Pack
from backcheck.refusal import Refusal, instead_of, nearest
from backcheck.rule import Rule, Severity

EVERYTHING = "ALL"
_LISTING = "'backcheck rules' lists every rule"


class Catalogue(msgspec.Struct, frozen=True):
    """``rules`` are by id and in the order of their ids. ``digest`` names the contents of every file they came from."""

    rules: dict[str, Rule]
    packs: dict[str, Pack]
    items: tuple[Item, ...]
    owasp: dict[str, Edition]
    digest: str = ""

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id, refused with the nearest one where there is none."""
        if rule_id not in self.rules:
            near = nearest(rule_id, self.rules)
            raise Refusal(f"unknown rule {rule_id!r}; {f'did you mean {near!r}? ' if near else ''}{_LISTING}")
        return self.rules[rule_id]

    def select(
        self, select: Collection[str] = (), ignore: Collection[str] = (), *, all_rules: bool = False, advice: bool = False
    ) -> tuple[Rule, ...]:
        """The rules to run: those named, else the default ones (with ``advice`` those that advise too), else ``all_rules``.

        What ``select`` names is meant, whatever its precision; what ``ignore`` names never runs.
        """
        dropped = self._expand_each(ignore)
        wanted = self._expand_each(select) if select else self._defaults(all_rules=all_rules, advice=advice)
        return tuple(rule for rule_id, rule in self.rules.items() if rule_id in wanted - dropped)

    def with_severity(self, severities: Mapping[str, Severity]) -> "Catalogue":
        """The catalogue in which some rules hurt more or less than their files say."""
        changed = {rule_id: msgspec.structs.replace(self.rule(rule_id), severity=severity) for rule_id, severity in severities.items()}
        return msgspec.structs.replace(self, rules={rule_id: changed.get(rule_id, rule) for rule_id, rule in self.rules.items()})

    def expand(self, selector: str) -> frozenset[str]:
        """The rule ids that an id, a prefix (``SQL``, ``SQL1``), a pack's name or ``ALL`` stands for."""
        if selector == EVERYTHING:
            return frozenset(self.rules)
        if selector in self.packs:
            return frozenset(rule.id for rule in self.rules.values() if rule.pack == selector)
        found = frozenset(rule_id for rule_id in self.rules if rule_id.startswith(selector) and self._starts_pack(selector))
        if not found and selector not in {pack.prefix for pack in self.packs.values()}:
            raise self._unknown(selector)
        return found

    def by_pack(self) -> dict[str, tuple[Rule, ...]]:
        return {name: tuple(rule for rule in self.rules.values() if rule.pack == name) for name in self.packs}

    def by_item(self) -> dict[str, tuple[Rule, ...]]:
        """The rules that answer each checklist item, in the checklist's order."""
        return {item.id: tuple(rule for rule in self.rules.values() if self._answers(rule, item)) for item in self.items}

    def by_owasp(self, edition: str) -> dict[str, tuple[Rule, ...]]:
        """The rules of each category's tag (``A03:2021``) of an edition: ``2021``, ``2025`` or ``api-2023``."""
        if edition not in self.owasp:
            raise Refusal(f"unknown OWASP edition {edition!r}; {instead_of(edition, self.owasp)}")
        return {tag: tuple(rule for rule in self.rules.values() if tag in rule.owasp) for tag in self.owasp[edition].tags}

    def by_cwe(self) -> dict[int, tuple[Rule, ...]]:
        numbers = sorted({number for rule in self.rules.values() for number in rule.cwe})
        return {number: tuple(rule for rule in self.rules.values() if number in rule.cwe) for number in numbers}

    def category(self, tag: str) -> Category | None:
        """The OWASP category that a tag such as ``A03:2021`` names."""
        return next((edition.tags[tag] for edition in self.owasp.values() if tag in edition.tags), None)

    def _defaults(self, *, all_rules: bool, advice: bool) -> frozenset[str]:
        return frozenset(
            rule.id
            for rule in self.rules.values()
            if all_rules or rule.on_by_default or (advice and msgspec.structs.replace(rule, advice=False).on_by_default)
        )

    def _expand_each(self, selectors: Collection[str]) -> frozenset[str]:
        return frozenset().union(*map(self.expand, selectors))

    def _starts_pack(self, selector: str) -> bool:
        """Prefixes name a whole pack at least: ``A`` would mean three of them."""
        return any(selector.startswith(pack.prefix) for pack in self.packs.values())

    def _answers(self, rule: Rule, item: Item) -> bool:
        return rule.pack in item.packs or item.id in self.packs[rule.pack].items

    def _unknown(self, selector: str) -> Refusal:
        near = nearest(selector, [*self.rules, *self.packs, *(pack.prefix for pack in self.packs.values())])
        hint = f"did you mean {near!r}? " if near else ""
        return Refusal(f"unknown rule, prefix or pack {selector!r}; {hint}packs: {', '.join(sorted(self.packs))}; {_LISTING}")
