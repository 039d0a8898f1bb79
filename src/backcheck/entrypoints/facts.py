"""What recognisers find out, in words that fit every framework: the pieces that routes are later composed of."""

from collections.abc import Mapping, Sequence
from os.path import commonprefix

import msgspec

from backcheck.entrypoints.patterns import is_segment, typed
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Ref

TYPED = "typed"
REMOTE = "remote"
MESSAGE = "message"
# In place of a node: what is called keeps its default.
DEFAULT = -2


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """An expression: a node of a function's graph. ``node`` is -1 for the function, or the module, as such."""

    function: int
    node: int


class Check(msgspec.Struct, frozen=True):
    """Something that runs before a handler and may refuse; what it does is judged later.

    It is an expression that names it (``place``), a function, a class or a library's symbol. ``kind`` tells where it stands:
    decorator, dependency, router, application, before-request, before-websocket, permission, default-setting, base-class, middleware.
    ``before`` is the class of the view that a base class or a method of it stands before.
    """

    kind: str
    place: Place | None = None
    function: int = -1
    owner: int = -1
    symbol: str = ""
    before: int = -1


class Router(msgspec.Struct, frozen=True):
    """An object that routes hang on. ``prefixes`` are the constants that its own prefix may be, None where one is unknown.

    With ``slashes`` a prefix and what follows are joined by exactly one slash, else as they are written. ``label`` is what
    stands before the names of its routes.
    """

    place: Place
    app: bool
    name: str
    framework: str
    prefixes: tuple[str | None, ...] = ("",)
    checks: tuple[Check, ...] = ()
    slashes: bool = False
    label: str = ""


class Param(msgspec.Struct, frozen=True):
    """A parameter of a route: ``where`` is path, query, header, cookie or body."""

    name: str
    where: str
    type: str = ""
    required: bool = True


class Fragment(msgspec.Struct, frozen=True):
    """A route before composition: a path below its routers. ``function`` and ``owner`` are the handler's function and class, -1 for none.

    ``paths`` and ``routers`` hold every possibility; an empty ``routers`` is unknown. ``endpoint`` is the name that reversing uses,
    ``symbol`` a handler that is a library's, ``action`` the method of a class that answers, where the class answers by actions.
    Fragments of one class at one place are one route as far as their guards agree. ``told`` are the methods that the handler's own
    code answers, where a view lets every method through and looks at few; None where that is all of them.
    """

    methods: tuple[str, ...]
    paths: tuple[str | None, ...]
    routers: tuple[Place, ...]
    place: Place
    function: int = -1
    owner: int = -1
    line: int = 0
    checks: tuple[Check, ...] = ()
    params: tuple[Param, ...] = ()
    conditional: bool = False
    endpoint: str = ""
    documented: bool | None = None
    symbol: str = ""
    action: str = ""
    told: tuple[str, ...] | None = None


class Mount(msgspec.Struct, frozen=True):
    """One router hung below others. ``prefixes`` None in place of the tuple keeps the child's own prefix, else ``replaces`` it.

    ``detached`` children answer by themselves: checks of the parents do not run for them, only their hooks do.
    ``dynamic`` mounts take children that are only found at run time.
    """

    parents: tuple[Place, ...]
    children: tuple[Place, ...]
    prefixes: tuple[str | None, ...] | None
    place: Place
    checks: tuple[Check, ...] = ()
    conditional: bool = False
    replaces: bool = False
    detached: bool = False
    dynamic: bool = False
    label: str = ""


class Hook(msgspec.Struct, frozen=True):
    """A check that runs before all routes of some routers, or with ``everywhere`` of the whole application that they end up in.

    ``place`` is the call that hangs it there.
    """

    routers: tuple[Place, ...]
    check: Check
    everywhere: bool = False
    place: Place | None = None


class Handled(msgspec.Struct, frozen=True):
    """An error class, by what names it, and the function that answers it."""

    error: Place
    function: int


class Extension(msgspec.Struct, frozen=True):
    """An object of a library, or of the project, that is given an application: the call that gives it."""

    app: Place
    symbol: str
    place: Place


class Setting(msgspec.Struct, frozen=True):
    """One assignment of a setting; ``conditional`` ones may be overruled by what stands before them, which follows here."""

    name: str
    place: Place
    conditional: bool = False


class Settings(msgspec.Struct, frozen=True):
    """What an application is set to, by a settings module or by assignments to its configuration. ``app`` is its router's place."""

    app: Place
    settings: tuple[Setting, ...]


class Found(msgspec.Struct):
    """What one recogniser found."""

    routers: list[Router] = []
    fragments: list[Fragment] = []
    mounts: list[Mount] = []
    hooks: list[Hook] = []
    handled: list[Handled] = []
    sources: dict[tuple[int, int], str] = {}
    queued: dict[tuple[int, int], tuple[Place, ...]] = {}  # what the repository itself puts on a queue for parameters of tasks
    forwarded: dict[tuple[int, int], tuple[Place, ...]] = {}  # what libraries hand on to functions that they are given to run
    segments: set[tuple[int, int]] = set()  # parameters filled with one part of a path
    injected: dict[tuple[int, int], tuple[Ref, ...]] = {}
    dependencies: dict[tuple[int, int], Place] = {}  # the expression that names what is injected
    filled: dict[tuple[int, str], tuple[Ref, ...]] = {}  # what is called to fill an attribute of a class that is made for each request
    entries: set[int] = set()
    pages: set[int] = set()  # functions of which a plain text that they return is sent as a page
    credentials: set[tuple[int, int]] = set()  # parameters filled from headers and cookies
    handed: dict[tuple[int, int], tuple[Ref, ...]] = {}  # types of parameters that a framework fills
    settings: list[Settings] = []
    extensions: list[Extension] = []
    conventions: dict[str, tuple[Ref, ...]] = {}  # what parameters without a type are by their name, where a framework is used
    class_checks: dict[int, tuple[Check, ...]] = {}  # what a class puts before the methods of those that inherit from it

    def fill(self, function: int, place: int, converter: str) -> None:
        """Notes that a parameter is filled from a request, with what a converter of a path lets through."""
        self.sources[function, place] = TYPED if typed(converter) else REMOTE
        if is_segment(converter):
            self.segments.add((function, place))

    def add(self, other: "Found") -> None:
        """Takes over what another recogniser found."""
        self.routers += other.routers
        self.fragments += other.fragments
        self.mounts += other.mounts
        self.hooks += other.hooks
        self.handled += other.handled
        self.sources |= other.sources
        self.queued |= other.queued
        self.forwarded |= other.forwarded
        self.segments |= other.segments
        self.injected |= other.injected
        self.dependencies |= other.dependencies
        self.filled |= other.filled
        self.entries |= other.entries
        self.pages |= other.pages
        self.credentials |= other.credentials
        self.handed |= other.handed
        self.settings += other.settings
        self.extensions += other.extensions
        self.conventions |= other.conventions
        self.class_checks |= other.class_checks


class EntryPoints:
    """What frameworks call and what they hand in."""

    def __init__(self, found: Found, functions: Sequence[Function]) -> None:
        self.found = found
        self._functions = functions
        self._sources: Mapping[tuple[int, int], str] = found.sources
        self._injected: Mapping[tuple[int, int], tuple[Ref, ...]] = found.injected

    def parameter_source(self, function: Function, place: int) -> str | None:
        """The source kind of a parameter that a framework fills, ``typed`` for one that cannot carry text, else None."""
        return self._sources.get((function.id, place))

    def queued(self, function: Function, place: int) -> tuple[Place, ...] | None:
        """What the repository puts on a queue for a task's parameter, see ``queued``; None where it puts nothing there."""
        return self.found.queued.get((function.id, place))

    def forwarded(self, function: Function, place: int) -> tuple[Place, ...]:
        """What libraries that run a function hand on for a parameter, see ``queued``."""
        return self.found.forwarded.get((function.id, place), ())

    def is_segment(self, function: Function, place: int) -> bool:
        """Whether a parameter is filled with one part of a path, which holds no slash."""
        return (function.id, place) in self.found.segments

    def injected(self, function: Function, place: int) -> tuple[Ref, ...]:
        """What a framework calls to fill a parameter."""
        return self._injected.get((function.id, place), ())

    def configured(self, framework: str, name: str, path: str) -> tuple[tuple[Function, int], ...]:
        """The values that a setting may have for the code of a file: those of the framework's apps that are nearest to it."""
        apps = {router.place for router in self.found.routers if router.framework == framework}
        near: dict[int, list[Place]] = {}
        for settings in self.found.settings:
            if settings.app in apps:
                folders = shared(path, self._functions[settings.app.function].path)
                near.setdefault(folders, []).extend(one.place for one in settings.settings if one.name == name)
        return tuple((self._functions[place.function], place.node) for place in dict.fromkeys(near[max(near)])) if near else ()

    def caught(self, function: Function, place: int) -> tuple[Place, ...]:
        """What names the error classes whose exceptions arrive at a parameter: the last one of an error handler."""
        last = sum(param.kind in ("", "/") for param in function.facts.params) - 1
        return tuple(one.error for one in self.found.handled if one.function == function.id) if place == last else ()

    def is_entry(self, function: Function) -> bool:
        """Whether a framework calls the function from outside."""
        return function.id in self._entries

    @property
    def _entries(self) -> set[int]:
        return self.found.entries


def shared(path: str, other: str) -> int:
    """How many folders two paths begin with in common."""
    return len(commonprefix([path.split("/")[:-1], other.split("/")[:-1]]))
