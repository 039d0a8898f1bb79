"""What a tree lists, and what it tells of."""

from backcheck.project.tree import Tree


def paths(tree: Tree) -> list[str]:
    return [path for path, _ in tree.list()]


def codes(tree: Tree) -> list[tuple[str, str]]:
    return [(notice.code, notice.path) for notice in tree.notices]
