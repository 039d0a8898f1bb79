"""What becomes of a caught exception."""

import builtins

from backcheck.dataflow.traces import written
from backcheck.ir import BUILD, CONST, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_CATCH_ALL = ("builtins.Exception", "builtins.BaseException")
# A missing key or file, text that is no number, an ended wait: outcomes that a caller may well ignore.
_ORDINARY = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    ImportError,
    StopIteration,
    StopAsyncIteration,
    EOFError,
    FileNotFoundError,
    FileExistsError,
    ProcessLookupError,
    BrokenPipeError,
    TimeoutError,
    KeyboardInterrupt,
    GeneratorExit,
    NotImplementedError,
)


def swallowed_exception(world: World, site: ExceptHandler) -> Verdict:
    """Fails when the clause does nothing, and for a catch-all also when it does nothing that anybody could notice."""
    if site.raises or site.reads or any(not _empty(world, site, node) for node in site.returned()):
        return passed()
    reacts, unknown = _reaction(world, site)
    if reacts:
        return passed()
    names = [name for node in site.types for name in _names(world, site.function, node)]
    catch_all = not site.types or any(name in _CATCH_ALL for name in names)
    if not catch_all and (not site.idle or (names and all(_ordinary(world, name) for name in names))):
        return passed()
    if unknown:
        return unsure(f"what {unknown} does with the failure could not be followed")
    if not catch_all and len(names) < len(site.types):
        return unsure("which exceptions are caught here could not be followed")
    return failed(f"{_shown(world, site)} is caught here and leaves no trace")


def _shown(world: World, site: ExceptHandler) -> str:
    return " or ".join(written(world.program, site.function, node) for node in site.types) or "every exception"


def _empty(world: World, site: ExceptHandler, node: int) -> bool:
    """Whether a returned value says nothing: None, an empty text or container, zero. False does say something."""
    value: Node = world.program.graph(site.function).nodes[node]
    if value[0] == CONST:
        return value[1] is None or (not isinstance(value[1], bool) and not value[1])
    return value[0] == BUILD and not value[2]


def _reaction(world: World, site: ExceptHandler) -> tuple[bool, str]:
    """Whether a call of the body tells somebody, and the name of a call that could not be followed."""
    nodes = world.program.graph(site.function).nodes
    unknown = ""
    for call in site.calls():
        refs = world.calls.targets(site.function, call)
        told = [_tells(world, ref) for ref in refs]
        if True in told:
            return True, ""
        if not refs or None in told:
            unknown = unknown or f"{written(world.program, site.function, nodes[call][1])}()"
    return False, unknown


def _tells(world: World, ref: Ref) -> bool | None:
    """Whether calling something logs, reports or raises; None when nobody knows."""
    if ref.kind is Kind.EXTERNAL:
        role = world.program.models.find(ref.name)
        return None if role is None else role.noreturn or "logs" in role.effects
    targets = world.calls.functions(ref)
    if not targets:
        return False if ref.kind is Kind.CLASS else None
    return any(world.program.graph(target).raises or world.effects.reached(target, "logs") for target in targets)


def _names(world: World, function: Function, node: int) -> list[str]:
    """The exception classes that a node names: dotted for a library's, ``#id`` for the repository's own."""
    found: list[str] = []
    for ref in world.types.of(function, node):
        if ref.kind is Kind.EXTERNAL:
            found.append(ref.name)
        elif ref.kind is Kind.CLASS:
            found.append(f"#{ref.id}")
    return found


def _ordinary(world: World, name: str) -> bool:
    if name.startswith("#"):
        one = world.program.classes[int(name[1:])]
        bases = world.types.members.library_bases(one)
        return any(_ordinary(world, base) for base in bases)
    for ancestor in world.program.models.ancestors(name):
        role = world.program.models.find(ancestor)
        if role is not None and role.facts.get("ordinary"):
            return True
        known = getattr(builtins, ancestor.removeprefix("builtins."), None) if ancestor.startswith("builtins.") else None
        if isinstance(known, type) and issubclass(known, _ORDINARY):
            return True
    return False


CHECKS = (swallowed_exception,)
