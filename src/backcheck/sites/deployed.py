"""Which folders hold something that is deployed: an application, or a declaration of how one is run."""

import posixpath
from collections.abc import Iterable

from backcheck.project.folders import above
from backcheck.project.services import home_of
from backcheck.sites.container_contents import below, code_of, installed_lists, takes_in
from backcheck.sites.document_site import for_development, speaks
from backcheck.sites.world import World
from backcheck.syntax.dockerfile import Dockerfile
from backcheck.syntax.documents import ProcessFile
from backcheck.syntax.requirements import Format, Manifest


class Deployed:
    """Dependency files by the folder that they speak for, and the folders among them that are deployed."""

    def __init__(self, world: World) -> None:
        self.manifests: dict[str, Manifest] = {
            path: document for path, document in world.other.items() if isinstance(document, Manifest) and speaks(world, path)
        }
        self.homes = frozenset(home_of(path) for path, one in self.manifests.items() if _declares(one))
        apps = {app.file for app in world.backend.apps if world.serves(app.file)}
        self._apps = self._nearest(apps)
        processes = _process_files(world, code_of(world.kinds))
        self._processes = self._nearest(processes)
        images = [document for path in processes if isinstance(document := world.other[path], Dockerfile)]
        told = [installed_lists(one) for one in images]
        self._lists = frozenset[str]().union(*(one for one in told if one is not None)) if told and None not in told else None

    def _nearest(self, paths: Iterable[str]) -> frozenset[str]:
        found = (next((folder for folder in reversed(("", *above(path))) if folder in self.homes), None) for path in paths)
        return frozenset(folder for folder in found if folder is not None)

    def is_deployed(self, manifest: Manifest) -> bool:
        """Whether an application stands on what the file declares."""
        home = home_of(manifest.path)
        if manifest.format is Format.PACKAGE:
            return manifest.serves and (manifest.starts or home in self._processes)
        return home in self._apps or home in self._processes

    def installs(self, manifest: Manifest) -> bool:
        """Whether an image says that it installs a list."""
        return posixpath.basename(manifest.path) in (self._lists or ())

    def is_left_out(self, manifest: Manifest) -> bool:
        """Whether images tell what they install, and a list is none of that; for a package, whether that are lists from elsewhere."""
        if manifest.format is Format.LIST:
            return self._lists is not None and not self.installs(manifest)
        return bool(self._lists) and not {posixpath.basename(path) for path in self.manifests} >= (self._lists or frozenset())

    def beside(self, manifest: Manifest) -> list[Manifest]:
        """The other dependency files of the same folder."""
        home = home_of(manifest.path)
        return [one for path, one in self.manifests.items() if home_of(path) == home and one is not manifest]


def _declares(manifest: Manifest) -> bool:
    return bool(manifest.requirements or manifest.includes or manifest.name)


def _process_files(world: World, code: frozenset[str]) -> list[str]:
    return [
        path
        for path, document in world.other.items()
        if isinstance(document, Dockerfile | ProcessFile) and speaks(world, path) and not for_development(path) and _serves(document, code)
    ]


def _serves(document: Dockerfile | ProcessFile, code: frozenset[str]) -> bool:
    """Whether an image holds some of the repository's code, if there is any, rather than being a tool beside it."""
    if isinstance(document, ProcessFile) or not code:
        return True
    return takes_in(document, list(below(document, len(document.stages) - 1)), code)
