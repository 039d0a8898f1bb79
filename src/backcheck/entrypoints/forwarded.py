"""What libraries hand on to functions that they are given to run: ``pool.submit(resize, name)``, ``Thread(target=resize, args=[name])``.

Roles tell by ``runs`` which argument is the function, and by ``hands-on`` what it is called with: ``following`` for what stands behind
it and the keywords that the role does not name, ``[args, kwargs]`` for the names of a list and of a mapping. ``fills`` counts the
parameters that the library fills itself, before those.
"""

from collections.abc import Iterator

from backcheck.entrypoints.facts import DEFAULT, Place
from backcheck.entrypoints.queued import Queued, given
from backcheck.entrypoints.reader import Reader
from backcheck.models.role import Role
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref


def forwarded(reader: Reader) -> Queued:
    """For the parameters of functions that are handed to libraries the places that name what arrives there, as for those of tasks."""
    found: dict[tuple[int, int], dict[Place, None]] = {}
    roles = (role for role in reader.models if "runs" in role.facts and "hands-on" in role.facts)
    for name in sorted({role.name.rpartition(".")[2] for role in roles}):
        words = reader.program.aliases(name)
        for caller in reader.program.calling(name):
            for call in reader.program.calls(caller, words):
                for target, place, node in _handed(reader, caller, call):
                    found.setdefault((target.id, place), {})[Place(caller.id, DEFAULT if node is None else node)] = None
    return {key: tuple(places) for key, places in found.items()}


def _handed(reader: Reader, caller: Function, call: int) -> Iterator[tuple[Function, int, int | None]]:
    """The functions that a call has run, with each parameter and the node of what it is given."""
    for role in _roles(reader, caller, call):
        function = reader.option(caller, call, role.params, str(role.facts["runs"]))
        for ref in reader.types.of(caller, function) if function is not None else ():
            # One that was given some of its arguments before is called with others than those that stand here.
            if ref.kind in (Kind.FUNCTION, Kind.METHOD) and ref.value is None:
                target = reader.program.functions[ref.id]
                first = _bound(reader, target, ref) + int(role.facts.get("fills", 0))
                for place in range(first, len(target.facts.params)):
                    yield target, place, given(reader, (caller, call), role, target, place, first)


def _roles(reader: Reader, caller: Function, call: int) -> Iterator[Role]:
    found = (reader.models.find(name) for name in reader.symbols(caller, reader.node(caller, call)[1]))
    return (role for role in found if role is not None and "runs" in role.facts and "hands-on" in role.facts)


def _bound(reader: Reader, target: Function, ref: Ref) -> int:
    """How many parameters the reference to a function has filled: the receiver of a method."""
    if target.facts.owner < 0 or "builtins.staticmethod" in reader.types.decorations(target):
        return 0
    return 1 if ref.kind is Kind.METHOD else 0
