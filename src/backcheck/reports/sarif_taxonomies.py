"""The weakness and risk lists that rules refer to, as SARIF taxonomies."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import sarif_om as om

from backcheck.rule import Rule

CWE = "CWE"
_NAMESPACE = uuid.UUID("6a0f4f0e-6f3c-5a39-9d55-0d6d5f0f8a51")


class _List(NamedTuple):
    organization: str
    page: str
    description: str


_CWE = _List("MITRE", "https://cwe.mitre.org/", "The Common Weakness Enumeration, a list of kinds of defects in software.")
_OWASP = {
    "OWASP Top 10 2021": _List("OWASP", "https://owasp.org/Top10/2021/", "The risks to web applications, edition of 2021."),
    "OWASP Top 10 2025": _List("OWASP", "https://owasp.org/Top10/2025/", "The risks to web applications, edition of 2025."),
    "OWASP API Security Top 10 2023": _List("OWASP", "https://owasp.org/API-Security/editions/2023/en/0x11-t10/", "The risks to APIs."),
}


def cwe_page(number: int) -> str:
    return f"https://cwe.mitre.org/data/definitions/{number}.html"


def owasp_name(tag: str) -> str:
    """The list that a tag such as ``A03:2021`` or ``API8:2023`` belongs to."""
    category, _, year = tag.partition(":")
    return f"OWASP API Security Top 10 {year}" if category.startswith("API") else f"OWASP Top 10 {year}"


def reference(name: str) -> om.ToolComponentReference:
    return om.ToolComponentReference(name=name, guid=_guid(name))


def taxonomies(rules: Iterable[Rule], titles: Mapping[str, str]) -> list[om.ToolComponent]:
    """What the rules refer to, and no more; ``titles`` names OWASP's categories by tag."""
    rules = tuple(rules)
    numbers = sorted({number for rule in rules for number in rule.cwe})
    tags = sorted({tag for rule in rules for tag in rule.owasp}, key=_category_order)
    made = [_component(CWE, _CWE, [_weakness(number) for number in numbers])] if numbers else []
    for name in sorted({owasp_name(tag) for tag in tags}):
        taxa = [_risk(tag, titles.get(tag, "")) for tag in tags if owasp_name(tag) == name]
        made.append(_component(name, _OWASP.get(name, _List("OWASP", "https://owasp.org/", f"{name}.")), taxa))
    return made


def _component(name: str, about: _List, taxa: list[om.ReportingDescriptor]) -> om.ToolComponent:
    return om.ToolComponent(
        name=name,
        guid=_guid(name),
        organization=about.organization,
        information_uri=about.page,
        short_description=om.MultiformatMessageString(text=about.description),
        is_comprehensive=False,
        taxa=taxa,
    )


def _weakness(number: int) -> om.ReportingDescriptor:
    return om.ReportingDescriptor(id=str(number), help_uri=cwe_page(number))


def _risk(tag: str, title: str) -> om.ReportingDescriptor:
    text = om.MultiformatMessageString(text=f"{title}.") if title else None
    return om.ReportingDescriptor(id=tag.partition(":")[0], short_description=text)


def _category_order(tag: str) -> tuple[str, int]:
    category, _, year = tag.partition(":")
    return year, int(re.sub(r"\D", "", category) or 0)


def _guid(name: str) -> str:
    """The same on every run, so that references hold across files."""
    return str(uuid.uuid5(_NAMESPACE, name))
