"""Loading the configuration: found, checked key by key, and checked against the rules that exist."""

from dataclasses import dataclass
from pathlib import Path

from backcheck.catalogue import load_catalogue
from backcheck.catalogue.rule_folder import RuleFolder
from backcheck.config.config import Config
from backcheck.config.find import OWN_FILE, Found, Revision, find_in_revision, find_on_disk, read_explicit
from backcheck.config.globs import refuse_bad_globs
from backcheck.config.names import names_rules, refuse_unknown_kinds, refuse_unknown_rules
from backcheck.config.rule_paths import (
    model_folders_in_revision,
    model_folders_on_disk,
    rule_folders_in_revision,
    rule_folders_on_disk,
)
from backcheck.models.folder import ModelFolder
from backcheck.models.shipped import shipped_models
from backcheck.written.shape import read_as


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """``path`` is the file, None where there is none.

    ``rules`` and ``models`` are the team's own folders, to be given to ``load_catalogue`` and to ``shipped_models``.
    """

    config: Config
    path: Path | None = None
    rules: tuple[RuleFolder, ...] = ()
    models: tuple[ModelFolder, ...] = ()


def load_config(
    start: Path, explicit: Path | None = None, *, isolated: bool = False, from_tree: Revision | None = None, cached: bool = True
) -> LoadedConfig:
    """The configuration for checking ``start``; a bad one is a ``Refusal`` with its place.

    A file given as ``explicit`` goes before all others and may name rule folders anywhere. ``isolated`` leaves aside what
    the repository says; ``from_tree`` reads it, and its rule folders, from a revision. ``cached`` is ``load_catalogue``'s.
    """
    found = _find(start, explicit, from_tree, isolated=isolated)
    if found is None:
        return LoadedConfig(Config())
    config = _read(found)
    refuse_bad_globs(config, found)
    if explicit is None and from_tree is not None:
        rules = rule_folders_in_revision(config, found, from_tree)
        models = model_folders_in_revision(config, found, from_tree)
    else:
        rules = rule_folders_on_disk(config, found, trusted=explicit is not None)
        models = model_folders_on_disk(config, found, trusted=explicit is not None)
    if rules or names_rules(config):
        refuse_unknown_rules(config, found, load_catalogue(rules, cached=cached))
    if config.sanitizers:
        refuse_unknown_kinds(config, found, shipped_models(models, cached=cached))
    return LoadedConfig(config, found.path, rules, models)


def _find(start: Path, explicit: Path | None, from_tree: Revision | None, *, isolated: bool) -> Found | None:
    if explicit is not None:
        return read_explicit(explicit)
    if isolated:
        return None
    return find_on_disk(start) if from_tree is None else find_in_revision(start, from_tree)


def _read(found: Found) -> Config:
    if found.path.name == OWN_FILE and "tool" in found.document.value:
        raise found.document.refusal(("tool",), f"in {OWN_FILE} the settings stand at the top, without [tool.backcheck]", at_key=True)
    return read_as(found.document, Config, found.table)
