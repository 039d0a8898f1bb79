"""The real signatures of modelled symbols, taken from the installed library.

Needs nothing but the standard library, for it also runs as a program in a throw-away environment that holds the library and
not backcheck: names come in as a JSON list, and what they are goes out as JSON.
"""

import contextlib
import dis
import importlib
import importlib.util
import inspect
import json
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from typing import Any

Parameters = list[str] | None
"""Names in order, ``/`` after positional-only ones, ``*`` before keyword-only ones, ``*args``, ``**options``.

None where there is no signature to be had.
"""

_BY_PLACE = inspect.Parameter.POSITIONAL_ONLY


def snapshot(names: Iterable[str]) -> dict[str, Parameters]:
    """The parameters of every name that exists; names that do not are left out."""
    found: dict[str, Parameters] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            # A library may fail to import in any way: then the name does not exist here.
            with contextlib.suppress(Exception):
                found[name] = _taken(name)
    return found


def _taken(name: str) -> Parameters:
    try:
        owner, thing = _look_up(name)
        return _parameters(owner, name.rpartition(".")[2], thing)
    except RuntimeError:
        # A stand-in for an object that only a running application has: it is there, and says no more.
        return None


class _Attribute:
    """Something that instances have and the class does not."""


def _look_up(name: str) -> tuple[Any, Any]:
    """A dotted name's owner and what it stands for."""
    parts = name.split(".")
    owner: Any = None
    thing: Any = importlib.import_module(parts[0])
    for place, part in enumerate(parts[1:], 1):
        owner = thing
        if hasattr(thing, part):
            thing = getattr(thing, part)
        elif inspect.ismodule(thing):
            thing = importlib.import_module(".".join(parts[: place + 1]))
        elif inspect.isclass(thing) and part in _kept_on_instances(thing):
            thing = _Attribute()
        else:
            raise LookupError(name)
    return owner, thing


def _kept_on_instances(owner: type) -> Iterator[str]:
    for one in (*owner.__mro__, type(owner)):
        yield from vars(one)
        yield from getattr(one, "__annotations__", {})
        yield from getattr(one, "__attrs__", ())
        for member in vars(one).values():
            function = inspect.unwrap(member) if callable(member) else getattr(member, "__func__", None)
            code = getattr(function, "__code__", None)
            if code is not None:
                yield from (step.argval for step in dis.get_instructions(code) if step.opname == "STORE_ATTR")
    if type(owner) is not type:
        # What a metaclass gives to the classes that are written, it need not give to the one they are made from.
        written: list[type] = type.__subclasses__(owner)
        yield from (name for one in written for name in vars(one))


def _parameters(owner: Any, name: str, thing: Any) -> Parameters:
    if not callable(thing) or isinstance(thing, _Attribute):
        return None
    try:
        listed = list(inspect.signature(thing).parameters.values())
    except (ValueError, TypeError):
        return None
    if listed and _is_unbound(owner, name, thing):
        listed = listed[1:]
    return _written(listed)


def _is_unbound(owner: Any, name: str, thing: Callable[..., Any]) -> bool:
    """Whether the first parameter is the receiver: a method read from its class."""
    if not inspect.isclass(owner) or inspect.isclass(thing) or getattr(thing, "__self__", None) is not None:
        return False
    return not isinstance(inspect.getattr_static(owner, name, None), staticmethod)


def _written(listed: list[inspect.Parameter]) -> list[str]:
    names: list[str] = []
    for place, parameter in enumerate(listed):
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            names.append(f"*{parameter.name}")
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            names.append(f"**{parameter.name}")
        else:
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not any(name.startswith("*") for name in names):
                names.append("*")
            names.append(parameter.name)
        if parameter.kind is _BY_PLACE and (place + 1 == len(listed) or listed[place + 1].kind is not _BY_PLACE):
            names.append("/")
    return names


def _set_up_django() -> None:
    """Most of Django can be imported only where a project is configured."""
    parts = ("contenttypes", "auth", "sessions", "messages", "admin", "staticfiles", "sites", "flatpages", "redirects")
    settings = importlib.import_module("django.conf").settings
    settings.configure(INSTALLED_APPS=[f"django.contrib.{part}" for part in parts], SECRET_KEY="of a project that serves nobody")  # noqa: S106
    importlib.import_module("django").setup()


def _versions(names: Iterable[str]) -> dict[str, str]:
    """The version of what each top-level package comes from."""
    sources = metadata.packages_distributions()
    return {top: metadata.version(sources[top][0]) for top in sorted({name.partition(".")[0] for name in names}) if top in sources}


def _as_text(names: list[str]) -> str:
    """JSON with a line for each symbol."""
    lines = (f"    {json.dumps(name)}: {json.dumps(parameters)}" for name, parameters in sorted(snapshot(names).items()))
    versions = json.dumps(_versions(names))
    return f'{{\n  "versions": {versions},\n  "symbols": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    if importlib.util.find_spec("django") is not None:
        _set_up_django()
    sys.stdout.write(_as_text(wanted))
