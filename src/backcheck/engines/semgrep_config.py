"""The configuration of one semgrep run: the selected rules' patterns as one file, and what each of its entries asks for.

One file, because semgrep's start-up grows with the number of files: two hundred of them take ten times as long as one.

An item is a pattern or a mapping in semgrep's own syntax, and some keys of ours:

- ``module`` says which of its names stand for which module.
- ``as`` gives a site to classes of sites, and ``of`` lets an item judge the sites of some classes only: where it matches one of them,
  or where the ``$SITE`` that it binds lies in one. So what a call's arguments look like is written, and looked for, once for all
  libraries, and says nothing about other calls.
- ``frame`` makes what it matches a site only where something in it is judged: a route is a list route if it answers a list.
- ``holds`` is a text, or several (regular expressions), without which a file need not be looked at, where the patterns do not tell.
- ``message`` is the text of a fail or a review.
"""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import msgspec

from backcheck.engines.semgrep_module import MODULE, module_contexts
from backcheck.engines.semgrep_needs import both, either, need
from backcheck.refusal import Refusal
from backcheck.rule import Rule, SemgrepEntry

SITE = "$SITE"
_OURS = frozenset({"message", "as", "of", "holds", "frame"})
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
    """What one entry of the configuration asks for our rule.

    ``classes`` are those that a site belongs to, or the only ones that a judgement is for; ``whole`` tells that the latter must match
    a site as it is and not only a part of it. ``frame`` is a site that counts only once it is judged.
    """

    rule: str
    kind: Kind
    classes: frozenset[str] = frozenset()
    whole: bool = False
    frame: bool = False


class Configuration(msgspec.Struct, frozen=True):
    """``text`` is the file for semgrep; ``queries`` are by the id that its results carry.

    ``needs`` are the texts that entries want in a file, by the name of the folder that it then must lie in. Files that hold none of
    them need not be given, unless ``everywhere``.
    """

    text: bytes
    queries: dict[str, Query]
    needs: dict[str, str]
    everywhere: bool

    @property
    def digest(self) -> str:
        """Names the questions, as a part of the key under which answers may be kept."""
        return hashlib.blake2b(self.text, digest_size=16).hexdigest()


def configuration(rules: Iterable[Rule]) -> Configuration:
    """The one file for all rules that have patterns; those of languages with equal patterns are asked once."""
    entries: list[dict[str, Any]] = []
    queries: dict[str, Query] = {}
    folders: dict[str, str] = {}
    everywhere = False
    for rule in sorted(rules, key=lambda rule: rule.id):
        for languages, patterns in _by_language(rule):
            for kind in Kind:
                for item in getattr(patterns, kind):
                    name = f"{rule.id}.{kind}.{len(entries)}"
                    wanted = _need(item, patterns)
                    everywhere = everywhere or not wanted
                    queries[name] = _query(rule, kind, item)
                    entries.append({"id": name, "languages": languages, **_entry(rule, item, patterns), **_where(wanted, folders)})
    return Configuration(msgspec.json.encode({"rules": entries}), queries, {name: text for text, name in folders.items()}, everywhere)


def _by_language(rule: Rule) -> list[tuple[list[str], SemgrepEntry]]:
    grouped: list[tuple[list[str], SemgrepEntry]] = []
    for language, patterns in sorted(rule.semgrep.items()):
        same = next((languages for languages, other in grouped if other == patterns), None)
        if same is None:
            grouped.append(([language], patterns))
        else:
            same.append(language)
    return grouped


def _query(rule: Rule, kind: Kind, item: Any) -> Query:
    written = {} if isinstance(item, str) else item
    classes = _words(written.get("as" if kind is Kind.SITES else "of", ()))
    whole = kind is not Kind.SITES and bool(classes) and not _binds_site(written)
    return Query(rule.id, kind, classes, whole=whole, frame=bool(written.get("frame")))


def _words(value: Any) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def _need(item: Any, patterns: SemgrepEntry) -> frozenset[str]:
    """What an item wants in a file; one that judges classes of sites wants what those want, besides what it ``holds`` itself."""
    if not (isinstance(item, dict) and "of" in item):
        return need(item)
    classes = _words(item["of"])
    sites = either(need(site) for site in patterns.sites if isinstance(site, dict) and classes & _words(site.get("as", ())))
    return both(item["holds"], sites) if "holds" in item else sites


def _where(wanted: frozenset[str], folders: dict[str, str]) -> dict[str, Any]:
    """A file lies below a folder for each text that it holds; no folders means all files."""
    if not wanted:
        return {}
    return {"paths": {"include": [f"**/{folders.setdefault(text, f'n{len(folders)}')}/**" for text in sorted(wanted)]}}


def _entry(rule: Rule, item: Any, patterns: SemgrepEntry) -> dict[str, Any]:
    """A semgrep rule's severity, message and body."""
    _refuse_any_receiver(rule, item)
    written = {"pattern": item} if isinstance(item, str) else item
    message = written.get("message") or patterns.message or rule.summary
    body = _without(written, _OURS)
    return {"severity": "INFO", "message": message, **(_whole(body) if _RULE_KEYS & body.keys() else _focused(body))}


def _whole(body: dict[str, Any]) -> dict[str, Any]:
    """The body of an item that is a rule of its own, such as a flow from sources to sinks."""
    if "pattern-sinks" in body:
        return {**_expanded(body), "pattern-sinks": [_focused(sink) for sink in body["pattern-sinks"]]}
    settings = {key: body[key] for key in _RULE_KEYS & body.keys()}
    return {**settings, **_focused(_without(body, _RULE_KEYS))}


def _focused(formula: dict[str, Any]) -> dict[str, Any]:
    """The formula as a conjunction that matches ``$SITE`` alone where it binds it."""
    parts: list[dict[str, Any]] = []
    for key, value in formula.items():
        match key:
            case "patterns":
                parts += [_expanded(part) for part in value]
            case "module":
                parts += module_contexts(value)
            case _:
                parts.append({key: _expanded(value)})
    return {"patterns": [*parts, {"focus-metavariable": SITE}] if _binds_site(formula) else parts}


def _expanded(value: Any) -> Any:
    """Nested formulas may name modules too."""
    match value:
        case dict() if MODULE in value:
            rest = _without(value, frozenset({MODULE}))
            return {"patterns": [*module_contexts(value[MODULE]), *([_expanded(rest)] if rest else [])]}
        case dict():
            return {key: _expanded(child) for key, child in value.items()}
        case list():
            return [_expanded(child) for child in value]
    return value


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
    """What judges classes of sites may be as general as it likes: they know what they are."""
    pattern = (
        item if isinstance(item, str) else item.get("pattern") if not item.keys() - {"pattern", "message", "as", "frame", "holds"} else None
    )
    if isinstance(pattern, str) and _ANY_RECEIVER.match(pattern):
        raise Refusal(
            f"the semgrep pattern {pattern!r} of {rule.id} calls a method of anything: give its receiver a type or a context",
            rule.path,
        )
