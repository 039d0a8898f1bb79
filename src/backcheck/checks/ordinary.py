"""Exceptions that are ordinary outcomes, which a caller may well leave alone: by what they are, or by how they are named."""

import builtins
import re

from backcheck.dataflow.raised import in_answer_to, raised_inside
from backcheck.dataflow.traces import written
from backcheck.ir import BUILD
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

CATCH_ALL = ("builtins.Exception", "builtins.BaseException")
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
    IsADirectoryError,
    NotADirectoryError,
    ProcessLookupError,
    BrokenPipeError,
    BlockingIOError,
    ConnectionResetError,
    ConnectionAbortedError,
    TimeoutError,
    KeyboardInterrupt,
    GeneratorExit,
    NotImplementedError,
    AssertionError,
    NameError,
)

_LEFT = frozenset(("builtins.ConnectionResetError", "builtins.ConnectionAbortedError", "builtins.BrokenPipeError"))

# By the way that exceptions are named everywhere: something is not there, is there already, or is over.
_ORDINARY_NAME = re.compile(
    r"(?i:not_?found|does_?not_?exist|not_?exist|no_?such|missing|already_?exist|duplicate|empty|skip|stop|cancel|disconnect|closed|would_?block|time_?out|timed_?out"
    r"|expired|not_?supported|unsupported|not_?available|not_?valid|no_?longer|denied|forbidden|unauthori[sz]ed|required|validation|invalid|unknown|parse|decode"
    r"|bad_?signature|multiple_?\w*(?:returned|found)|abort(?:ed)?|unidentified|impossible|zombie|conflict|watch_?error)|^No[A-Z]|^Not[A-Z]|^NX|^DataError$"
)


def caught(world: World, function: Function, node: int) -> list[str]:
    """The exception classes that a node names: dotted for a library's, ``#id`` for the repository's own."""
    found: list[str] = []
    for ref in world.types.of(function, node):
        if ref.kind is Kind.EXTERNAL:
            found.append(ref.name)
        elif ref.kind is Kind.CLASS:
            found.append(f"#{ref.id}")
    return found


def are_ordinary(world: World, site: ExceptHandler) -> bool:
    """Whether the exceptions that are caught by name are outcomes that may be left alone."""
    rest = [node for node in site.types if not _is_one(world, site, node)]
    if not rest:
        return True
    # Beside one that says that the other side has left, whatever else the connection may fail with says no more.
    names = {name for node in site.types for name in caught(world, site.function, node)}
    return not names.isdisjoint(_LEFT) and all(caught(world, site.function, node) == ["builtins.OSError"] for node in rest)


def _is_one(world: World, site: ExceptHandler, node: int) -> bool:
    return _is_ordinary(world, site.function, node) or _is_said_by_own_code(world, site, node)


def _is_ordinary(world: World, function: Function, node: int) -> bool:
    if _ORDINARY_NAME.search(written(world.program, function, node).rpartition(".")[2]):
        return True
    names = caught(world, function, node)
    return bool(names) and all(_by_class(world, name) for name in names)


def _is_said_by_own_code(world: World, site: ExceptHandler, node: int) -> bool:
    """Whether the repository's own functions raise what is caught, and not in answer to a real failure: it is their way to say no."""
    refs = [ref for ref in world.types.of(site.function, node) if ref.kind in (Kind.CLASS, Kind.EXTERNAL)]
    return bool(refs) and all(not ref.name.startswith("builtins.") and _is_first_raised(world, site, ref) for ref in refs)


def _is_first_raised(world: World, site: ExceptHandler, ref: Ref) -> bool:
    raised = list(raised_inside(world.calls, site.function, site.info.of, ref))
    answered = ((function, in_answer_to(world.calls, function, region)) for function, _, region in raised)
    return bool(raised) and not any(_passes_on(world, function, types) for function, types in answered)


def _passes_on(world: World, function: Function, types: int | None) -> bool:
    """Whether a raise stands in an except clause of failures that are no ordinary outcomes; ``types`` is what that catches."""
    if types is None:
        return False
    if types < 0:
        return True
    named = world.program.graph(function).nodes[types]
    return not all(_is_ordinary(world, function, node) for node in (named[2] if named[0] == BUILD else (types,)))


def _by_class(world: World, name: str) -> bool:
    if name.startswith("#"):
        one = world.program.classes[int(name[1:])]
        bases = set(world.types.members.library_bases(one)) - {*CATCH_ALL, "builtins.object"}
        # An exception that is made for one case is caught where that case is expected.
        special = not bases and not any(True for _ in world.types.members.descendants(one))
        return special or any(_by_class(world, base) for base in bases)
    for ancestor in world.program.models.ancestors(name):
        role = world.program.models.find(ancestor)
        if role is not None and role.facts.get("ordinary"):
            return True
        known = getattr(builtins, ancestor.removeprefix("builtins."), None) if ancestor.startswith("builtins.") else None
        if isinstance(known, type) and issubclass(known, _ORDINARY):
            return True
    return False
