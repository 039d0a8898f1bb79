"""Django: addresses from the root down, views of both kinds, middleware."""

from collections.abc import Iterator

from backcheck.entrypoints.django_settings import DjangoSettings
from backcheck.entrypoints.django_views import REQUEST, ViewFragments
from backcheck.entrypoints.drf import RestFramework
from backcheck.entrypoints.facts import Check, Found, Hook, Mount, Place, Router, Setting, Settings
from backcheck.entrypoints.patterns import angled, angled_types, groups, plain
from backcheck.entrypoints.reader import Reader
from backcheck.entrypoints.urlconf import NAME, PATHS, Entry, Lists
from backcheck.entrypoints.views import Views
from backcheck.ir import ATTR, BUILD, CALL, NOTHING
from backcheck.semantics.points import Point
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind

FRAMEWORK = "django"
_INCLUDES = frozenset(("include", "decorator_include"))
_INCLUDE = "django.urls.include"
_ROOT = "ROOT_URLCONF"
_ROUTERS = frozenset(("rest_framework.routers.BaseRouter",))


class DjangoReader:
    """Gathers the fragments of one program."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.program = reader.program
        self.found = Found()
        self.lists = Lists(reader)
        self.views = Views(reader)
        self.settings = DjangoSettings(reader)
        self.rest = RestFramework(reader, self.settings, self.found)
        self.fragments = ViewFragments(reader, self.rest, self.found)
        self._done: set[Place] = set()
        self._roots: set[Place] = set()

    def run(self) -> Found:
        # A settings module alone imports nothing of the library.
        if "django" not in self.reader.libraries and not self.settings.profiles:
            return self.found
        self.found.conventions["request"] = REQUEST
        self.rest.run(self.fragments)
        self._apps()
        self._modules_of_addresses()
        for path in self.program.files:
            self._taken_over(path)
        self._found_later()
        self._parts()
        return self.found

    def _taken_over(self, path: str) -> None:
        """A module whose list is another's: ``from site.urls.base import *``."""
        facts = self.program.files[path]
        if not facts.stars and not any(symbol.kind == "import" for symbol in facts.symbols.get(NAME, ())):
            return
        place = Place(self.program.module(path).id, NOTHING)
        for other, _ in self.reader.types.names.places(path, NAME):
            if other != path:
                if NAME not in facts.symbols:
                    self.found.routers.append(Router(place, False, path, FRAMEWORK))
                self.found.mounts.append(Mount((place,), (Place(self.program.module(other).id, NOTHING),), ("",), place))

    def _modules_of_addresses(self) -> None:
        """Every module with addresses; those that another one's list is made of only where they are included by name too."""
        lists = {path: list(self.lists.of_module(path)) for path, facts in self.program.files.items() if NAME in facts.symbols}
        parts = {entry.point.function.path for path, entries in lists.items() for entry in entries if entry.point.function.path != path}
        for path in (one for one in lists if one not in parts):
            self._module(path, lists[path])
        for path in (one for one in lists if one in parts):
            if any(place.function == self.program.module(path).id for mount in self.found.mounts for place in mount.children):
                self._module(path, lists[path])

    def _parts(self) -> None:
        """A module of addresses that nobody includes, all of whose entries stand in another list, is a part of that and no root."""
        found = self.found
        mounted = {child for mount in found.mounts for child in mount.children}
        listed: dict[Place, set[tuple[Place, ...]]] = {}
        own: dict[Place, list[Place]] = {}
        for fragment in found.fragments:
            listed.setdefault(fragment.place, set()).add(fragment.routers)
            if len(fragment.routers) == 1:
                own.setdefault(fragment.routers[0], []).append(fragment.place)
        modules = [router.place for router in found.routers if not router.app and router.place.node == NOTHING]
        parts = {place for place in modules if place not in mounted and place in own and all(len(listed[one]) > 1 for one in own[place])}
        found.routers[:] = [router for router in found.routers if router.place not in parts]
        found.fragments[:] = [one for one in found.fragments if not parts.intersection(one.routers)]

    def _module(self, path: str, entries: list[Entry]) -> None:
        place = Place(self.program.module(path).id, NOTHING)
        self.found.routers.append(Router(place, False, path, FRAMEWORK, label=self._app_name(path)))
        for entry in entries:
            self._entry(place, entry)

    def _found_later(self) -> None:
        """An include of what is only known at run time: lists of addresses that nobody names hang there, if there is one root."""
        roots = [mount.children[0] for mount in self.found.mounts if mount.parents and mount.parents[0] in self._roots]
        for function in self.program.calling("include") if len(roots) == 1 else ():
            for call in self.program.calls(function, self.program.aliases("include")):
                if _INCLUDE in self.reader.symbols(function, self.reader.node(function, call)[1]) and self._is_open(Point(function, call)):
                    self.found.mounts.append(Mount((roots[0],), (), ("",), Place(function.id, call), conditional=True, dynamic=True))

    def _is_open(self, call: Point) -> bool:
        """Whether nothing that an include takes is known."""
        children = self._children(call, 0) or ()
        if self._is_foreign(call):
            return False
        return all(not self.program.functions[place.function].facts.name or place.node >= 0 for place in children) and not any(
            fragment.routers and fragment.routers[0] in children for fragment in self.found.fragments
        )

    def _is_foreign(self, call: Point) -> bool:
        """Whether what an include takes is a module of a library, by its name or as an object."""
        node = self.reader.node(call.function, call.node)
        if not node[2]:
            return False
        named = self.reader.texts(call.function, node[2][0], call.stack)
        return bool(self.reader.symbols(call.function, node[2][0])) or (bool(named) and None not in named)

    def _app_name(self, path: str) -> str:
        """``app_name`` of a module of addresses."""
        found = [
            text for function, node in self.reader.types.names.variables(path, "app_name") for text in self.reader.texts(function, node)
        ]
        return found[0] or "" if found else ""

    def _namespace(self, view: Point) -> str:
        """The name that an include puts before the names of its routes."""
        node = self.reader.node(view.function, view.node)
        if node[0] != CALL:
            return ""
        given = self.reader.option(view.function, view.node, ("arg", "namespace"), "namespace")
        if given is None and node[2]:
            pair = self.reader.node(view.function, node[2][0])
            given = pair[2][1] if pair[0] == BUILD and pair[1] == "tuple" and len(pair[2]) == 2 else None
        return self.reader.texts(view.function, given, view.stack)[0] or "" if given is not None else ""

    def _entry(self, parent: Place, entry: Entry) -> None:
        match entry.kind:
            case "router":
                children = self.reader.made(entry.point.function, entry.point.node, _ROUTERS)
                self.found.mounts.append(Mount((parent,), children, ("",), self._place(entry.point), conditional=entry.conditional))
            case "locale":
                self._locale(parent, entry)
            case _:
                self._path(parent, entry)

    @staticmethod
    def _place(point: Point) -> Place:
        return Place(point.function.id, point.node)

    def _locale(self, parent: Place, entry: Entry) -> None:
        """``i18n_patterns(...)``: the language stands before every path."""
        place = self._place(entry.point)
        node = self.reader.node(entry.point.function, entry.point.node)
        language = next(
            (text for setting in self._near(entry.point, "LANGUAGE_CODE") for text in self._setting(setting.place) if text), None
        )
        self._list(place, [entry.point.at(argument) for argument in node[2]])
        prefix = f"{language}/" if language else ""
        self.found.mounts.append(Mount((parent,), (place,), (prefix,), place, conditional=entry.conditional))

    def _near(self, point: Point, name: str) -> list[Setting]:
        return self.settings.setting(name, self.settings.near(point.function.path))

    def _setting(self, place: Place) -> tuple[str | None, ...]:
        return self.reader.texts(self.program.functions[place.function], place.node)

    def _list(self, place: Place, points: list[Point]) -> None:
        """A list of addresses that is no module of its own."""
        if place in self._done:
            return
        self._done.add(place)
        self.found.routers.append(Router(place, False, "", FRAMEWORK))
        for point in points:
            for entry in self.lists.of(point):
                self._entry(place, entry)

    def _path(self, parent: Place, entry: Entry) -> None:
        point = entry.point
        names = self.reader.symbols(point.function, self.reader.node(point.function, point.node)[1])
        params, regex = next(PATHS[name] for name in names if name in PATHS)
        route = self.reader.option(point.function, point.node, (params, "view"), params)
        view = self.reader.option(point.function, point.node, (params, "view"), "view")
        if route is None or view is None:
            return
        texts = self.reader.patterns(point.function, route, point.stack)
        paths = tuple(plain(text) if regex else angled(text) for text in texts)
        types: dict[str, str] = {}
        for text in texts:
            types |= groups(text) if regex else angled_types(text)
        children = self._children(point.at(view), 0)
        if children is not None:
            label = self._namespace(point.at(view))
            self.found.mounts.append(Mount((parent,), children, paths, self._place(point), entry.checks, entry.conditional, label=label))
            return
        if self._is_site(point.at(view)):
            return
        found = self.views.of(point.at(view))
        self.fragments.add(parent, entry, found, paths, types)

    def _is_site(self, view: Point) -> bool:
        """``admin.site.urls``: a site of the library's own, whose pages it guards itself."""
        node = self.reader.node(view.function, view.node)
        return bool(node[0] == ATTR and node[2] == "urls")

    def _children(self, view: Point, depth: int) -> tuple[Place, ...] | None:
        """The lists that an address includes; None when it leads to a view."""
        node = self.reader.node(view.function, view.node)
        nodes = self.program.graph(view.function).nodes
        if node[0] == CALL and last_name(nodes, node[1]) in _INCLUDES and node[2]:
            return self._included(view, view.at(node[2][-1 if last_name(nodes, node[1]) != "include" else 0]))
        if node[0] == BUILD and node[1] in ("tuple", "list") and node[2]:
            return self._included(view, view.at(node[2][0]))
        if node[0] not in (CALL, ATTR) and depth < 4:
            for one in self.reader.origins.step(view) or ():
                if one.node >= 0 and (found := self._children(one, depth + 1)) is not None:
                    return found
        return None

    def _included(self, call: Point, target: Point) -> tuple[Place, ...]:
        node = self.reader.node(target.function, target.node)
        if node[0] == BUILD and node[1] == "tuple" and node[2] and self._is_pair(target, node[2][0]):
            return self._included(call, target.at(node[2][0]))
        modules = self._modules(target)
        if modules:
            return modules
        place = self._place(call)
        self._list(place, [target])
        return (place,)

    def _is_pair(self, target: Point, first: int) -> bool:
        """``(patterns, "name")`` rather than a tuple of addresses."""
        names = self.reader.symbols(target.function, first)
        node = self.reader.node(target.function, first)
        called = self.reader.symbols(target.function, node[1]) if node[0] == CALL else ()
        return not {*names, *called} & PATHS.keys()

    def _modules(self, target: Point) -> tuple[Place, ...]:
        """The modules that an include names, by text or by import."""
        refs = list(self.reader.types.of(target.function, target.node))
        for text in self.reader.texts(target.function, target.node, target.stack):
            if text:
                refs += self.reader.types.names.dotted(target.function.path, text)
        paths = dict.fromkeys(ref.name for ref in refs if ref.kind is Kind.MODULE)
        return tuple(Place(self.program.module(path).id, NOTHING) for path in paths)

    def _apps(self) -> None:
        """One application for each root of addresses that the settings name, set to what the profiles with that root say."""
        found: dict[Place, tuple[Place, list[str]]] = {}
        for profile in self.settings.profiles:
            for setting in self.settings.values(profile, _ROOT):
                for root in self._modules(Point(self.program.functions[setting.place.function], setting.place.node)):
                    found.setdefault(root, (setting.place, []))[1].append(profile)
        for root, (place, profiles) in found.items():
            self._app(place, root, tuple(dict.fromkeys(profiles)))

    def _app(self, place: Place, root: Place, profiles: tuple[str, ...]) -> None:
        path = self.program.functions[root.function].path
        self._roots.add(place)
        self.found.routers.append(Router(place, True, path, FRAMEWORK, ("/",)))
        self.found.mounts.append(Mount((place,), (root,), ("",), place))
        self.found.settings.append(Settings(place, tuple(self._settings(profiles))))
        for entry, text in self.settings.entries(profiles, "MIDDLEWARE") or ():
            check = self._middleware(entry, text)
            if check is not None:
                self.found.hooks.append(Hook((place,), check, place=entry))

    def _settings(self, profiles: tuple[str, ...]) -> Iterator[Setting]:
        """The values of every profile; what several profiles take over from one module counts once."""
        seen: set[tuple[Setting, ...]] = set()
        for profile in profiles:
            for name in self.settings.names(profile):
                values = tuple(self.settings.values(profile, name))
                if values not in seen:
                    seen.add(values)
                    yield from values

    def _middleware(self, place: Place, text: str) -> Check | None:
        path = self.program.functions[place.function].path
        for ref in self.reader.types.names.dotted(path, text):
            match ref.kind:
                case Kind.CLASS:
                    return Check("middleware", owner=ref.id)
                case Kind.FUNCTION:
                    return Check("middleware", function=ref.id)
                case Kind.EXTERNAL:
                    return Check("middleware", symbol=ref.name)
        return None


def recognise(reader: Reader) -> Found:
    return DjangoReader(reader).run()
