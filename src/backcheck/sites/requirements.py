"""What a deployed app needs: each requirement, and whether something beside it says which version that is."""

import posixpath
from collections.abc import Iterator
from itertools import islice

from backcheck.position import Span
from backcheck.project.folders import above
from backcheck.project.services import home_of
from backcheck.sites.deployed import Deployed
from backcheck.sites.document_site import DocumentSite, for_development
from backcheck.sites.world import World
from backcheck.syntax.locks import JAVASCRIPT, PYTHON, Lock
from backcheck.syntax.requirements import Format, Manifest, Pin, Requirement
from backcheck.verdict import Anchor

_MANY = 8
_WISHES = ".in"


class RequirementSite(DocumentSite):
    """``held`` is the file that names the version, where it is not the requirement itself; ``lock`` the lock file that should.

    A requirement of None stands for a file that is included and cannot be read. ``more`` are the others of its file of which no
    version is named, where they are many and no lock file is there: that is one cause. ``package`` is a setup.py that reads the file.
    ``either`` tells of a list beside a lock file of which no image says that it installs it.
    """

    __slots__ = ("either", "held", "lock", "more", "package", "requirement", "written")

    def __init__(self, written: str, span: Span, requirement: Requirement | None, held: str = "", lock: str = "") -> None:
        super().__init__(span, Anchor("requirements", requirement.name if requirement else written))
        self.written = written
        self.requirement = requirement
        self.held = held
        self.lock = lock
        self.more: tuple[Span, ...] = ()
        self.package = ""
        self.either = False

    @property
    def is_open(self) -> bool:
        """Whether nothing names a version, nor a lock file is there that could."""
        return self.requirement is not None and self.requirement.pin is Pin.OPEN and not self.held and not self.lock


def requirements(world: World) -> Iterator[RequirementSite]:
    """By path and line. Parts of the same repository are no requirements."""
    deployed = Deployed(world)
    pins = _Pins(world, deployed)
    own = {one.name for one in deployed.manifests.values() if one.name}
    for _, manifest in sorted(_asked(deployed).items()):
        asked = [one for one in manifest.requirements if one.pin is not Pin.LOCAL and not one.group and one.name not in own]
        found = [RequirementSite(one.written, one.span, one, *pins.of(manifest, one)) for one in asked]
        package = _package(deployed, manifest)
        for site in found:
            site.package = package
            site.either = bool(site.lock) and manifest.format is Format.LIST and not deployed.installs(manifest)
        yield from _gathered(found)
        for include in manifest.includes:
            if include.path is None or include.path not in world.other:
                yield RequirementSite(include.written, include.span, None)


def _package(deployed: Deployed, manifest: Manifest) -> str:
    """The setup.py that makes the list what a package asks for."""
    lists = manifest.format is Format.LIST
    beside = (one for one in deployed.manifests.values() if lists and one.format is Format.SETUP and one.sources)
    folders = ((one.path, posixpath.dirname(one.path), source) for one in beside for source in one.sources)
    return next((path for path, folder, source in folders if posixpath.normpath(posixpath.join(folder, source)) == manifest.path), "")


def _gathered(sites: list[RequirementSite]) -> Iterator[RequirementSite]:
    """The sites of one file; many open ones are the first of them."""
    unnamed = [one for one in sites if one.is_open]
    if len(unnamed) < _MANY:
        yield from sites
        return
    unnamed[0].more = tuple(one.span for one in unnamed[1:])
    yield from (one for one in sites if one is unnamed[0] or not one.is_open)


def _asked(deployed: Deployed) -> dict[str, Manifest]:
    """The files whose requirements are installed where the app runs, with those that they include."""
    lists = (one for one in deployed.manifests.values() if one.format is Format.LIST)
    wishes = {source for one in lists for source in _sources(deployed, one) if source.endswith(_WISHES)}
    asked = (one for path, one in deployed.manifests.items() if path not in wishes and deployed.is_deployed(one))
    waiting = [one for one in asked if _installed(deployed, one)]
    found: dict[str, Manifest] = {}
    while waiting:
        manifest = waiting.pop()
        found[manifest.path] = manifest
        for include in manifest.includes:
            other = deployed.manifests.get(include.path or "")
            if other is not None and not include.constraints and other.path not in found:
                waiting.append(other)
    return found


def _sources(deployed: Deployed, manifest: Manifest) -> Iterator[str]:
    """The files that a list was compiled of: named from its folder, or from one above it."""
    places = ["", *above(manifest.path)]
    for source in manifest.sources:
        found = (posixpath.normpath(posixpath.join(place, source)) for place in reversed(places))
        yield from islice((path for path in found if path in deployed.manifests), 1)


def _installed(deployed: Deployed, manifest: Manifest) -> bool:
    match manifest.format:
        case Format.CONSTRAINTS:
            return False
        case Format.LIST:
            wished = _compiled(manifest.path) in deployed.manifests or deployed.is_left_out(manifest)
            return not wished and not for_development(manifest.path)
        case Format.PROJECT | Format.SETUP:
            return not manifest.library and not deployed.is_left_out(manifest)
    return True


def _compiled(path: str) -> str:
    """What a list of wishes (``.in``) is turned into."""
    stem, dot, extension = path.rpartition(".")
    return f"{stem}.txt" if dot and extension == "in" else ""


class _Pins:
    """Who else names a requirement's version."""

    def __init__(self, world: World, deployed: Deployed) -> None:
        self._world = world
        self._deployed = deployed
        self._locks = [one for one in world.other.values() if isinstance(one, Lock)]

    def of(self, manifest: Manifest, requirement: Requirement) -> tuple[str, str]:
        """The file that names the version, and the lock file beside; each empty where there is none."""
        locks = list(self._locks_of(manifest))
        holding = [one.path for one in locks if one.holds(requirement.name)]
        # What is asked for once more, with an extra, is what an entry beside it names.
        holding += [one.path for one in (manifest, *self._constraints(manifest)) if _names(one, requirement)]
        if manifest.format is not Format.LIST:
            lists = [*self._deployed.beside(manifest), *self._compiled_of(manifest)]
            holding += [one.path for one in lists if one.format is Format.LIST and _names(one, requirement)]
        return next(iter(holding), ""), next((one.path for one in locks), "")

    def _compiled_of(self, manifest: Manifest) -> Iterator[Manifest]:
        for path, one in self._deployed.manifests.items():
            if manifest.path in _sources(self._deployed, one) and not for_development(path):
                yield one

    def _locks_of(self, manifest: Manifest) -> Iterator[Lock]:
        """Lock files of the same folder, or of a workspace that the package is a member of."""
        script = manifest.format is Format.PACKAGE
        home, folder = home_of(manifest.path), posixpath.dirname(manifest.path)
        for lock in self._locks:
            place = posixpath.dirname(lock.path)
            if lock.language != (JAVASCRIPT if script else PYTHON):
                continue
            if place in (home, folder) or (_above(place, folder) and self._shared(lock, place, manifest)):
                yield lock

    def _shared(self, lock: Lock, place: str, manifest: Manifest) -> bool:
        if manifest.format is not Format.PACKAGE:
            return bool(manifest.name) and lock.packages is not None and manifest.name in lock.packages
        root = self._deployed.manifests.get(posixpath.join(place, "package.json"))
        return lock.path.endswith("pnpm-lock.yaml") or (root is not None and root.workspace)

    def _constraints(self, manifest: Manifest) -> Iterator[Manifest]:
        for include in manifest.includes:
            other = self._world.other.get(include.path or "")
            if include.constraints and isinstance(other, Manifest):
                yield other


def _names(manifest: Manifest, requirement: Requirement) -> bool:
    return any(one.name == requirement.name and one.pin is Pin.EXACT for one in manifest.requirements)


def _above(folder: str, other: str) -> bool:
    return not folder or other.startswith(f"{folder}/")
