"""What the repository puts on a queue for its own tasks: ``charge.delay(order.id)``, ``charge.apply_async(args=[...], kwargs={...})``.

The fact ``hands-on`` of a role tells how a method of a task names what its function is handed: ``arguments`` as a call of it would,
``later`` so too, but for what an earlier task may put before it, ``[args, kwargs]`` by the names of a list and of a mapping.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from backcheck.entrypoints.facts import DEFAULT, Place
from backcheck.entrypoints.reader import Reader
from backcheck.ir import ATTR, BUILD, CALL, CONST, STAR, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import option, positional
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Unresolved

Queued = dict[tuple[int, int], tuple[Place, ...]]
_NOT_FOLLOWED = -1
_FOLLOWING = "following"
_LISTS = ("list", "tuple")
_MAPPING = ("dict",)


def queued(reader: Reader, handed: Mapping[int, list[int]]) -> Queued:
    """For the parameters of tasks the places that name what arrives there: ``DEFAULT`` for a node where nothing is given, -1 for one
    that could not be followed.

    ``handed`` are the functions of tasks with the places of their parameters. A task that nobody puts on a queue is left out.
    """
    found: dict[tuple[int, int], list[Place]] = {}
    roles = [role for role in reader.models if "hands-on" in role.facts and "runs" not in role.facts]
    for name, alike in groupby(sorted(roles, key=_called), key=_called):
        role = next(iter(alike))
        for caller in reader.program.calling(name) if handed else ():
            for call in reader.program.calls(caller, frozenset((name,))):
                for task in _tasks(reader, caller, call, handed):
                    for place in handed[task.id]:
                        sent = given(reader, (caller, call), role, task, place, handed[task.id][0])
                        found.setdefault((task.id, place), []).append(Place(caller.id, DEFAULT if sent is None else sent))
    return {key: tuple(places) for key, places in found.items()}


def _called(role: Role) -> str:
    return role.name.rpartition(".")[2]


def _tasks(reader: Reader, caller: Function, call: int, handed: Mapping[int, list[int]]) -> Iterator[Function]:
    """The tasks that a call on one of them is made on."""
    nodes = reader.program.graph(caller).nodes
    callee = nodes[nodes[call][1]] if nodes[call][0] == CALL else ()
    for ref in reader.types.of(caller, callee[1]) if callee and callee[0] == ATTR else ():
        if ref.kind in (Kind.FUNCTION, Kind.METHOD) and ref.id in handed:
            yield reader.program.functions[ref.id]


def given(reader: Reader, made: tuple[Function, int], role: Role, task: Function, place: int, first: int) -> int | None:
    """The node of what a parameter is given, None where it keeps its default, -1 where that could not be followed."""
    nodes = reader.program.graph(made[0]).nodes
    call, how = nodes[made[1]], role.facts["hands-on"]
    if any(not key for key, _ in call[3]):
        return _NOT_FOLLOWED
    if isinstance(how, list):
        listed, mapped = _entries(nodes, call, role, how[0], _LISTS), _entries(nodes, call, role, how[1], _MAPPING)
        if listed is None or mapped is None or any(key < 0 or nodes[key][0] != CONST for key, _ in mapped):
            return _NOT_FOLLOWED
        arguments, keywords = list(listed), [(nodes[key][1], value) for key, value in mapped]
    elif how == _FOLLOWING:
        behind = role.params.index(role.facts["runs"]) + 1
        arguments = list(call[2][behind:])
        keywords = [(key, value) for key, value in call[3] if key not in role.params]
        if any(nodes[one][0] == STAR for one in call[2][:behind]):
            return _NOT_FOLLOWED
    else:
        arguments, keywords = list(call[2]), list(call[3])
    param = task.facts.params[place]
    named = next((value for key, value in keywords if key == param.name), None)
    if named is not None or param.kind == "k":
        return named
    if how == "later" and len(arguments) + len(keywords) < len(task.facts.params) - first:
        return _NOT_FOLLOWED
    found = positional(nodes, (CALL, call[1], arguments, []), place - first)
    return _NOT_FOLLOWED if isinstance(found, Unresolved) else found


def _entries(nodes: list[Node], call: Node, role: Role, name: str, kinds: tuple[str, ...]) -> Sequence[Any] | None:
    """The entries of the display that an argument is, none where nothing is given; None where it is no such display."""
    given = option(nodes, call, role.params, name)
    if not isinstance(given, int):
        return () if given is None else None
    written = nodes[given]
    if tuple(written[:2]) == (CONST, None):
        return ()
    return list(written[2]) if written[0] == BUILD and written[1] in kinds else None
