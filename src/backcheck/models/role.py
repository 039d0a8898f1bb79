"""What one symbol of a library means. The summary that the solver infers for a project's own function is made of the same parts.

A *port* is a place of a call through which values pass: a parameter's name, ``self``, ``return``, ``*`` (all arguments)
or, for a decorator, ``wrapped``.
"""

from typing import Any

import msgspec


class Flow(msgspec.Struct, frozen=True, array_like=True):
    """A value passes from one port to another."""

    source: str
    target: str


class Sink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that arrives at a port has an effect of a kind: ``sql``, ``ssrf``, ``response``, ``credential``..."""

    port: str
    kind: str


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A port yields values of a source kind: ``remote``, ``file``, ``environment``, ``database``, ``exception``."""

    port: str
    kind: str


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call used as a condition clears a port for some sink kinds (``*`` for all) where it gave ``truth``."""

    port: str
    kinds: tuple[str, ...]
    truth: bool = True


class Role(msgspec.Struct, frozen=True, omit_defaults=True):
    """``type`` is a dotted type name; ``returns`` and ``element`` may also be a port's name for "what went in there", with ``[]`` for
    an element of that, ``()`` for an instance of it and ``->`` for what calling it gives.

    ``params`` are the parameter names in positional order (without the receiver). ``defaults`` are what the library does
    when an option is not given. ``effects`` are words such as ``blocks``, ``db-write``, ``db-read``, ``commits``,
    ``sends``, ``delivers`` (it is lost when it fails), ``enqueues``, ``logs``. ``injects`` names the parameter whose callable
    provides the value (dependency injection).
    ``passes-through`` marks decorators that leave the function's meaning as it is. ``facts`` are free key-value pairs that a
    site or recogniser reads (for example ``paramstyle``).
    """

    name: str
    library: str = ""
    kind: str = "function"  # function, class, attribute, decorator, module
    params: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    defaults: dict[str, Any] = {}
    sinks: tuple[Sink, ...] = ()
    sources: tuple[Origin, ...] = ()
    sanitizes: tuple[str, ...] = ()  # sink kinds that the returned value is clean for; "*" for all
    propagates: tuple[Flow, ...] = ()
    guards: tuple[Guard, ...] = ()
    returns: str = ""
    type: str = ""
    element: str = ""  # type of what iterating or subscripting yields
    enters: str = ""  # type that ``with`` binds, when it is not the object itself
    bases: tuple[str, ...] = ()
    alias: str = ""  # another dotted name of the same thing
    noreturn: bool = False
    injects: str = ""
    passes_through: bool = False
    effects: tuple[str, ...] = ()
    facts: dict[str, Any] = {}
