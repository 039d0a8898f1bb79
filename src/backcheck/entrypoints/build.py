"""All recognisers over one program."""

from backcheck.entrypoints import fastapi, flask
from backcheck.entrypoints.facts import EntryPoints, Found
from backcheck.entrypoints.reader import Reader
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Program
from backcheck.semantics.types import Types

RECOGNISERS = (flask.recognise, fastapi.recognise)


def recognise(program: Program, types: Types, calls: Calls) -> EntryPoints:
    """What every framework that the program imports calls and hands in."""
    assert calls.types is types
    assert types.program is program
    reader = Reader(calls)
    found = Found()
    for one in RECOGNISERS:
        found.add(one(reader))
    return EntryPoints(found)
