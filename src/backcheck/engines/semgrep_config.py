"""The configuration of one semgrep run: the selected rules' patterns as one file, and what each of its entries asks for.

One file, because semgrep's start-up grows with the number of files: two hundred of them take ten times as long as one.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from backcheck.refusal import Refusal
from backcheck.rule import Rule, SemgrepEntry

SITE = "$SITE"
_OURS = frozenset({"message"})
_RULE_KEYS = frozenset({"mode", "options"})
# `$DB.query(...)` fits every object with such a method, so it says nothing about what is called.
_ANY_RECEIVER = re.compile(r"^\s*(?:await\s+)?\$[A-Z][A-Z0-9_]*\.[\w$]+\(")


class Kind(StrEnum):
    """What a match means for the site that holds it."""

    SITES = "sites"
    FAILS = "fails"
    REVIEWS = "reviews"
    PASSES = "passes"


class Query(msgspec.Struct, frozen=True):
    """What one entry of the configuration asks for our rule."""

    rule: str
    kind: Kind


class Configuration(msgspec.Struct, frozen=True):
    """``text`` is the file for semgrep; ``queries`` are by the id that its results carry."""

    text: bytes
    queries: dict[str, Query]

    @property
    def digest(self) -> str:
        """Names the questions, as a part of the key under which answers may be kept."""
        return hashlib.blake2b(self.text, digest_size=16).hexdigest()


def configuration(rules: Iterable[Rule]) -> Configuration:
    """The one file for all rules that have patterns; those of languages with equal patterns are asked once."""
    entries: list[dict[str, Any]] = []
    queries: dict[str, Query] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        for languages, patterns in _by_language(rule):
            for kind in Kind:
                for body, message in _bodies(rule, getattr(patterns, kind)):
                    name = f"{rule.id}.{kind}.{len(entries)}"
                    text = message or patterns.message or rule.summary
                    entries.append({"id": name, "languages": languages, "severity": "INFO", "message": text, **body})
                    queries[name] = Query(rule.id, kind)
    return Configuration(msgspec.json.encode({"rules": entries}), queries)


def _by_language(rule: Rule) -> list[tuple[list[str], SemgrepEntry]]:
    grouped: list[tuple[list[str], SemgrepEntry]] = []
    for language, patterns in sorted(rule.semgrep.items()):
        same = next((languages for languages, other in grouped if other == patterns), None)
        if same is None:
            grouped.append(([language], patterns))
        else:
            same.append(language)
    return grouped


def _bodies(rule: Rule, items: Sequence[Any]) -> list[tuple[dict[str, Any], str]]:
    """Semgrep rule bodies with their messages: items that need no body of their own share one."""
    shared: list[dict[str, Any]] = []
    own: list[tuple[dict[str, Any], str]] = []
    for item in items:
        _refuse_any_receiver(rule, item)
        if isinstance(item, str):
            shared.append(_focused({"pattern": item}))
        elif _RULE_KEYS & item.keys():
            own.append((_whole(item), item.get("message", "")))
        elif "message" in item:
            own.append((_focused(_without(item, _OURS)), item["message"]))
        else:
            shared.append(_focused(item))
    return ([({"pattern-either": shared}, "")] if shared else []) + own


def _focused(formula: dict[str, Any]) -> dict[str, Any]:
    """The formula as a conjunction that matches ``$SITE`` alone where it binds it."""
    parts: list[dict[str, Any]] = []
    for key, value in formula.items():
        parts += value if key == "patterns" else [{key: value}]
    return {"patterns": [*parts, {"focus-metavariable": SITE}] if _binds_site(formula) else parts}


def _whole(item: dict[str, Any]) -> dict[str, Any]:
    """An item that is a rule of its own, such as a flow from sources to sinks."""
    body = _without(item, _OURS)
    if "pattern-sinks" in body:
        return {**body, "pattern-sinks": [_focused(sink) for sink in body["pattern-sinks"]]}
    settings = {key: body[key] for key in _RULE_KEYS & body.keys()}
    return {**settings, **_focused(_without(body, _RULE_KEYS))}


def _without(item: dict[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}


def _binds_site(formula: Any) -> bool:
    match formula:
        case str():
            return SITE in formula
        case dict():
            return any(_binds_site(value) for value in formula.values())
        case list():
            return any(_binds_site(value) for value in formula)
    return False


def _refuse_any_receiver(rule: Rule, item: Any) -> None:
    pattern = item if isinstance(item, str) else item.get("pattern") if len(item.keys() - _OURS) == 1 else None
    if isinstance(pattern, str) and _ANY_RECEIVER.match(pattern):
        raise Refusal(
            f"the semgrep pattern {pattern!r} of {rule.id} calls a method of anything: give its receiver a type or a context",
            rule.path,
        )
