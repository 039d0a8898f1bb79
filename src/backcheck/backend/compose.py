"""Fragments to whole paths: every way from a router up to an application."""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from backcheck.entrypoints.facts import Check, Found, Fragment, Hook, Mount, Place, Router

_DEEPEST = 12
_MOST_WAYS = 40


class Way(msgspec.Struct, frozen=True):
    """One way to a router: what stands before its paths (None where it is not known) and which checks are passed.

    ``app`` is None where no application was reached; then the chain is not whole. ``within`` holds the mounted applications on the
    way, each with what stands before the paths as that application sees them.
    """

    prefix: str | None
    checks: tuple[Check, ...]
    app: Place | None
    slashes: bool
    conditional: bool = False
    whole: bool = True
    labels: tuple[str, ...] = ()
    separator: str = "."
    within: tuple[tuple[Place, str | None], ...] = ()

    def endpoint(self, name: str) -> str:
        """The name of a route in the whole application."""
        return self.separator.join((*self.labels, name)) if name else ""


class Composition:
    """The routers of one program and how they hang together. Places of ``left_out`` files are not looked at."""

    def __init__(self, found: Found, served: Mapping[int, bool]) -> None:
        self._served = served
        self.routers: dict[Place, Router] = {router.place: router for router in found.routers if self.counts(router.place)}
        self._mounts: dict[Place, list[Mount]] = {}
        for mount in found.mounts:
            if self.counts(mount.place):
                for child in mount.children:
                    self._mounts.setdefault(child, []).append(mount)
        self._adopt(found)
        self.hooks = [hook for hook in found.hooks if self._hook_counts(hook)]
        self._ways: dict[Place, tuple[Way, ...]] = {}

    def _adopt(self, found: Found) -> None:
        """Routers that nobody mounts hang where children are only found at run time, if that is one place."""
        open_ = [mount for mount in found.mounts if mount.dynamic and self.counts(mount.place)]
        if not open_ or len({mount.parents for mount in open_}) != 1:
            return
        kinds = {self.routers[parent].framework for parent in open_[0].parents if parent in self.routers}
        for place, router in self.routers.items():
            if not router.app and not self._parents(place) and router.framework in kinds:
                self._mounts[place] = [replace(open_[0], children=(place,), conditional=True)]

    def counts(self, place: Place) -> bool:
        """Whether a place is the backend's own: none of tests, examples or documentation."""
        return self._served.get(place.function, True)

    def _hook_counts(self, hook: Hook) -> bool:
        return self.counts(hook.check.place) if hook.check.place is not None else self._served.get(hook.check.function, True)

    def apps(self) -> Iterator[Router]:
        """All applications, those that are mounted in another one too."""
        return (router for router in self.routers.values() if router.app)

    def outer(self, place: Place) -> Place | None:
        """The application that a mounted one ends up in."""
        found = [way.app for way in self.ways(place) if way.app is not None and way.app != place]
        return found[0] if found else None

    def _parents(self, place: Place) -> list[Mount]:
        return [mount for mount in self._mounts.get(place, ()) if any(parent in self.routers for parent in mount.parents)]

    def ways(self, place: Place, depth: int = 0) -> tuple[Way, ...]:
        """All ways to a router."""
        found = self._ways.get(place)
        if found is None:
            self._ways[place] = ()
            found = self._ways[place] = tuple(self._find(place, depth))[:_MOST_WAYS]
        return found

    def _find(self, place: Place, depth: int) -> Iterator[Way]:
        router = self.routers.get(place)
        if router is None or depth > _DEEPEST:
            return
        hooks = self._hooks_of(place)
        mounts = self._parents(place)
        for mount in mounts:
            for parent in mount.parents:
                for above in self.ways(parent, depth + 1):
                    yield from self._below(router, mount, above, hooks)
        if not mounts:
            for prefix in router.prefixes:
                app = place if router.app else None
                labels = (router.label,) if router.label else ()
                separator = "." if router.slashes else ":"
                yield Way(prefix, router.checks + hooks, app, router.slashes, False, router.app, labels, separator)

    def _below(self, router: Router, mount: Mount, above: Way, hooks: tuple[Check, ...]) -> Iterator[Way]:
        passed = tuple(check for check in above.checks if check.kind == "middleware") if mount.detached else above.checks
        outer = passed + mount.checks
        for prefix in self._prefixes(router, mount):
            yield Way(
                joined(above.prefix, prefix, slashes=above.slashes),
                outer + router.checks + hooks,
                above.app,
                router.slashes,
                above.conditional or mount.conditional,
                above.whole,
                (*above.labels, *(label for label in (mount.label or router.label,) if label)),
                above.separator,
                self._within(router, prefix, above),
            )

    @staticmethod
    def _within(router: Router, prefix: str | None, above: Way) -> tuple[tuple[Place, str | None], ...]:
        found = tuple((app, joined(known, prefix, slashes=above.slashes)) for app, known in above.within)
        return (*found, *((router.place, own) for own in router.prefixes[:1] if router.app))

    @staticmethod
    def _prefixes(router: Router, mount: Mount) -> Iterator[str | None]:
        if mount.prefixes is None:
            yield from router.prefixes
        elif mount.replaces:
            yield from mount.prefixes
        else:
            for outer in mount.prefixes:
                for inner in router.prefixes:
                    yield joined(outer, inner, slashes=False)

    def _hooks_of(self, place: Place) -> tuple[Check, ...]:
        return tuple(hook.check for hook in self.hooks if not hook.everywhere and place in hook.routers)

    def everywhere(self, app: Place) -> tuple[Check, ...]:
        """Checks that a router hangs on the whole application that it ends up in."""
        found: list[Check] = []
        for hook in self.hooks:
            if hook.everywhere and self.is_of(hook, app):
                found.append(hook.check)
        return tuple(found)

    def is_of(self, hook: Hook, app: Place) -> bool:
        """Whether one of the routers that a hook hangs on ends up in an application."""
        return any(way.app == app for place in hook.routers for way in self.ways(place))

    def unplaced(self) -> tuple[Check, ...]:
        """Checks of applications or routers that could not be found out."""
        return tuple(hook.check for hook in self.hooks if not hook.routers)

    def routes(self, fragment: Fragment) -> Iterator[tuple[str | None, Way]]:
        """The whole paths of a fragment, each with its way, on which the applications within see whole paths too."""
        if not self.counts(fragment.place):
            return
        ways = [way for place in fragment.routers for way in self.ways(place)]
        # Where a router hangs on an application, its hanging on something unknown too tells nothing more.
        ways = [way for way in ways if way.app is not None] or ways
        if not ways:
            ways = [Way("", (), None, False, whole=False)] if not fragment.routers else []
        for way in ways:
            for path in fragment.paths:
                within = tuple((app, joined(prefix, path, slashes=way.slashes)) for app, prefix in way.within)
                yield joined(way.prefix, path, slashes=way.slashes), replace(way, within=within) if within else way


def joined(prefix: str | None, path: str | None, *, slashes: bool) -> str | None:
    """Two parts of a path; with ``slashes`` exactly one stands between them."""
    if prefix is None or path is None:
        return None
    if not slashes or not prefix:
        return prefix + path
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path else prefix
