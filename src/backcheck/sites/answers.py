"""Answers to requests: the calls that make one, errors that become one, and plain values that a handler returns.

Facts of roles: ``status`` names the parameter with the status, ``code`` is a fixed one.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from backcheck.backend.answers import Answers as Statuses
from backcheck.ir import BUILD, CALL, CAUGHT, CONST, EXCEPT, PARAM, Node
from backcheck.models.role import Role
from backcheck.position import Span, unpacked
from backcheck.semantics.conditions import unchanged
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind
from backcheck.sites.answer_raises import raised_for_handlers
from backcheck.sites.answer_site import ANSWER, Answer
from backcheck.sites.call_site import CallSite
from backcheck.sites.silent_handlers import Silence, silence
from backcheck.sites.world import World

_RESPONSE = "response"


def answers(world: World) -> Iterator[Answer]:
    """Every answer in judged files."""
    handled = {one.function for one in world.entries.found.handled}
    unheard = silence(world)
    found = [*_called(world, handled, unheard), *_raised(world)]
    handlers = handled | {route.function for route in world.backend.routes if route.function >= 0}
    for number in sorted(handlers):
        function = world.program.functions[number]
        if world.judged(function.path):
            found += returned(world, function, number in handled)
    given: dict[int, list[int]] = {}
    answered = [one for one in found if one.function.id in handled]
    for one in answered:
        given.setdefault(one.function.id, []).extend(one.bodies)
    raised = list(raised_for_handlers(world, given))
    elsewhere = frozenset(one.function.id for one in raised)
    for one in answered:
        one.elsewhere = elsewhere
    yield from found
    yield from raised


def _called(world: World, handled: AbstractSet[int], unheard: Silence) -> Iterator[Answer]:
    statuses = Statuses(world.origins, world.entries)
    for site in world.call_sites(ANSWER):
        if isinstance(site, CallSite):
            bodies = [node for sink in site.role.sinks if sink.kind == _RESPONSE for node in site.at(sink.port)]
            error = site.function.id in handled or _in_handler(world, site.function, site.call[4]) or _reports(world, site)
            found = Answer(world, site.function, site.node, site.callee, tuple(bodies), error=error)
            if _is_raised(world, site):
                found.unheard = unheard.covers(world, site.role, statuses.of_error(site.function, site.node).const)
            yield found


def _in_handler(world: World, function: Function, region: int) -> bool:
    """Whether a region lies in an except clause."""
    regions = world.program.graph(function).regions
    while region >= 0:
        if regions[region].kind == EXCEPT:
            return True
        region = regions[region].parent
    return False


def _reports(world: World, site: CallSite) -> bool:
    """Whether a call makes an error's answer: it raises, has such a status, or one that its caller decides."""
    role = site.role
    if _is_raised(world, site):
        return True
    if "code" in role.facts:
        return bool(role.facts["code"] >= 400)
    statuses = site.at(str(role.facts["status"])) if "status" in role.facts else []
    return any(_is_error_status(world, site.function, node) for node in statuses or _beside(world, site.function, site.node))


def _is_raised(world: World, site: CallSite) -> bool:
    return site.role.noreturn or any(node == site.node for node, *_ in world.program.graph(site.function).raises)


def _beside(world: World, function: Function, body: int) -> list[int]:
    """The status in ``return body, status``."""
    nodes = world.program.graph(function).nodes
    return [node[2][1] for node in nodes if node[0] == BUILD and node[1] == "tuple" and len(node[2]) > 1 and node[2][0] == body]


def _is_error_status(world: World, function: Function, node: int) -> bool:
    if world.program.graph(function).nodes[node][0] == PARAM:
        return True
    status = Statuses(world.origins, world.entries).status(function, node)
    return status is not None and status >= 400


def _raised(world: World) -> Iterator[Answer]:
    """Errors that are raised as a class, or as an instance of a class of the project's own, and become an answer."""
    for function in world.functions():
        if (not function.facts.branches and not function.facts.statements) or _is_task(world, function):
            continue
        graph = world.program.graph(function)
        for node, *_ in graph.raises:
            if node < 0:
                continue
            call = graph.nodes[node] if graph.nodes[node][0] == CALL else None
            for ref in world.types.of(function, call[1] if call is not None else node):
                role = _answering(world, ref.kind, ref.name, ref.id)
                if role is None or (call is not None and ref.kind is not Kind.CLASS):
                    continue
                bodies = [*call[2], *(value for _, value in call[3])] if call is not None and not _constructs(world, ref.id) else []
                yield Answer(world, function, node, role.name.rpartition(".")[2], tuple(bodies), error=True)
                break


def _is_task(world: World, function: Function) -> bool:
    """Whether a queue's worker runs a function: what that raises answers nobody."""
    roles = (world.program.models.find(name) for name in world.types.decorations(function))
    return any(role is not None and bool(role.facts.get("task")) for role in roles)


def _answering(world: World, kind: Kind, name: str, number: int) -> Role | None:
    """The role of the library's error that a class is, if it becomes an answer."""
    names: tuple[str, ...] = (name,) if kind is Kind.EXTERNAL else ()
    if kind is Kind.CLASS:
        names = world.types.members.library_bases(world.program.classes[number])
    for one in names:
        role = world.program.models.find(one)
        if role is not None and ANSWER in role.sites:
            return role
    return None


def _constructs(world: World, number: int) -> bool:
    """Whether a class has a constructor of its own, which hands on what it wants."""
    return world.types.members.method(world.program.classes[number], "__init__") is not None


def returned(world: World, function: Function, handler: bool) -> Iterator[Answer]:
    """Plain values that a handler returns: the framework makes the answer of them."""
    graph = world.program.graph(function)
    nodes = graph.nodes
    for (node, region), (start, end) in zip(graph.returns, graph.shown, strict=True):
        pair = nodes[node][0] == BUILD and nodes[node][1] == "tuple" and len(nodes[node][2]) > 1
        body = nodes[node][2][0] if pair else node
        if nodes[body] == (CONST, None) or _is_exception(nodes, body, handler=handler) or not _is_plain(world, Point(function, body)):
            continue
        error = handler or _in_handler(world, function, region) or (pair and _is_error_status(world, function, nodes[node][2][1]))
        found = Answer(world, function, node, function.name, (body,), error=error)
        found.span = Span(function.path, *unpacked(start), *unpacked(end))
        yield found


def _is_exception(nodes: list[Node], body: int, *, handler: bool) -> bool:
    """Whether an exception itself is given back: that is an answer as it stands, or the framework takes it for none."""
    return nodes[unchanged(nodes, body)][0] in ((CAUGHT, PARAM) if handler else (CAUGHT,))


def _is_plain(world: World, start: Point, seen: frozenset[Point] = frozenset()) -> bool:
    """Whether a returned value is no answer that was made elsewhere, nor one with a status beside it."""
    for point in world.origins.points(start):
        if point in seen:
            continue
        node = world.program.graph(point.function).nodes[point.node] if point.node >= 0 else ()
        if node and node[0] == CALL:
            refs = world.calls.targets(point.function, point.node)
            if any(ANSWER in role.sites for _, role in world.roles(refs)):
                return False
        elif node and node[0] == BUILD and node[1] == "tuple" and node[2] and not _is_plain(world, point.at(node[2][0]), seen | {point}):
            return False
    return True
