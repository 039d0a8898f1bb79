"""What the configuration says of apps: the name of one, the profile that is deployed, and one that recognition misses."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import msgspec

from backcheck.backend.model import App, Backend, Setting
from backcheck.config.config import AppOverride
from backcheck.entrypoints.facts import Place
from backcheck.semantics.program import Program

UNKNOWN_FRAMEWORK = ""


def override_apps(backend: Backend, program: Program, overrides: Sequence[AppOverride]) -> Backend:
    """Apps at or below an override's path go by its name; where there is none, its first module is one that serves the routes there."""
    for override in overrides:
        backend = _overridden(backend, program, override)
    return backend


def _overridden(backend: Backend, program: Program, override: AppOverride) -> Backend:
    path = override.path.strip("/")
    mine = [place for place, app in enumerate(backend.apps) if _below(app.file, path)]
    if not mine:
        return _added(backend, program, override, path)
    apps = tuple(_changed(app, override) if place in mine else app for place, app in enumerate(backend.apps))
    return msgspec.structs.replace(backend, apps=apps)


def _changed(app: App, override: AppOverride) -> App:
    return msgspec.structs.replace(app, name=override.name, settings=_of_profile(app.settings, override.profile))


def _added(backend: Backend, program: Program, override: AppOverride, path: str) -> Backend:
    modules = [file for file in program.files if _below(file, path)]
    if not modules:
        return backend
    module = program.module(modules[0])
    app = App(override.name, UNKNOWN_FRAMEWORK, Place(module.id, -1), module.path, 1)
    number = len(backend.apps)
    routes = tuple(
        msgspec.structs.replace(route, app=number) if route.app < 0 and _below(route.file, path) else route for route in backend.routes
    )
    return msgspec.structs.replace(backend, apps=(*backend.apps, app), routes=routes)


def _of_profile(settings: Iterable[Setting], profile: str) -> tuple[Setting, ...]:
    """The values that the profile's own files give, and all values of what those files leave alone."""
    settings = tuple(settings)
    given = {setting.name for setting in settings if _is_of(setting, profile)}
    return tuple(setting for setting in settings if setting.name not in given or _is_of(setting, profile))


def _is_of(setting: Setting, profile: str) -> bool:
    path = PurePosixPath(setting.file)
    return bool(profile) and profile in (path.stem, path.parent.name, *path.stem.split("_"))


def _below(file: str, path: str) -> bool:
    return path in ("", ".") or file == path or file.startswith(f"{path}/")
