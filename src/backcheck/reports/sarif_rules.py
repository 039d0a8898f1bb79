"""Rules as SARIF descriptors, with all that GitHub and editors show of them."""

from collections.abc import Iterable, Sequence

import sarif_om as om

from backcheck.reports.sarif_taxonomies import CWE, cwe_page, owasp_name, reference
from backcheck.rule import Precision, Rule, Severity

_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_LONGEST_DESCRIPTION = 1_024


def descriptors(rules: Iterable[Rule]) -> list[om.ReportingDescriptor]:
    return [_descriptor(rule) for rule in rules]


def sentence(text: str) -> str:
    """Our messages end without a full stop; SARIF's are sentences."""
    text = text.strip().rstrip(":;,")
    return text if text.endswith((".", "!", "?")) else f"{text}."


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _descriptor(rule: Rule) -> om.ReportingDescriptor:
    return om.ReportingDescriptor(
        id=rule.id,
        name=pascal(rule.name),
        short_description=om.MultiformatMessageString(text=sentence(rule.summary[:1].upper() + rule.summary[1:])),
        full_description=om.MultiformatMessageString(text=_description(rule)),
        help=om.MultiformatMessageString(text=rule.help.strip(), markdown=_markdown(rule)),
        default_configuration=om.ReportingConfiguration(level=rule.severity.value),
        relationships=_relationships(rule),
        properties=_properties(rule),
    )


def _description(rule: Rule) -> str:
    """The first paragraph of the help, which says what is wrong and why it hurts."""
    paragraph = " ".join(rule.help.strip().partition("\n\n")[0].split())
    return sentence(paragraph if len(paragraph) < _LONGEST_DESCRIPTION else paragraph[: _LONGEST_DESCRIPTION - 2].rstrip() + "…")


def _markdown(rule: Rule) -> str:
    pages = "".join(f"\n- [CWE-{number}]({cwe_page(number)})" for number in rule.cwe)
    return rule.help.strip() + (f"\n\n**See also**\n{pages}" if pages else "") + "\n"


def _relationships(rule: Rule) -> list[om.ReportingDescriptorRelationship] | None:
    targets = [(CWE, str(number)) for number in rule.cwe] + [(owasp_name(tag), tag.partition(":")[0]) for tag in rule.owasp]
    return [
        om.ReportingDescriptorRelationship(
            target=om.ReportingDescriptorReference(id=target, tool_component=reference(taxonomy)), kinds=["superset"]
        )
        for taxonomy, target in targets
    ] or None


def _properties(rule: Rule) -> dict[str, object]:
    properties: dict[str, object] = {
        "tags": _tags(rule),
        "precision": Precision.MEDIUM.value if rule.precision is Precision.PROVISIONAL else rule.precision.value,
        "problem.severity": _PROBLEM[rule.severity],
    }
    if rule.security_severity is not None:
        properties["security-severity"] = f"{rule.security_severity:.1f}"
    return properties


def _tags(rule: Rule) -> Sequence[str]:
    """GitHub shows the first ten: what people filter by comes first."""
    return list(
        dict.fromkeys(
            (
                *((rule.speciality,) if rule.speciality else ()),
                *(f"external/cwe/cwe-{number:03d}" for number in rule.cwe),
                rule.pack,
                *(("provisional",) if rule.precision is Precision.PROVISIONAL else ()),
                *(f"external/owasp/{tag.lower().replace(':', '-')}" for tag in rule.owasp),
            )
        )
    )
