"""Calls that are made for each row of a table: ``for row in ROUTES: api.add_resource(*row)``."""

from collections.abc import Iterator

from backcheck.entrypoints.reader import Reader
from backcheck.ir import BUILD, CONST, ELEM, ITEM, PART, STAR
from backcheck.semantics.program import Function


def rows(reader: Reader, function: Function, call: int) -> Iterator[tuple[Function, list[int]]]:
    """For each row that is written out, where that is and the positional arguments that the call is given of it.

    Nothing for a call whose arguments are of no such row.
    """
    arguments = list(reader.node(function, call)[2])
    tables = {base for argument in arguments if (base := _table(reader, function, argument)) is not None}
    if len(tables) != 1 or any(_table(reader, function, argument) is None for argument in arguments):
        return
    for owner, entry in reader.entries(function, tables.pop()) or ():
        row = reader.node(owner, entry)
        if row[0] == BUILD and row[1] in ("tuple", "list"):
            given = (node for argument in arguments for node in _of(reader, function, argument, list(row[2])))
            yield owner, list(given)


def _table(reader: Reader, function: Function, argument: int) -> int | None:
    """The node of the table that an argument comes from a row of."""
    written = reader.node(function, argument)
    for part in ((STAR,), (ITEM, PART)):
        written = reader.node(function, written[1]) if written[0] in part else written
    return int(written[1]) if written[0] == ELEM else None


def _of(reader: Reader, function: Function, argument: int, row: list[int]) -> list[int]:
    """The entries of a row that an argument stands for."""
    written = reader.node(function, argument)
    if written[0] == ITEM:
        key = reader.node(function, written[2])
        place = key[1] if key[0] == CONST and type(key[1]) is int else len(row)
        return [row[place]] if -len(row) <= place < len(row) else []
    inner = reader.node(function, written[1]) if written[0] == STAR else written
    return row[max(inner[3], 0) :] if inner[0] == PART else row
