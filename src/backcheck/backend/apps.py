"""Applications with what they are set to, the layers around them and the extensions that they are given."""

from collections.abc import Iterator

from backcheck.backend.compose import Composition
from backcheck.backend.effective import Effective
from backcheck.backend.model import App, Extension, Middleware, Setting
from backcheck.backend.redirects import Redirects
from backcheck.entrypoints.facts import Check, Found, Hook, Place, Router
from backcheck.entrypoints.facts import Setting as Assigned
from backcheck.position import Span
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Program
from backcheck.semantics.refs import Unresolved

_RUN = frozenset(("__call__", "dispatch", "process_request", "process_view"))


class Apps:
    """Reads the applications of one program."""

    def __init__(self, origins: Origins, composition: Composition, found: Found) -> None:
        self._program: Program = origins.program
        self._effective = Effective(origins)
        self._redirects = Redirects(origins, self._effective)
        self._composition = composition
        self._found = found

    def read(self) -> tuple[App, ...]:
        """In path and source order; an application that is mounted in another one names it."""
        routers = sorted(self._composition.apps(), key=lambda router: (self._path(router.place), router.place))
        places = [router.place for router in routers]
        return tuple(self._app(router, places) for router in routers)

    def _path(self, place: Place) -> str:
        return self._program.functions[place.function].path

    def _app(self, router: Router, places: list[Place]) -> App:
        function = self._program.functions[router.place.function]
        span = self._program.span(function, router.place.node)
        names = [name for name, cells in self._program.graph(function).cells.items() if router.place.node in cells]
        name = f"{function.qualified}.{names[0]}" if names and function.index == 0 else function.qualified
        outer = self._composition.outer(router.place)
        layers, extensions = tuple(self._layers(router.place)), tuple(self._extensions(router.place))
        hooks = {number: self._active(hook) for hook in self._hooks(router.place) for number in self._functions(hook.check)}
        redirects = (*self._redirects.layers(layers), *self._redirects.extensions(extensions), *self._redirects.hooks(hooks))
        return App(
            name,
            router.framework,
            router.place,
            span.path,
            span.line,
            tuple(self._settings(router.place)),
            layers,
            extensions,
            tuple(hooks),
            redirects,
            places.index(outer) if outer in places else -1,
        )

    def _settings(self, app: Place) -> Iterator[Setting]:
        overruled: dict[str, Place] = {}
        for settings in self._found.settings:
            for setting in filter(self._counts, settings.settings if settings.app == app else ()):
                if _earlier(setting.place, overruled.get(setting.name)):
                    if not setting.conditional:
                        del overruled[setting.name]
                    continue
                applies = self._effective.taken(self._program.functions[setting.place.function], setting.place.node)
                if applies.value and setting.conditional:
                    overruled[setting.name] = setting.place
                if applies.value is not False or applies.changed:
                    yield from self._values(setting, applies.value)

    def _counts(self, setting: Assigned) -> bool:
        return self._composition.counts(setting.place)

    def _values(self, setting: Assigned, applies: bool | None) -> Iterator[Setting]:
        function = self._program.functions[setting.place.function]
        span = self._program.span(function, setting.place.node)
        for effect in self._effective.of(function, setting.place.node):
            known = not isinstance(effect.value, Unresolved)
            yield Setting(setting.name, effect.value if known else None, known, span.path, span.line, effect.changed, applies)

    def _hooks(self, app: Place) -> Iterator[Hook]:
        return (hook for hook in self._composition.hooks if app in hook.routers or (hook.everywhere and self._composition.is_of(hook, app)))

    def _active(self, hook: Hook) -> bool | None:
        """Whether what hangs a hook there is reached."""
        place = hook.place or hook.check.place
        return True if place is None else self._effective.reached(self._program.functions[place.function], place.node)

    def _functions(self, check: Check) -> Iterator[int]:
        """The functions that a hook runs: of a layer that is a class, those of its methods that see requests."""
        if check.function >= 0:
            yield check.function
        if check.owner >= 0:
            yield from (method.id for name, method in self._program.methods(self._program.classes[check.owner]) if name in _RUN)

    def _layers(self, app: Place) -> Iterator[Middleware]:
        for hook in self._hooks(app):
            check = hook.check
            if check.kind != "middleware":
                continue
            place = hook.place or check.place
            span = self._program.span(self._program.functions[place.function], place.node) if place is not None else Span("", 0, 0, 0, 0)
            yield Middleware(self._named(hook), span.path, span.line, self._active(hook), check.owner)

    def _named(self, hook: Hook) -> str:
        check = hook.check
        if check.function >= 0:
            return self._program.functions[check.function].qualified
        return self._program.classes[check.owner].qualified if check.owner >= 0 else check.symbol or "?"

    def _extensions(self, app: Place) -> Iterator[Extension]:
        for extension in self._found.extensions:
            if extension.app == app:
                function = self._program.functions[extension.place.function]
                span = self._program.span(function, extension.place.node)
                active = self._effective.reached(function, extension.place.node)
                yield Extension(extension.symbol, extension.place, span.path, span.line, active)


def _earlier(place: Place, overruling: Place | None) -> bool:
    """Whether an assignment stands before one that overrules it: in the same module, or in one that this takes over."""
    return overruling is not None and (place.function != overruling.function or place.node < overruling.node)
