"""Values of secrets: what is bound to the name of one, given to an argument that takes one, or has the form of one."""

from collections.abc import Callable, Iterator

from backcheck.ir import BUILD, CALL, CONST, PARAM, UPD, Node
from backcheck.models.role import Role
from backcheck.semantics.calls import option
from backcheck.semantics.points import Point
from backcheck.semantics.program import Class, Function
from backcheck.sites.environment_fields import overruled
from backcheck.sites.later_settings import overruled_later
from backcheck.sites.samples import Samples, is_for_development, is_tried
from backcheck.sites.secret_names import forms_in, may_hold_form, may_name_secret, names_secret
from backcheck.sites.site import Site, shape
from backcheck.sites.stand_ins import is_any_entry, is_default, is_of_tests, is_settled
from backcheck.sites.store_site import attribute_stores
from backcheck.sites.world import World
from backcheck.sites.written_beside import Meant, meant
from backcheck.verdict import Anchor

# How an ellipsis is kept: a value that is to come.
_OPEN = "..."
_CREDENTIAL, _HEADER = "credential", "sent-header"
_HEADERS = ("Authorization", "authorization", "X-API-Key", "X-Api-Key", "x-api-key", "Proxy-Authorization")


class CredentialSite(Site):
    """``text`` is the literal, None for a value that is read from somewhere; ``used`` tells that it is used as it stands,
    ``meant`` what is written beside it, ``overruled`` that the environment may say another value.
    """

    __slots__ = ("meant", "name", "node", "overruled", "text", "used")

    def __init__(
        self, world: World, function: Function, node: int, name: str, text: str | None, *, used: bool = False, within: int | None = None
    ) -> None:
        nodes = world.program.graph(function).nodes
        span = world.program.span(function, node)
        whole = world.program.span(function, within) if within is not None else span
        # A variable stands where it was made, which may be far up; the call that it is given to is the place then.
        super().__init__(function, span if whole.contains(span) else whole, Anchor(function.facts.name, name, shape(nodes, node)))
        self.node = node
        self.name = name
        self.text = text
        self.used = used
        self.overruled = text is not None and (overruled(world, function, node) or overruled_later(world, function, node))
        self.meant = meant(world.program, function, node, name, text) if text else Meant.SECRET
        if self.meant is Meant.SECRET and text is not None and is_for_development(world.program, function, node):
            self.meant = Meant.LOCAL


def credentials(world: World) -> Iterator[CredentialSite]:
    """Each literal once, as what it is used for before as what it is called."""
    found: dict[tuple[int, int], CredentialSite] = {}
    for site in (*_given(world), *_stored(world), *_bound(world), *_formed(world)):
        found.setdefault((site.function.id, site.node), site)
    yield from (found[key] for key in sorted(found))


def _given(world: World) -> Iterator[CredentialSite]:
    """Arguments of library calls that take a secret."""
    for name, symbols in sorted(world.program.models.by_last_name().items()):
        if not any(_takes_secret(world.program.models.find(symbol)) for symbol in symbols):
            continue
        for function in world.program.calling(name):
            if world.judged(function.path):
                for call in world.program.calls(function, world.program.aliases(name)):
                    for _, role in world.roles(world.calls.targets(function, call)):
                        yield from _arguments(world, function, call, role)


def _takes_secret(role: Role | None) -> bool:
    return role is not None and any(sink.kind in (_CREDENTIAL, _HEADER) for sink in role.sinks)


def _arguments(world: World, function: Function, call: int, role: Role) -> Iterator[CredentialSite]:
    nodes = world.program.graph(function).nodes
    for sink in role.sinks:
        given = option(nodes, nodes[call], role.params, sink.port) if sink.kind in (_CREDENTIAL, _HEADER) else None
        if not isinstance(given, int):
            continue
        if sink.kind == _CREDENTIAL:
            yield from _values(world, sink.port, [_second(world, Point(function, given))], (function, call))
        else:
            for header in _HEADERS:
                entries = world.origins.mappings.entries(Point(function, given), header)
                yield from _values(world, header, [entry for entry in entries if isinstance(entry, Point)], (function, call))


def _stored(world: World) -> Iterator[CredentialSite]:
    """What is stored in attributes of library objects that take a secret."""
    models = world.program.models
    for name in sorted({role.name.rpartition(".")[2] for role in models if role.kind == "attribute" and _takes_secret(role)}):
        for function in world.program.holding(name) if name else ():
            if world.judged(function.path):
                for node, role in attribute_stores(world.types, function, name):
                    if _takes_secret(role):
                        value = world.program.graph(function).nodes[node][4]
                        yield from _values(world, name, [_second(world, Point(function, value))], (function, node))


def _second(world: World, point: Point) -> Point:
    """The password of a written pair of name and password."""
    node = world.program.graph(point.function).nodes[point.node]
    return point.at(node[2][1]) if node[0] == BUILD and node[1] == "tuple" and len(node[2]) == 2 else point


def _values(world: World, name: str, starts: list[Point], call: tuple[Function, int]) -> Iterator[CredentialSite]:
    """The literals that arrive, where they are written; else the value that does."""
    for start in starts:
        points = world.origins.points(start)
        literals = [(point, text) for point in points if (text := _text(world.program.graph(point.function).nodes, point.node)) is not None]
        literals = [(point, text) for point, text in literals if not is_default(world, point) and not is_any_entry(world, point, points)]
        for point, text in literals:
            if world.judged(point.function.path) and not is_of_tests(world, point):
                called = _variable(world, point) or name
                yield CredentialSite(world, point.function, point.node, called, text, used=True)
        if not literals and not all(_says_nothing(world, point) for point in points):
            yield CredentialSite(world, start.function, start.node, name, None, within=call[1] if start.function is call[0] else None)


def _variable(world: World, point: Point) -> str:
    """The variable, or the attribute of a class, that a literal was given to."""
    held = (name for name, values in world.program.graph(point.function).cells.items() if point.node in values)
    classes = [one for one in point.function.file.classes if one.parent == point.function.index]
    fields = (name for one in classes for name, value in one.attributes.items() if value == point.node)
    return next(held, "") or next(fields, "")


def _says_nothing(world: World, point: Point) -> bool:
    """No value at all, or an object that was given the secret itself, which is a place of its own."""
    if point.node < 0:
        return False
    node = world.program.graph(point.function).nodes[point.node]
    if node[0] == CONST:
        return True
    refs = world.calls.targets(point.function, point.node) if node[0] == CALL else ()
    return any(sink.kind == _CREDENTIAL for _, role in world.roles(refs) for sink in role.sinks)


def _text(nodes: list[Node], node: int) -> str | None:
    if node < 0 or nodes[node][0] != CONST:
        return None
    value = nodes[node][1]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else None


def _bound(world: World) -> Iterator[CredentialSite]:
    """What is bound to a name that says what it is, and is no sample."""
    samples = Samples(world.program)
    for site in _named(world):
        if site.text is None or not samples.holds(site.function, site.node):
            yield site


def _named(world: World) -> Iterator[CredentialSite]:
    naming = _files_where(world, may_name_secret)
    for function in world.functions():
        settled = function.facts.parent < 0
        if function.path in naming and may_name_secret(function.facts.graph):
            for name, node, lasting in _bindings(world.program.graph(function).nodes, world.program.graph(function).cells):
                if names_secret(name):
                    yield from _binding(world, function, node, name, lasting or settled)
        yield from _defaults(world, function)
    for one in world.program.classes:
        if world.judged(one.path) and not _is_enum(world, one):
            for name, node in one.facts.attributes.items():
                if names_secret(name):
                    yield from _binding(world, world.program.function(one.path, one.facts.parent), node, name, True)


def _files_where(world: World, hinted: Callable[[bytes], bool]) -> frozenset[str]:
    """The judged files of which the packed form shows a hint."""
    files = world.program.files.items()
    return frozenset(path for path, facts in files if world.judged(path) and hinted(b"".join(one.graph for one in facts.functions)))


def _is_enum(world: World, one: Class) -> bool:
    return any(base.startswith("enum.") or base.endswith("Choices") for base in world.types.members.library_bases(one))


def _bindings(nodes: list[Node], cells: dict[str, list[int]]) -> Iterator[tuple[str, int, bool]]:
    """Names with what they are given: (name, node, whether it outlasts the function)."""
    for name, values in cells.items():
        yield from ((name, value, False) for value in values)
    for node in nodes:
        if node[0] == UPD and node[4] >= 0:
            key = nodes[node[3]][1] if node[2] == "[" and nodes[node[3]][0] == CONST else node[3]
            if isinstance(key, str):
                yield key, node[4], True
        elif node[0] == BUILD and node[1] == "dict":
            for key, value in node[2]:
                if key >= 0 and nodes[key][0] == CONST and isinstance(nodes[key][1], str):
                    yield nodes[key][1], value, True
        elif node[0] == CALL:
            yield from ((name, value, True) for name, value in node[3] if name)


def _defaults(world: World, function: Function) -> Iterator[CredentialSite]:
    parent = world.program.parent(function)
    for param in function.facts.params if parent is not None else ():
        if parent is not None and param.default >= 0 and names_secret(param.name):
            yield from _binding(world, parent, param.default, param.name, False)


def _binding(world: World, function: Function, node: int, name: str, lasting: bool) -> Iterator[CredentialSite]:
    """A literal where it is written; another value only where it was read from the surroundings and stays."""
    written = _written(world, function, node)
    if written is not None:
        place, text = written
        yield CredentialSite(world, function, place, name, text)
    elif lasting and is_settled(world, function, node):
        yield CredentialSite(world, function, node, name, None)


def _written(world: World, function: Function, node: int) -> tuple[int, str] | None:
    """The literal that an expression is, also inside what only wraps it."""
    nodes = world.program.graph(function).nodes
    for _ in range(4):
        text = _text(nodes, node)
        if text is not None:
            return (node, text) if text != _OPEN else None
        if nodes[node][0] != CALL:
            return None
        inner = None
        for _, role in world.roles(world.calls.targets(function, node)):
            handed = role.facts.get("same")
            inner = option(nodes, nodes[node], role.params, handed) if handed else None
        if not isinstance(inner, int):
            return None
        node = inner
    return None


def _formed(world: World) -> Iterator[CredentialSite]:
    """Literals of a form that only secrets have, whatever they are bound to."""
    holding = _files_where(world, may_hold_form)
    for function in world.functions():
        if function.path in holding and may_hold_form(function.facts.graph):
            nodes = world.program.graph(function).nodes
            for index in sorted(_used(world, function)):
                text = _text(nodes, index)
                if text is not None and (form := forms_in(text)) and not is_tried(function.path):
                    yield CredentialSite(world, function, index, form, text, used=True)


def _used(world: World, function: Function) -> set[int]:
    """The nodes that something refers to; a text that stands alone is a comment."""
    graph = world.program.graph(function)
    found = {value for values in graph.cells.values() for value in values} | {value for value, _ in graph.returns}
    for one in function.file.classes:
        found.update(one.attributes.values() if one.parent == function.index else ())
    for inner in function.file.functions:
        found.update(param.default for param in inner.params if inner.parent == function.index)
    for node in graph.nodes:
        # The last part of a call is its region.
        found.update(number for part in node[1:4] for number in _numbers(part) if node[0] not in (CONST, PARAM))
    return {index for index in found if 0 <= index < len(graph.nodes)}


def _numbers(part: object) -> Iterator[int]:
    if isinstance(part, int):
        yield part
    elif isinstance(part, tuple | list):
        for one in part:
            yield from _numbers(one)
