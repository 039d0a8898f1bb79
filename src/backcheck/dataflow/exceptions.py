"""What a caught exception carries: the words of a library, or what the repository raised it with.

An exception class of the repository's own says what its raises say, so it is no source by itself. ``shown`` in the facts of
a library's class says that its texts are made for whoever sent the request.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from backcheck.dataflow.constructed import constructed
from backcheck.dataflow.lattice import NOTHING, Atom, AtomKind, Contribution, Path, Value, join
from backcheck.dataflow.ports import everything
from backcheck.dataflow.raised import raised_inside, running_inside, within
from backcheck.dataflow.summaries import filled
from backcheck.dataflow.traces import places
from backcheck.ir import ATTR, BIN, BUILD, CALL, CAUGHT, EXCEPT, ITEM, PARAM, TEXT, WHEN, Node
from backcheck.semantics.calls import Calls
from backcheck.semantics.conditions import classes_told, unchanged
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.dataflow.transfer import Transfer

SOURCE = "exception"
_MOST = 60
_SELDOM = 8
# A class that is raised with the words of others in so few places is mostly caught for those.
_FEW = 2
# Numbers, and the name of the class: nothing that was written for a developer.
_HARMLESS = frozenset((".code", ".status", ".status_code", ".errno", ".returncode", ".lineno", ".colno", ".__class__"))
# Written by a library for whoever uses the application, by their names.
_FOR_USERS = frozenset((".user_message", ".public_message", ".display_message", ".client_message"))
# What a missing key is called is what the code asked for.
_KEYS = frozenset(("builtins.KeyError",))
# Where one of these is raised with words of the repository's own, the others beside it are of the same check of a value.
_OF_VALUES = frozenset(f"builtins.{name}" for name in ("ValueError", "TypeError", "KeyError", "IndexError"))
_WHOLE = frozenset((".args", ".__str__", ".with_traceback"))
# Classes that a handler names in order to catch all.
_ANY = frozenset(("builtins.Exception", "builtins.BaseException"))
_INNER = frozenset((".original_exception", ".__cause__", ".__context__", ".__traceback__"))
# By the way that exceptions are named everywhere which say what is wrong with what was handed in, or which become an answer.
_ABOUT_INPUT = re.compile(
    r"Validation|BadRequest|Syntax|Pars(?:e|er|ing)|Decod(?:e|ing)|Malformed|NotValid|OAuth|Unidentified|Undefined|[a-z]ReadError$|RateLimit|TooMany|^Invalid(?!Request)|RPC|HTTPException|APIException"
)
_MAKES_TEXT = (TEXT, BIN, CALL, ATTR, ITEM)
_CAUSES = frozenset((".__cause__", ".__context__", ".__traceback__"))


def caught(transfer: "Transfer", function: Function, types: int, place: tuple[Function, int], path: Path) -> Value:
    """What an exception of some classes carries; ``place`` is where it is bound, which a source begins at."""
    return of_classes(transfer, list(_classes(transfer, function, types)), place, path)


def handled(transfer: "Transfer", named: tuple[Function, int], place: tuple[Function, int], path: Path) -> Value:
    """The same for a parameter of an error handler; where it is not known what that is registered for, its annotation tells."""
    refs = list(_classes(transfer, *named)) or [_class_of(ref) for ref in transfer.types.parameter(*place)]
    return of_classes(transfer, refs, place, path)


def narrowed(transfer: "Transfer", function: Function, node: Node, path: Path) -> Value | None:
    """What an exception carries where ``isinstance`` tells its class; None for what is no exception."""
    nodes = transfer.program.graph(function).nodes
    base = unchanged(nodes, node[1])
    told = classes_told(nodes, node[1], node[2], node[3])
    refs = [ref for one in told for ref in transfer.types.of(function, one)] if nodes[base][0] in (CAUGHT, PARAM) else []
    if not refs or not all(_is_exception(transfer, ref) for ref in refs):
        return None
    return of_classes(transfer, refs, (function, base if nodes[base][0] == CAUGHT else nodes[base][1]), path)


def _is_exception(transfer: "Transfer", ref: Ref) -> bool:
    """Whether a class is one of exceptions, and says more than that it is one."""
    if ref.kind is Kind.CLASS:
        return "builtins.Exception" in transfer.types.members.library_bases(transfer.program.classes[ref.id])
    return ref.kind is Kind.EXTERNAL and ref.name not in _ANY and "builtins.Exception" in transfer.program.models.ancestors(ref.name)


def _class_of(ref: Ref) -> Ref:
    return Ref(Kind.CLASS, id=ref.id) if ref.kind is Kind.INSTANCE else Ref(Kind.EXTERNAL, ref.name)


def of_classes(transfer: "Transfer", refs: list[Ref], place: tuple[Function, int], path: Path) -> Value:
    """What the exceptions of some classes carry; those of any for none."""
    if path and (path[0] in _HARMLESS or path[0] in _FOR_USERS):
        return NOTHING
    parts: list[Value] = []
    unsure = any(ref.name in _OF_VALUES and _raised_inside(transfer, *place, ref) for ref in refs)
    for ref in refs:
        match ref.kind:
            case Kind.CLASS:
                parts.append(_own(transfer, transfer.program.classes[ref.id], place, path))
            case Kind.CONSTANT:
                # A handler of a status: the framework's own error, whose words are made for the client.
                continue
            case _:
                said = _library(transfer, ref, place, path)
                parts += [_maybe(said) if unsure and ref.name in _OF_VALUES else said, _said_here(transfer, ref, place)]
    return join(parts) if refs else _source(transfer, place, path)


def told_by(path: Path) -> Path | None:
    """What a part of an exception is of what it was made with; None for a part that tells nothing of that."""
    if path and (path[0] in _HARMLESS or path[0] in _FOR_USERS or path[0] in _INNER):
        return None
    return () if path and path[0] in _WHOLE else path


def turned_away(calls_: Calls, source: Atom, found: Contribution, mask: int) -> bool:
    """Whether a condition lets no exception through, and what came there was the exception, not a text that was made of it."""
    if source.path or not found.cleaned & mask:
        return False
    for number, index in places(found.trail):
        function = calls_.program.functions[number]
        node = calls_.program.graph(function).nodes[index]
        own = node[0] == CALL and any(calls_.functions(ref) for ref in calls_.targets(function, index))
        if node[0] == WHEN or (node[0] in _MAKES_TEXT and not own):
            return bool(node[0] == WHEN)
    return False


def _library(transfer: "Transfer", ref: Ref, place: tuple[Function, int], path: Path) -> Value:
    """The words of a library's class; where what is tried raises it too, they may be the repository's own."""
    found = _source(transfer, place, path)
    if ref.kind is Kind.EXTERNAL and _is_shown(transfer, ref.name):
        return found if path and path[0] in _INNER else NOTHING
    if ref.name in _KEYS and path and path[0] == ".args":
        return NOTHING
    if _is_about_input(transfer, ref) or _raised_inside(transfer, *place, ref):
        return _maybe(found)
    return found


def _maybe(found: Value) -> Value:
    return {atom: msgspec.structs.replace(one, maybe=True) for atom, one in found.items()}


def _is_shown(transfer: "Transfer", name: str) -> bool:
    """Whether the texts of a class are made for whoever sent the request, as all are that become an answer by themselves."""
    models = transfer.program.models
    roles = (models.find(ancestor) for ancestor in models.ancestors(name))
    return any(role is not None and role.facts.get("shown") for role in roles)


def _is_about_input(transfer: "Transfer", ref: Ref) -> bool:
    """Whether a class tells what is wrong with what was handed in, or is an answer; of a class that nobody knows by its name."""
    if ref.kind is not Kind.EXTERNAL:
        return False
    models = transfer.program.models
    if models.find(ref.name) is not None:
        roles = (models.find(ancestor) for ancestor in (ref.name, *models.ancestors(ref.name)))
        return any(role is not None and bool(role.facts.get("about-input")) for role in roles)
    return _ABOUT_INPUT.search(ref.name.rpartition(".")[2]) is not None


def _said_here(transfer: "Transfer", ref: Ref, place: tuple[Function, int]) -> Value:
    """What the statements that a handler guards raise a library's class, or one derived from it, with."""
    function, bound = place
    graph = transfer.program.graph(function)
    guarded = _guarded(transfer, function, bound)
    if guarded < 0:
        return NOTHING
    raised = [
        (node, graph.nodes[node]) for node, region, *_ in graph.raises if node >= 0 and within(transfer.calls, function, region, guarded)
    ]
    made = [one for node, one in raised if one[0] == CALL and _is_caught(transfer, function, one[1], ref)]
    own = [transfer.each(function, everything(one)) for one in made]
    return join((*own, *_said_below(transfer, function, guarded, ref)))


def _said_below(transfer: "Transfer", function: Function, guarded: int, ref: Ref) -> Iterator[Value]:
    """What functions that are called there raise such a class with of what they are handed, or read from outside."""
    for call in transfer.program.calls(function):
        if not within(transfer.calls, function, transfer.program.graph(function).nodes[call][4], guarded):
            continue
        for target in (one for called in transfer.calls.targets(function, call) for one in transfer.calls.functions(called)):
            graph = transfer.program.graph(target)
            for node in (node for node, *_ in graph.raises if node >= 0 and graph.nodes[node][0] == CALL):
                if _is_caught(transfer, target, graph.nodes[node][1], ref):
                    said = filled(transfer, function, call, target, transfer.each(target, everything(graph.nodes[node])))
                    yield {atom: one for atom, one in said.items() if atom.kind != AtomKind.UNKNOWN and atom.label != SOURCE}


def _is_caught(transfer: "Transfer", function: Function, callee: int, ref: Ref) -> bool:
    names = [one.name for one in transfer.types.of(function, callee) if one.kind is Kind.EXTERNAL]
    return any(ref.name in transfer.program.models.ancestors(name) for name in names)


def _guarded(transfer: "Transfer", function: Function, bound: int) -> int:
    """The region that the handler which binds an exception guards."""
    regions = transfer.program.graph(function).regions
    return next((region.of for region in regions if region.kind == EXCEPT and region.value == bound), -1)


def _raised_inside(transfer: "Transfer", function: Function, bound: int, ref: Ref) -> bool:
    """Whether functions of the repository that a handler guards raise a class themselves, with something to say."""
    guarded = _guarded(transfer, function, bound)
    if guarded < 0:
        return False
    only = _only_call(transfer, function, guarded)
    if ref.name in _ANY and only < 0:
        return False
    raised = raised_inside(transfer.calls, function, guarded, ref)
    near = ((raiser, node) for raiser, node, _ in raised if ref.name not in _ANY or _is_called(transfer, function, only, raiser))
    written = (transfer.program.graph(raiser).nodes[node] for raiser, node in near)
    return any(node[0] == CALL and (node[2] or node[3]) for node in written)


def _only_call(transfer: "Transfer", function: Function, region: int) -> int:
    """The one call that a region makes, -1 where it makes none or several."""
    made = [node for node in transfer.program.calls(function) if transfer.program.graph(function).nodes[node][4] == region]
    return made[0] if len(made) == 1 else -1


def _is_called(transfer: "Transfer", function: Function, call: int, target: Function) -> bool:
    return any(one.id == target.id for ref in transfer.calls.targets(function, call) for one in transfer.calls.functions(ref))


def _source(transfer: "Transfer", place: tuple[Function, int], path: Path) -> Value:
    """The exception itself, or with a path a part of it."""
    return {msgspec.structs.replace(atom, path=path): one for atom, one in transfer.source(*place, SOURCE).items()}


def _classes(transfer: "Transfer", function: Function, types: int) -> Iterator[Ref]:
    """The classes that a clause or a handler names."""
    if types < 0:
        return
    node = transfer.program.graph(function).nodes[types]
    for one in node[2] if node[0] == BUILD else (types,):
        refs = transfer.types.of(function, one)
        unknown = all(ref.kind is Kind.EXTERNAL and transfer.program.models.find(ref.name) is None for ref in refs)
        yield from (unknown and tuple(_by_last_name(transfer, function, one))) or refs


def _by_last_name(transfer: "Transfer", function: Function, one: int) -> Iterator[Ref]:
    """A class that hangs on one that is not known, where libraries give all theirs one of that name which says nothing."""
    written = transfer.program.graph(function).nodes[one]
    models = transfer.program.models
    symbols = models.by_last_name().get(written[2], ()) if written[0] == ATTR else ()
    if symbols and all(_is_shown(transfer, name) for name in symbols):
        yield Ref(Kind.EXTERNAL, next(iter(symbols)))


def _own(transfer: "Transfer", one: Class, place: tuple[Function, int], path: Path) -> Value:
    """What the exceptions of a class, and of those derived from it, are made with."""
    if path and path[0] in _CAUSES:
        return _source(transfer, place, path)
    rest = () if path and path[0] in _WHOLE else path
    made: list[tuple[Function, Value]] = []
    for derived in transfer.types.members.derived(one):
        for function, call in transfer.calls.makers(derived)[:_MOST]:
            node = transfer.program.graph(function).nodes[call]
            part = constructed(transfer, function, call, node, Ref(Kind.CLASS, id=derived.id), rest)
            # What such a class takes on is what is wrong with what was handed in.
            made.append((function, _maybe(part) if _ABOUT_INPUT.search(derived.name) else part))
    telling = [function.id for function, part in made if _tells(part)]
    if len(telling) * _SELDOM < len(made):
        # A class that mostly says words of its own: which of its exceptions comes here is not known.
        said = join(part for _, part in made)
        certain = {atom: one for atom, one in said.items() if atom.kind == AtomKind.SOURCE and atom.label != SOURCE}
        return {**_maybe(said), **certain}
    if len(telling) <= _FEW:
        return join(part for _, part in made)
    near = _near(transfer, *place)
    return join(part if near is None or function.id in near else _maybe(part) for function, part in made)


def _tells(part: Value) -> bool:
    return any(atom.kind == AtomKind.SOURCE and atom.label == SOURCE for atom in part)


def _near(transfer: "Transfer", function: Function, bound: int) -> frozenset[int] | None:
    """The functions whose exceptions a handler may catch; None for one that catches those of all."""
    guarded = _guarded(transfer, function, bound)
    if guarded < 0:
        return None
    return frozenset((function.id, *(one.id for one in running_inside(transfer.calls, function, guarded))))
