"""Functions that somebody runs by hand, sees break off, and runs again."""

import re
from typing import TYPE_CHECKING

from backcheck.ir import CMP, CONST, NAME
from backcheck.semantics.program import Function
from backcheck.syntax.dockerfile import Dockerfile
from backcheck.syntax.documents import ProcessFile

if TYPE_CHECKING:
    from backcheck.sites.world import World

_BY_HAND = re.compile(
    r"(?:^|/)(?:management/commands|migrations?|scripts?|bin|tools|fixes)/|(?:^|/)(?:cli|commands?|manage|\w+_migrations?)(?:/|\.)"
    r"|(?:^|[_./])(?:restore|backups?|imports?|importers?|importing)(?:[_./]|$)",
    re.IGNORECASE,
)


_MOST = 100
_NAME, _MAIN = (NAME, "__name__"), (CONST, "__main__")


def stands_by_hand(path: str) -> bool:
    """By the file alone."""
    return _BY_HAND.search(f"{path.removesuffix('.py')}.") is not None


def is_by_hand(world: "World", function: Function) -> bool:
    """By where it stands and what it is called; the code of a module runs when that is loaded, and a script's when it is started."""
    where = f"{function.path.removesuffix('.py')}.{function.facts.name}"
    return _BY_HAND.search(where) is not None or function.index == 0 or _is_of_script(world, function)


def is_program_of_its_own(world: "World", function: Function) -> bool:
    """Whether a function is run by nothing but its own file, which no image or process of a deployment starts."""
    if function.index != 0 and not _is_of_script(world, function):
        return False
    module = world.program.module(function.path)
    return _is_main(world, module) and not any(_starts(document, function.path) for document in world.other.values())


def _starts(document: object, path: str) -> bool:
    name, module = path.rpartition("/")[2], path.removesuffix(".py").replace("/", ".")
    match document:
        case Dockerfile():
            return any(word in one.value for stage in document.stages for one in stage.instructions for word in (name, module))
        case ProcessFile():
            return document.path.rpartition("/")[0] == path.rpartition("/")[0]
    return False


def _is_of_script(world: "World", function: Function) -> bool:
    """Whether nothing but the code of its own file, which is run when that is started or loaded, comes to run a function."""
    pending, seen = [function], set[int]()
    while pending and len(seen) < _MOST:
        one = pending.pop()
        if one.id in seen or one.index == 0:
            continue
        seen.add(one.id)
        callers = [caller for caller, _ in world.calls.callers(one) if world.serves(caller.path)]
        if not callers or world.entries.is_entry(one) or any(caller.path != function.path for caller in callers):
            return False
        pending += callers
    return True


def _is_main(world: "World", module: Function) -> bool:
    """``if __name__ == "__main__"``."""
    nodes = world.program.graph(module).nodes
    return any(node[0] == CMP and [tuple(nodes[one]) for one in node[2]] == [_NAME, _MAIN] for node in nodes)
