"""The real signatures of modelled symbols, taken from the installed library.

Needs nothing but the standard library, for it also runs as a program in a throw-away environment that holds the library and
not backcheck: names come in as a JSON list, and what they are goes out as JSON.
"""

import importlib
import inspect
import json
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from typing import Any

Parameters = list[str] | None
"""Names in order, ``*`` before keyword-only ones, ``*args``, ``**options``; None where there is no signature to be had."""

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def snapshot(names: Iterable[str]) -> dict[str, Parameters]:
    """The parameters of every name that exists; names that do not are left out."""
    found: dict[str, Parameters] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            try:
                owner, thing = _look_up(name)
            except LookupError:
                continue
            found[name] = _parameters(owner, name.rpartition(".")[2], thing)
    return found


class _Attribute:
    """Something that instances have and the class does not."""


def _look_up(name: str) -> tuple[Any, Any]:
    """A dotted name's owner and what it stands for."""
    parts = name.split(".")
    owner: Any = None
    thing = _imported(parts[0])
    for place, part in enumerate(parts[1:], 1):
        owner = thing
        if hasattr(thing, part):
            thing = getattr(thing, part)
        elif inspect.ismodule(thing):
            thing = _imported(".".join(parts[: place + 1]))
        elif inspect.isclass(thing) and part in _kept_on_instances(thing):
            thing = _Attribute()
        else:
            raise LookupError(name)
    return owner, thing


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise LookupError(name) from error


def _kept_on_instances(owner: type) -> Iterator[str]:
    for one in owner.__mro__:
        yield from vars(one)
        yield from getattr(one, "__annotations__", {})
        yield from getattr(one, "__attrs__", ())
        for member in vars(one).values():
            function = inspect.unwrap(member) if callable(member) else getattr(member, "__func__", None)
            code = getattr(function, "__code__", None)
            if code is not None:
                yield from code.co_names


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
    for parameter in listed:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            names.append(f"*{parameter.name}")
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            names.append(f"**{parameter.name}")
        else:
            if parameter.kind not in _POSITIONAL and not any(name.startswith("*") for name in names):
                names.append("*")
            names.append(parameter.name)
    return names


def _versions(names: Iterable[str]) -> dict[str, str]:
    """The distributions that the names come from, with their versions."""
    tops = {name.partition(".")[0] for name in names}
    found = (one for top, ones in metadata.packages_distributions().items() if top in tops for one in ones)
    return {one: metadata.version(one) for one in sorted(set(found))}


def _as_text(names: list[str]) -> str:
    """JSON with a line for each symbol."""
    lines = (f"    {json.dumps(name)}: {json.dumps(parameters)}" for name, parameters in sorted(snapshot(names).items()))
    versions = json.dumps(_versions(names))
    return f'{{\n  "versions": {versions},\n  "symbols": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


if __name__ == "__main__":
    sys.stdout.write(_as_text(json.load(sys.stdin)))
