"""Which file an import means. Nothing is imported: dotted names are matched with the paths of the repository."""

from collections.abc import Iterable

_STARTERS = ("manage.py",)


def module_parts(path: str) -> tuple[str, ...]:
    """``a/b/c.py`` is (a, b, c), ``a/b/__init__.py`` is (a, b)."""
    folder, slash, name = path.rpartition("/")
    # A program may do without an ending.
    stem = name.rpartition(".")[0] or name
    parts = tuple(f"{folder}{slash}{stem}".split("/"))
    return parts[:-1] if parts[-1] == "__init__" else parts


class ModuleIndex:
    """Python files by every dotted ending of their path.

    A dotted name may fit several files (two services with a ``models`` each): the one that shares the longest folder
    with the importing file is meant, then the one nearest to the root, then the first by path.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = sorted(paths)
        self._packages = {path.rpartition("/")[0] for path in self._paths if path.endswith("__init__.py")}
        # A program's own folder is on the path when it starts, also where it is a package.
        self._starts = {path.rpartition("/")[0] for path in self._paths if path.rpartition("/")[2] in _STARTERS}
        self._parts: dict[str, tuple[str, ...]] = {path: module_parts(path) for path in self._paths}
        self._endings: dict[str, list[str]] = {}
        for path, parts in self._parts.items():
            if parts:
                self._endings.setdefault(parts[-1], []).append(path)
        self._found: dict[tuple[str, str], str | None] = {}
        self._names = {path: self._name(path) for path in self._paths}

    def _name(self, path: str) -> str:
        parts = self._parts[path]
        folder = path.rpartition("/")[0]
        start = len(folder.split("/")) if folder else 0
        while start > 0 and "/".join(folder.split("/")[:start]) in self._packages:
            start -= 1
        return ".".join(parts[start:]) or (parts[-1] if parts else "__init__")

    def name(self, path: str) -> str:
        """The dotted name that the file has at run time: from the outermost package it lies in."""
        return self._names[path]

    def find(self, dotted: str, importer: str) -> str | None:
        """The file of a module named absolutely, as seen from another file."""
        key = (dotted, importer.rpartition("/")[0])
        if key not in self._found:
            self._found[key] = self._search(tuple(dotted.split(".")), importer)
        return self._found[key]

    def _search(self, wanted: tuple[str, ...], importer: str) -> str | None:
        fitting = [path for path in self._endings.get(wanted[-1], ()) if self._parts[path][-len(wanted) :] == wanted]
        if len(wanted) == 1:
            # A plain name means a top-level module: one that lies inside a package is only reached through it.
            fitting = [path for path in fitting if self._outside_packages(path)]
        else:
            fitting = [path for path in fitting if not self._inside(path, len(wanted))]
        if not fitting and len(wanted) > 1:
            fitting = [path for path in self._endings.get(wanted[-1], ()) if self._is_nested(path, wanted, importer)]
        here = importer.split("/")[:-1]
        return min(fitting, key=lambda path: (-_shared(here, path.split("/")[:-1]), *_depth(path), path), default=None)

    def _outside_packages(self, path: str) -> bool:
        folder = path.rpartition("/")[0]
        if path.endswith("__init__.py"):
            folder = folder.rpartition("/")[0]
        return folder not in self._packages or folder in self._starts

    def _inside(self, path: str, length: int) -> bool:
        """Whether the first segment of the match is itself inside a package, so that it is no top-level name."""
        parts = self._parts[path]
        root = "/".join(parts[: len(parts) - length])
        return bool(root) and root in self._packages and root not in self._starts

    def _is_nested(self, path: str, wanted: tuple[str, ...], importer: str) -> bool:
        """Whether a match is a package in a folder of its own name, beside which the importing file lies: the inner one is meant."""
        parts = self._parts[path]
        root = parts[: len(parts) - len(wanted)]
        return parts[-len(wanted) :] == wanted and root[-1:] == wanted[:1] and importer.startswith(f"{'/'.join(root)}/")

    def is_buried(self, dotted: str, path: str, importer: str) -> bool:
        """Whether a file of a dotted name lies in a package without being named from there: a top-level name only for what is beside it."""
        parts = self._parts[path]
        root = "/".join(parts[: len(parts) - len(dotted.split("."))])
        if not root or importer.startswith(f"{root}/"):
            return False
        above = root.split("/")
        folders = ("/".join(above[:end]) for end in range(1, len(above) + 1))
        return any(folder in self._packages and folder not in self._starts for folder in folders)

    def relative(self, dotted: str, importer: str) -> str | None:
        """The absolute parts of a relative import joined as a path without ending, or None above the root."""
        level = len(dotted) - len(dotted.lstrip("."))
        folder = importer.split("/")[:-1]
        if level - 1 > len(folder):
            return None
        base = folder[: len(folder) - (level - 1)]
        return "/".join([*base, *[part for part in dotted[level:].split(".") if part]])

    def at(self, place: str) -> str | None:
        """The file of a module given as a path without ending; of a package and a module beside it Python takes the package."""
        for path in (f"{place}/__init__.py" if place else "__init__.py", f"{place}.py" if place else ""):
            if path in self._parts:
                return path
        return None


def _depth(path: str) -> tuple[int, bool]:
    """How far below the root a module lies; a package goes before a module of its name."""
    package = path.rpartition("/")[2] == "__init__.py"
    return path.count("/") - package, not package


def _shared(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
