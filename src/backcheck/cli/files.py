"""``--files``: each file, its class, and why it has it."""

from pathlib import Path

import typer


def files(paths: list[Path]) -> None:
    from backcheck.config.load import load_config
    from backcheck.project.disk import open_tree
    from backcheck.project.project import load_project

    tree = open_tree(paths)
    config = load_config(paths[0].resolve()).config
    project = load_project(tree, config.exclude, config.classes)
    width = max((len(entry.path) for entry in project.entries), default=0)
    for entry in project.entries:
        typer.echo(f"{entry.path:<{min(width, 70)}}  {entry.language:<12} {entry.kind:<10} {entry.reason}")
