"""Backends that exist in memory only."""

from collections.abc import Mapping
from textwrap import dedent

from tests.semantics.programs import all_facts, models

from backcheck.engines.python import build_world
from backcheck.sites.world import World


def world(files: Mapping[str, str], kinds: Mapping[str, str] | None = None) -> World:
    """``kinds`` names the classes of files that are no service code."""
    written = {path: dedent(text) for path, text in files.items()}
    return build_world(all_facts(written).values(), models(), dict.fromkeys(written, "service") | dict(kinds or {}))
