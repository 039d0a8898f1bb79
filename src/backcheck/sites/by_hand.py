"""Functions that somebody runs by hand, sees break off, and runs again."""

import re

from backcheck.semantics.program import Function

_BY_HAND = re.compile(
    r"(?:^|/)(?:management/commands|migrations?|scripts?|bin|tools|fixes)/|(?:^|/)(?:cli|commands?|manage|\w+_migrations?)(?:/|\.)"
    r"|(?:^|[_./])(?:restore|backups?|imports?|importers?|importing)(?:[_./]|$)",
    re.IGNORECASE,
)


def is_by_hand(function: Function) -> bool:
    """By where it stands and what it is called; the code of a module runs when that is loaded."""
    return _BY_HAND.search(f"{function.path.removesuffix('.py')}.{function.facts.name}") is not None or function.index == 0
