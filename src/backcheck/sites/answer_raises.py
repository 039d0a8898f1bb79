"""Errors of the repository's own that a registered handler answers with their words: each is an answer where it is raised."""

from collections.abc import Iterator, Mapping, Sequence

from backcheck.dataflow.exceptions import told_by
from backcheck.dataflow.lattice import AtomKind, Path
from backcheck.semantics.program import Class, Function
from backcheck.semantics.refs import Kind
from backcheck.sites.answer_site import ANSWER, Answer
from backcheck.sites.world import World

_DEEPEST = 4


def raised_for_handlers(world: World, given: Mapping[int, Sequence[int]]) -> Iterator[Answer]:
    """``given`` are what the answers of each handler are made of."""
    handlers = {one.id: handler for handler, one in _handled(world)}
    for number, handler in sorted(handlers.items()):
        parts = _shown(world, handler, given.get(handler.id, ()))
        for one in world.types.members.derived(world.program.classes[number]) if parts else ():
            if _nearest(world, one, handlers) == number and not _is_answer(world, one):
                yield from _raises(world, one, parts)


def _handled(world: World) -> Iterator[tuple[Function, Class]]:
    """The classes of the repository that a function is registered for."""
    for one in world.entries.found.handled:
        for ref in world.types.of(world.program.functions[one.error.function], one.error.node):
            if ref.kind is Kind.CLASS:
                yield world.program.functions[one.function], world.program.classes[ref.id]


def _nearest(world: World, one: Class, handlers: Mapping[int, Function]) -> int:
    return next((base.id for base in world.types.members.lineage(one) if base.id in handlers), -1)


def _is_answer(world: World, one: Class) -> bool:
    """Whether a class is made of a library's error that is an answer anyway."""
    roles = (world.program.models.find(base) for base in world.types.members.library_bases(one))
    return any(role is not None and ANSWER in role.sites for role in roles)


def _shown(world: World, handler: Function, bodies: Sequence[int]) -> tuple[Path, ...]:
    """The parts of the error that the handler's answers carry."""
    value = world.solver.transfer.each(handler, bodies)
    whole = (atom for atom in value if atom.kind == AtomKind.PARAMETER and atom.function == handler.id)
    return tuple(sorted({told for atom in whole if world.entries.caught(handler, atom.node) and (told := told_by(atom.path)) is not None}))


def _raises(world: World, one: Class, parts: tuple[Path, ...]) -> Iterator[Answer]:
    for function, call in world.calls.makers(one):
        raised = any(node == call for node, *_ in world.program.graph(function).raises)
        if raised and world.judged(function.path) and _serves(world, function, 0):
            yield Answer(world, function, call, one.name, (call,), error=True, parts=parts)


def _serves(world: World, function: Function, depth: int) -> bool:
    """Whether a request comes by a function."""
    if world.entries.is_entry(function):
        return True
    callers = (caller for caller, _ in world.calls.callers(function)) if depth < _DEEPEST else ()
    return any(_serves(world, caller, depth + 1) for caller in callers)
