"""What becomes of a caught exception."""

import builtins
import re

from backcheck.checks.expected_failures import doubt, is_said_by_own_code
from backcheck.dataflow.traces import written
from backcheck.ir import ATTR, BUILD, CONST, PARAM, Node
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites import behind
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure

_CATCH_ALL = ("builtins.Exception", "builtins.BaseException")
# It is logged, shown to the user, or taken from where the interpreter keeps the failure that is being handled.
_TELLING = ("logs", "takes-failure", "tells-user")
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
)


# By the way that exceptions are named everywhere: something is not there, is there already, or is over.
_ORDINARY_NAME = re.compile(
    r"(?i:not_?found|does_?not_?exist|not_?exist|no_?such|missing|already_?exist|duplicate|empty|skip|stop|cancel|disconnect|closed|would_?block|time_?out|timed_?out"
    r"|expired|not_?supported|unsupported|not_?available|no_?longer|denied|forbidden|unauthori[sz]ed|required|validation|invalid|unknown|parse|decode"
    r"|bad_?signature|multiple_?\w*(?:returned|found)|abort(?:ed)?|unidentified)|^No[A-Z]|^Not[A-Z]|^NX|^DataError$"
)
_TIDYING = re.compile(
    r"_?(a?close|shutdown|stop|terminate|kill\w*|unlink|remove|rmdir|rmtree|removedirs|rollback|cancel|disconnect|quit|release|cleanup|mkdir|makedirs)"
)
_LOGGING = re.compile(r"(?:^|[._])log(?:ger|ging)?\.\w+$", re.IGNORECASE)
# By the way that methods of containers are named everywhere.
_HANDING = frozenset(("append", "appendleft", "add", "insert", "extend", "update", "setdefault"))
_LOCAL = "file-system"
# More than this is no single step whose failure has but one meaning.
_FEW_LINES = 4


def swallowed_exception(world: World, site: ExceptHandler) -> Verdict:
    """Fails when the clause does nothing, and for a catch-all also when it does nothing that anybody could notice."""
    if site.raises or site.reads or any(not _empty(world, site, node) for node in site.returned()):
        return passed()
    if behind.raises(site) or behind.denies(site):
        return passed()
    reacts, unknown = _reaction(world, site)
    if reacts:
        return passed()
    names = [name for node in site.types for name in _names(world, site.function, node)]
    catch_all = not site.types or any(name in _CATCH_ALL for name in names)
    if not catch_all and (not site.idle or site.reasoned or all(_is_ordinary(world, site, node) for node in site.types)):
        return passed()
    if _falls_back(world, site) or _is_small_step(world, site, tidying=not catch_all or site.idle):
        return passed()
    if unknown:
        return unsure(f"what {unknown} does with the failure could not be followed")
    if not catch_all and any(not _names(world, site.function, node) for node in site.types):
        return unsure("which exceptions are caught here could not be followed")
    if why := doubt(world, site, names, catch_all=catch_all):
        return unsure(why)
    return failed(f"{_shown(world, site)} is caught here and leaves no trace")


def _is_ordinary(world: World, site: ExceptHandler, node: int) -> bool:
    """Whether an exception that is caught by name is an outcome that may be left alone."""
    if _ORDINARY_NAME.search(written(world.program, site.function, node).rpartition(".")[2]):
        return True
    names = _names(world, site.function, node)
    return is_said_by_own_code(world, site, node) or (bool(names) and all(_ordinary(world, name) for name in names))


def _falls_back(world: World, site: ExceptHandler) -> bool:
    """Whether the clause puts something else in the place of what failed: a value that says more than nothing, or the same call again."""
    nodes = world.program.graph(site.function).nodes
    tried = {last_name(nodes, nodes[call][1]) for call in site.tried()}
    for call in site.calls():
        name = last_name(nodes, nodes[call][1])
        handed = any(not _empty(world, site, node) for node in (*nodes[call][2], *(node for _, node in nodes[call][3])))
        if handed and (name in _HANDING or name in tried):
            return True
    return any(not _empty(world, site, node) and nodes[node] != (CONST, False) for node in site.sets())


def _is_small_step(world: World, site: ExceptHandler, *, tidying: bool) -> bool:
    """Whether what is tried is a short computation, which has no result when it fails, or tidies something away."""
    if site.lines_tried > _FEW_LINES or site.tries_raise:
        return False
    return all(_only_computes(world, site, call) or (tidying and _tidies(world, site, call)) for call in site.tried())


def _tidies(world: World, site: ExceptHandler, call: int) -> bool:
    models = world.program.models
    roles = [models.find(ref.name) for ref in world.calls.targets(site.function, call) if ref.kind is Kind.EXTERNAL]
    if roles and all(role is not None and set(role.effects) <= {_LOCAL} for role in roles):
        return True
    nodes = world.program.graph(site.function).nodes
    return _TIDYING.fullmatch(last_name(nodes, nodes[call][1])) is not None


def _only_computes(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call does nothing but give a value. A text method's name is enough for what is called on something unknown."""
    refs = world.calls.targets(site.function, call)
    models = world.program.models
    if site.is_awaited(call):
        return False
    if not refs:
        nodes = world.program.graph(site.function).nodes
        return nodes[nodes[call][1]][0] == ATTR and models.find(f"builtins.str.{last_name(nodes, nodes[call][1])}") is not None
    roles = [models.find(ref.name) if ref.kind is Kind.EXTERNAL else None for ref in refs]
    return all(role is not None and not role.effects for role in roles)


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
        if _LOGGING.search(written(world.program, site.function, nodes[call][1])):
            return True, ""
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
        return None if role is None else role.noreturn or any(word in role.effects for word in _TELLING)
    targets = world.calls.functions(ref)
    if not targets:
        return False if ref.kind is Kind.CLASS else None
    if any(world.program.graph(target).raises or _reports(world, target) for target in targets):
        return True
    # What only declares a method is implemented elsewhere.
    return None if any(_is_declared_only(world, target) for target in targets) else False


def _is_declared_only(world: World, function: Function) -> bool:
    graph = world.program.graph(function)
    return not graph.returns and all(node[0] in (CONST, PARAM) for node in graph.nodes)


def _reports(world: World, function: Function) -> bool:
    return any(world.effects.reached(function, word) for word in _TELLING)


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
        bases = set(world.types.members.library_bases(one)) - {*_CATCH_ALL, "builtins.object"}
        # An exception that is made for one case is caught where that case is expected.
        special = not bases and not any(True for _ in world.types.members.descendants(one))
        return special or any(_ordinary(world, base) for base in bases)
    for ancestor in world.program.models.ancestors(name):
        role = world.program.models.find(ancestor)
        if role is not None and role.facts.get("ordinary"):
            return True
        known = getattr(builtins, ancestor.removeprefix("builtins."), None) if ancestor.startswith("builtins.") else None
        if isinstance(known, type) and issubclass(known, _ORDINARY):
            return True
    return False


CHECKS = (swallowed_exception,)
