"""A rule's page: its help, what it counts for, and examples; in Markdown, which terminals and documentation render."""

from collections.abc import Iterator
from pathlib import Path

from backcheck.catalogue import Catalogue
from backcheck.rule import Precision, Rule
from backcheck.rulebook.example import Example, find_examples

_PRECISIONS = {
    Precision.VERY_HIGH: "at least 97 of 100 fails are true",
    Precision.HIGH: "at least 90 of 100 fails are true",
    Precision.PROVISIONAL: "not yet shown to be right nine times in ten on code that it was not tuned on",
    Precision.MEDIUM: "at least 75 of 100 fails are true",
    Precision.LOW: "many fails are not true",
}


def page(catalogue: Catalogue, rule_id: str, fixtures: Path) -> str:
    """The page of a rule as Markdown; an unknown id is refused with the nearest one."""
    rule = catalogue.rule(rule_id)
    failing, passing = find_examples(rule, fixtures)
    sections = [
        f"# {rule.id} {rule.name}",
        _sentence(rule.summary),
        "\n".join(f"- **{name}**: {text}" for name, text in _properties(catalogue, rule)),
        rule.help.rstrip(),
        *_example("An example that fails", failing),
        *_example("An example that passes", passing),
        f"## Accepting a finding\n\nSay why at its place: `# backcheck: ignore[{rule.id}] reason`.{'' if rule.hidden else _REVIEWS}",
    ]
    if rule.hidden:
        sections.append(_ANSWERING.format(rule.id))
    return "\n\n".join(sections) + "\n"


_REVIEWS = " An entry in `[tool.backcheck.answers]` accepts all its reviews."
_ANSWERING = """\
## Answering the question

A repository often cannot show what this rule asks. Answer it once, with a reason, in the configuration:

    [tool.backcheck.answers]
    {} = "why it holds all the same\""""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _properties(catalogue: Catalogue, rule: Rule) -> Iterator[tuple[str, str]]:
    score = f", {rule.security_severity} of 10 as a security defect" if rule.security_severity else ""
    yield "severity", f"{rule.severity}{score}"
    yield "precision", f"{rule.precision} ({_PRECISIONS[rule.precision]})"
    pack = catalogue.packs[rule.pack]
    yield "pack", f"{pack.name} ({pack.title}), for {rule.speciality}"
    yield "languages", ", ".join(rule.languages)
    if items := [f"{item.id} ({item.title})" for item in catalogue.items if rule in catalogue.by_item()[item.id]]:
        yield "answers" if rule.gates else "advises on", ", ".join(items)
    if rule.cwe:
        yield "weaknesses", ", ".join(f"[CWE-{number}](https://cwe.mitre.org/data/definitions/{number}.html)" for number in rule.cwe)
    if tags := [f"{tag} ({category.title})" for tag in rule.owasp if (category := catalogue.category(tag))]:
        yield "OWASP", ", ".join(tags)
    if rule.bandit:
        yield "bandit", ", ".join(rule.bandit)
    if rule.covers:
        yield "stands for", f"{', '.join(rule.covers)} where they report the same place"
    if weaker := [other.id for other in catalogue.rules.values() if rule.id in other.covers]:
        yield "left to", f"{', '.join(weaker)} where they report the same place"
    if rule.fix:
        yield "fix", rule.fix
    if not rule.on_by_default:
        yield "off by default", f"run it with `--select {rule.id}` or `--all`"
    yield "since", rule.since


def _example(title: str, example: Example | None) -> list[str]:
    if example is None:
        return []
    return [f"## {title}", f"```{example.fence}\n{example.code}\n```"]
