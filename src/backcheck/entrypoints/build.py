"""All recognisers over one program."""

from backcheck.entrypoints import aiohttp_web, consumers, django, fastapi, flask, tornado
from backcheck.entrypoints.facts import EntryPoints, Found
from backcheck.entrypoints.overrides import overridden
from backcheck.entrypoints.reader import Reader
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types

_CONVENTIONAL = ("django", "rest_framework")
RECOGNISERS = (
    flask.recognise,
    fastapi.recognise,
    aiohttp_web.recognise,
    tornado.recognise,
    django.recognise,
    consumers.recognise,
)


def recognise(program: Program, types: Types, calls: Calls) -> EntryPoints:
    """What every framework that the program imports calls and hands in."""
    assert calls.types is types
    assert types.program is program
    reader = Reader(calls)
    found = Found()
    for one in RECOGNISERS:
        found.add(one(reader))
    entries = EntryPoints(found, program.functions)
    types.handed = lambda function, place: _handed(types, calls, entries, function, place)
    calls.forget()
    return entries


def _handed(types: Types, calls: Calls, entries: EntryPoints, function: Function, place: int) -> tuple[Ref, ...]:
    """The type of what a framework hands in: the request, or what an injected function returns."""
    known = entries.found.handed.get((function.id, place))
    if known is not None:
        return known
    found: list[Ref] = []
    for error in entries.caught(function, place):
        named = types.program.functions[error.function]
        found += [one for ref in types.of(named, error.node) for one in types.instances(ref)]
    for ref in entries.injected(function, place):
        if ref.kind is Kind.CLASS:
            found.append(Ref(Kind.INSTANCE, id=ref.id))
        else:
            found += [one for target in calls.functions(ref) for one in types.returned(target)]
    return tuple(dict.fromkeys(found or overridden(types, function, place))) or _conventional(entries, function, place)


def _conventional(entries: EntryPoints, function: Function, place: int) -> tuple[Ref, ...]:
    """What everybody calls by one name, in files that use the framework."""
    known = entries.found.conventions.get(function.facts.params[place].name, ())
    return known if known and any(name.startswith(_CONVENTIONAL) for name in function.file.imports) else ()
