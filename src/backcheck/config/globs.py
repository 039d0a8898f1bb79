"""Checking that every glob of a configuration is one, and not one that costs too much."""

from collections.abc import Iterator

from backcheck.config.config import Config
from backcheck.config.find import Found
from backcheck.project.ignore import ignore
from backcheck.written.document import Where


def refuse_bad_globs(config: Config, found: Found) -> None:
    for where, glob, at_key in _globs(config):
        if ignore([glob]).refused:
            message = f"{glob!r} is not a pattern of files as .gitignore has them, or one that costs too much"
            raise found.document.refusal((*found.table, *where), message, at_key=at_key)


def _globs(config: Config) -> Iterator[tuple[Where, str, bool]]:
    for index, glob in enumerate(config.exclude):
        yield ("exclude", index), glob, False
    for key, mapping in (("per-path-ignores", config.per_path_ignores), ("classes", config.classes)):
        for glob in mapping:
            yield (key, glob), glob, True
