"""Which folders hold something that is deployed: an application, or a declaration of how one is run."""

from collections.abc import Iterable

from backcheck.project.folders import above
from backcheck.project.services import home_of
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
        self._processes = self._nearest(_process_files(world))

    def _nearest(self, paths: Iterable[str]) -> frozenset[str]:
        found = (next((folder for folder in reversed(("", *above(path))) if folder in self.homes), None) for path in paths)
        return frozenset(folder for folder in found if folder is not None)

    def is_deployed(self, manifest: Manifest) -> bool:
        """Whether an application stands on what the file declares."""
        home = home_of(manifest.path)
        if manifest.format is Format.PACKAGE:
            return manifest.serves and (manifest.starts or home in self._processes)
        return home in self._apps or home in self._processes

    def beside(self, manifest: Manifest) -> list[Manifest]:
        """The other dependency files of the same folder."""
        home = home_of(manifest.path)
        return [one for path, one in self.manifests.items() if home_of(path) == home and one is not manifest]


def _declares(manifest: Manifest) -> bool:
    return bool(manifest.requirements or manifest.includes or manifest.name)


def _process_files(world: World) -> list[str]:
    return [
        path
        for path, document in world.other.items()
        if isinstance(document, Dockerfile | ProcessFile) and speaks(world, path) and not for_development(path)
    ]
