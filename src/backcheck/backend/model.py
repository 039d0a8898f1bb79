"""What rules and the inventory ask about."""

from enum import StrEnum
from typing import Any

import msgspec

from backcheck.entrypoints.facts import Param, Place


class Auth(StrEnum):
    """What a request of a stranger meets: a refusal, one but for a list of routes that could not be read, a welcome that would
    know them, nothing, or what could not be followed.
    """

    REQUIRED = "required"
    EXEMPTING = "exempting"
    OPTIONAL = "optional"
    NONE = "none"
    UNKNOWN = "unknown"


class Guard(msgspec.Struct, frozen=True):
    """What stands before a handler: ``kind`` tells where it is written, ``file`` and ``line`` where ``name`` is defined."""

    kind: str
    name: str
    file: str = ""
    line: int = 0
    auth: Auth = Auth.REQUIRED


class Route(msgspec.Struct, frozen=True):
    """One path with the methods that one handler answers. ``app`` is the place of an app among the backend's apps, -1 for none.

    ``changes`` is False where a route that answers a changing method without a guard does nothing that is known to change anything.
    ``told`` are the methods that the handler's own code answers: fewer than ``methods`` where it lets others through unlooked at.
    ``function`` and ``owner`` are numbers of the program, -1 for what the handler is not. ``capability`` marks a secret in the path.
    ``placed`` is False where a part of the path is only known at run time, or what it hangs on. ``opened`` marks a route whose own
    code lets everybody in by name. ``within`` holds its path as each mounted app on the way to it sees it.
    """

    methods: tuple[str, ...]
    path: str
    handler: str
    file: str
    line: int
    auth: Auth
    guards: tuple[Guard, ...]
    params: tuple[Param, ...]
    app: int
    function: int
    owner: int
    registered: Place
    conditional: bool = False
    documented: bool = False
    capability: bool = False
    endpoint: str = ""
    told: tuple[str, ...] = ()
    changes: bool = True
    placed: bool = True
    opened: bool = False
    within: tuple[tuple[int, str], ...] = ()


class Setting(msgspec.Struct, frozen=True):
    """One value that a setting may have; ``known`` is False for what only the environment or another system knows.

    ``changed`` marks a default that the environment may overrule. ``applies`` is False for a value that only the environment
    brings about, None where nobody knows.
    """

    name: str
    value: Any
    known: bool
    file: str
    line: int
    changed: bool = False
    applies: bool | None = True


class Middleware(msgspec.Struct, frozen=True):
    """One layer around an application, in the order in which they are written. ``owner`` is the number of its class, -1 for none.

    ``active`` is True when it is there unless the outside says otherwise, None where the outside may have it, else False.
    """

    name: str
    file: str
    line: int
    active: bool | None = True
    owner: int = -1


class Extension(msgspec.Struct, frozen=True):
    """Something that an application is given to: the symbol that is called, and the call."""

    symbol: str
    place: Place
    file: str
    line: int
    active: bool | None = True


class Redirect(msgspec.Struct, frozen=True):
    """Something that sends unencrypted requests to HTTPS; ``active`` is True unless the outside says otherwise, None where it may."""

    name: str
    active: bool | None


class App(msgspec.Struct, frozen=True):
    """An application; its place is the call that makes it, or the setting that names the root of its addresses.

    ``hooks`` are the numbers of functions that run around its handlers; ``redirects`` send requests to HTTPS; ``within`` is the
    app that this one is mounted in, or -1.
    """

    name: str
    framework: str
    place: Place
    file: str
    line: int
    settings: tuple[Setting, ...] = ()
    middleware: tuple[Middleware, ...] = ()
    extensions: tuple[Extension, ...] = ()
    hooks: tuple[int, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    within: int = -1

    def values(self, name: str) -> tuple[Setting, ...]:
        """All values that a setting may have."""
        return tuple(one for one in self.settings if one.name == name)


class Field(msgspec.Struct, frozen=True):
    """A column of an entity."""

    name: str
    type: str = ""
    unique: bool = False
    index: bool = False
    primary: bool = False
    nullable: bool = False


class Entity(msgspec.Struct, frozen=True):
    """A stored class."""

    name: str
    file: str
    line: int
    framework: str
    fields: tuple[Field, ...] = ()


class TestCall(msgspec.Struct, frozen=True):
    """A request that a test makes; ``routes`` are the places of the routes that it may reach."""

    __test__ = False

    file: str
    line: int
    method: str
    path: str
    routes: tuple[int, ...]


class Unseen(msgspec.Struct, frozen=True):
    """What tests do that is not followed: ``named`` are the routes of which they hold the name or address and no request is seen,
    ``driven`` is a file that steers a browser, ``unfollowed`` counts the requests whose address is not known at all.
    """

    named: frozenset[int] = frozenset()
    driven: str = ""
    unfollowed: int = 0


class Backend(msgspec.Struct, frozen=True):
    """The whole model."""

    routes: tuple[Route, ...] = ()
    apps: tuple[App, ...] = ()
    entities: tuple[Entity, ...] = ()
    tests: tuple[TestCall, ...] = ()
    unseen: Unseen = Unseen()
