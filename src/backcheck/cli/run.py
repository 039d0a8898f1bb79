"""A run from its request to its exit status: everything that went wrong is printed, and the gravest decides."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from backcheck.cli.complaints import complain, line_of
from backcheck.cli.outputs import Look, Target, write_all
from backcheck.cli.progress import progress, tell_engines
from backcheck.cli.request import Request, configuration, prepare, way_below
from backcheck.cli.standard import write_standard
from backcheck.cli.status import USAGE, status, worth_saying
from backcheck.config.config import FailOn
from backcheck.project.disk import open_tree
from backcheck.project.project import load_project
from backcheck.reports.text_unchecked import left_aside
from backcheck.reports.visible import visible


def run(request: Request, targets: Sequence[Target], look: Look, fail_on: FailOn | None, *, strict: bool, verbose: bool) -> int:
    prepared = prepare(request)
    with progress(shown=sys.stderr.isatty() and not look.quiet) as heard:
        result = prepared.session.update(heard=heard)
    failures, told = write_all(result, targets, msgspec.structs.replace(look, below=_way_to(prepared.session.tree.root)))
    asked = [engine.partition("=")[0] for engine in request.engines]
    if not told:
        for notice in worth_saying(result, asked):
            complain(line_of(notice))
    for failure in failures:
        complain(str(failure))
    if verbose:
        tell_engines(result, heard)
    ending = status(result, fail_on or prepared.config.fail_on, strict=strict, asked=asked)
    return USAGE if failures else ending


def _way_to(root: Path | None) -> str:
    """From the current folder, where one of the two lies in the other; else the whole way."""
    here = Path.cwd()
    if root is None or root == here:
        return ""
    related = root.is_relative_to(here) or here.is_relative_to(root)
    return f"{os.path.relpath(root) if related else root}/"


def list_files(request: Request) -> None:
    """Each file with its class and why it has it; first of all when most of the code was left aside."""
    tree = open_tree(request.paths)
    loaded = configuration(request, tree)
    project = load_project(tree, loaded.config.exclude, loaded.config.classes, way_below(loaded, tree))
    width = min(max((len(visible(entry.path)) for entry in project.entries), default=0), 70)
    lines = [
        f"{visible(entry.path):<{width}}  {entry.language:<12} {entry.kind:<10} {visible(entry.reason)}\n" for entry in project.entries
    ]
    aside = left_aside(project.entries)
    head = [f"{aside}\n\n"] if aside else []
    write_standard("".join([*head, *lines]).encode("utf-8", "replace"))
