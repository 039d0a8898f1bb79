"""What a framework hands to whoever answers: the request, as the first parameter."""

from backcheck.entrypoints.facts import Found
from backcheck.entrypoints.reader import Reader
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

_STATIC = "builtins.staticmethod"


def first_place(reader: Reader, function: Function) -> int:
    """The first parameter that a caller fills: behind the receiver of a method."""
    bound = function.facts.owner >= 0 and _STATIC not in reader.types.decorations(function)
    return 1 if bound else 0


def hand_request(reader: Reader, found: Found, function: Function, *types: str) -> None:
    """Notes that a framework calls a function with objects of its own, in this order."""
    found.entries.add(function.id)
    first = first_place(reader, function)
    for place, name in enumerate(types, first):
        if name and place < len(function.facts.params) and function.facts.params[place].kind in ("", "/"):
            found.handed[function.id, place] = (Ref(Kind.LIBRARY, name),)
