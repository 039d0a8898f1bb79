"""The table of rules: for a terminal, for documentation, for other programs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from backcheck.catalogue import Catalogue, Pack
from backcheck.rule import Rule, Severity

if TYPE_CHECKING:
    from rich.text import Text

_SHORT = {"python": "py", "javascript": "js", "typescript": "ts", "csharp": "cs"}
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def table_text(catalogue: Catalogue, rules: Sequence[Rule], width: int = 0) -> "Text":
    """A line for each rule below the title of its pack, cut at ``width`` where there is one."""
    from rich.text import Text

    table = Text()
    names = max((len(rule.name) for rule in rules), default=0)
    for pack, mine in _by_pack(catalogue, rules):
        table.append(f"{pack.name}", style="bold").append(f"  {pack.title}\n", style="dim")
        for rule in mine:
            line = Text(f"  {rule.id:<9}").append(f"{rule.severity:<8}", style=_STYLES[rule.severity])
            line.append(f"{rule.precision:<12}{_languages(rule):<17}{rule.name:<{names}}  {_finds(rule)}")
            line.truncate(width or len(line.plain), overflow="ellipsis")
            table.append_text(line).append("\n")
    shown = sum(rule.on_by_default for rule in rules)
    table.append(f"\n{len(rules)} rules, {shown} on by default; 'backcheck explain {rules[0].id}' shows one\n" if rules else "no rules\n")
    return table


def table_markdown(catalogue: Catalogue, rules: Sequence[Rule]) -> str:
    """A section with a table for each pack."""
    sections = ["# Rules", *(_markdown_section(pack, mine) for pack, mine in _by_pack(catalogue, rules))]
    return "\n\n".join(sections) + "\n"


def table_json(catalogue: Catalogue, rules: Sequence[Rule]) -> str:
    """Every rule with its metadata, and the packs and items that they stand in."""
    by_item = catalogue.by_item()
    content = {
        "rules": [_as_data(rule, [item for item, answering in by_item.items() if rule in answering]) for rule in rules],
        "packs": [msgspec.to_builtins(pack) for pack in catalogue.packs.values()],
        "items": [msgspec.to_builtins(item) for item in catalogue.items],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _by_pack(catalogue: Catalogue, rules: Sequence[Rule]) -> Iterator[tuple[Pack, list[Rule]]]:
    for pack in catalogue.packs.values():
        if mine := [rule for rule in rules if rule.pack == pack.name]:
            yield pack, mine


def _languages(rule: Rule) -> str:
    return " ".join(_SHORT.get(language, language) for language in rule.languages)


def _finds(rule: Rule) -> str:
    """The summary, after a word on why the rule is off where it is."""
    if rule.on_by_default:
        return rule.summary
    reason = "advice" if rule.advice else "preview" if rule.preview else f"{rule.precision} precision"
    return f"({reason}) {rule.summary}"


def _markdown_section(pack: Pack, rules: list[Rule]) -> str:
    head = f"## {pack.title} ({pack.name})\n\n{pack.summary}\n\n"
    columns = "| id | name | finds | severity | precision | languages | CWE |\n|---|---|---|---|---|---|---|\n"
    return head + columns + "\n".join(_markdown_row(rule) for rule in rules)


def _markdown_row(rule: Rule) -> str:
    weaknesses = ", ".join(map(str, rule.cwe))
    cells = (rule.id, rule.name, _finds(rule), rule.severity, rule.precision, _languages(rule), weaknesses)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _as_data(rule: Rule, items: list[str]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "summary": rule.summary,
        "severity": rule.severity,
        "precision": rule.precision,
        "pack": rule.pack,
        "speciality": rule.speciality,
        "items": items,
        "languages": rule.languages,
        "cwe": rule.cwe,
        "owasp": rule.owasp,
        "security-severity": rule.security_severity,
        "bandit": rule.bandit,
        "covers": rule.covers,
        "fix": rule.fix,
        "since": rule.since,
        "gates": rule.gates,
        "on-by-default": rule.on_by_default,
        "advice": rule.advice,
        "preview": rule.preview,
        "hidden": rule.hidden,
        "help": rule.help,
    }
