"""Checking that every rule and every kind of sink that a configuration names exists, once all are known."""

from collections.abc import Iterator

from backcheck.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.config.find import Found
from backcheck.models.models import Models
from backcheck.refusal import Refusal, instead_of
from backcheck.written.document import Where


def names_rules(config: Config) -> bool:
    """Whether there is any rule's name to check, for which the catalogue would have to be loaded."""
    return bool(config.select or config.ignore or config.per_path_ignores or config.severity or config.answers)


def refuse_unknown_rules(config: Config, found: Found, catalogue: Catalogue) -> None:
    for where, selector in _selectors(config):
        try:
            catalogue.expand(selector)
        except Refusal as refusal:
            raise found.document.refusal((*found.table, *where), refusal.message) from refusal
    for where, rule_id in _ids(config):
        try:
            catalogue.rule(rule_id)
        except Refusal as refusal:
            raise found.document.refusal((*found.table, *where), refusal.message, at_key=True) from refusal


def refuse_unknown_kinds(config: Config, found: Found, models: Models) -> None:
    """A value is made safe for a kind of sink: for one that no library has, nobody would ever ask."""
    known = {sink.kind for role in models for sink in role.sinks}
    for kind in config.sanitizers:
        if kind not in known:
            message = f"no sink is of kind {kind!r}; {instead_of(kind, known)}"
            raise found.document.refusal((*found.table, "sanitizers", kind), message, at_key=True)


def _selectors(config: Config) -> Iterator[tuple[Where, str]]:
    for key, listed in (("select", config.select), ("ignore", config.ignore)):
        for index, selector in enumerate(listed):
            yield (key, index), selector
    for glob, listed in config.per_path_ignores.items():
        for index, selector in enumerate(listed):
            yield ("per-path-ignores", glob, index), selector


def _ids(config: Config) -> Iterator[tuple[Where, str]]:
    for key, mapping in (("severity", config.severity), ("answers", config.answers)):
        for rule_id in mapping:
            yield (key, rule_id), rule_id
