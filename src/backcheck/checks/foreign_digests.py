"""Fast digests of passwords that nobody here may choose: another service or a protocol asks for them, or old ones are replaced."""

import re
from collections.abc import Iterator
from itertools import pairwise

from backcheck.dataflow.uses import Use
from backcheck.ir import AFTER, ATTR, BIN, CALL, CONST, ITEM, TEXT, WHEN, Node
from backcheck.semantics.program import Function
from backcheck.sites.call_site import CallSite
from backcheck.sites.world import World

# Of the realm of HTTP digests, and what databases write before theirs.
_REALM = re.compile(r"realm", re.IGNORECASE)
_MARKS = ("md5", "*")
_WIDE = re.compile(r"utf-?16-?le", re.IGNORECASE)
_HASHER = "hasher"
_SEVERAL = 3


def kept(world: World, site: CallSite, uses: list[Use]) -> list[Use]:
    """What is not only made ready for a request to another service, whose protocol asks for it so."""
    known = [use for use in uses if use.kind != "handed"]
    if any(use.kind == "put" and not _is_sent_later(world, site, use) for use in uses):
        return known
    if not any(use.kind == "put" or _goes_out(world, use) for use in uses):
        return known
    # What is returned then is the answer.
    return [use for use in known if use.kind == "stored" or (use.kind == "compared" and use.names)]


def _is_sent_later(world: World, site: CallSite, use: Use) -> bool:
    """Whether an entry is read again in the same file, and goes into a request there."""
    for function in world.functions():
        if function.path != site.function.path:
            continue
        nodes = world.program.graph(function).nodes
        read = [at for at, here in enumerate(nodes) if here[0] == ITEM and nodes[here[2]] == (CONST, use.names[0] if use.names else "")]
        if any(_goes_out(world, later) for at in read for later in world.uses.of(function, at)):
            return True
    return False


def _goes_out(world: World, use: Use) -> bool:
    """Whether a use is a request to a service elsewhere: a call that sends, or one that is given its address."""
    role = world.program.models.find(use.symbol) if use.symbol else None
    if role is not None and "http-call" in role.sites:
        return True
    if role is not None or use.place[0] < 0:
        return False
    function, call = world.program.functions[use.place[0]], use.place[1]
    nodes = world.program.graph(function).nodes
    given = (*nodes[call][2], *(value for _, value in nodes[call][3]))
    starts = [_start(nodes, one) for one in given]
    values = (value for one in starts for value in world.origins.values(function, one))
    return any(isinstance(value, str) and value.startswith(("http://", "https://")) for value in values)


def _start(nodes: list[Node], node: int) -> int:
    """The first piece of a text that is put together."""
    while nodes[node][0] in (BIN, TEXT):
        pieces = nodes[node][2:3] if nodes[node][0] == BIN else nodes[node][1][:1]
        if not pieces:
            break
        node = pieces[0]
    return node


def is_of_hasher(world: World, site: CallSite) -> bool:
    """Whether a class is one of several that a setting chooses from: the setting is asked about."""
    owner = world.program.owner(site.function)
    names = world.types.members.library_bases(owner) if owner is not None else ()
    roles = (world.program.models.find(name) for name in names)
    return any(role is not None and role.facts.get(_HASHER) for role in roles)


def is_one_of_several(world: World, site: CallSite) -> bool:
    """Whether it stands in a method that several classes have, each its own: which of them is asked is said elsewhere."""
    owner = world.program.owner(site.function)
    members = world.types.members
    bases = [base for base in members.lineage(owner) if base is not owner] if owner is not None else []
    heirs = ([heir for heir in members.descendants(base) if site.function.name in heir.facts.methods] for base in bases)
    return any(len(found) >= _SEVERAL for found in heirs)


def is_replaced(world: World, site: CallSite, uses: list[Use]) -> bool:
    """Whether a digest is only compared, in a function that hashes slowly after it: old ones are replaced."""
    if not uses or any(use.kind in ("stored", "put", "returned") for use in uses):
        return False
    here = [call for call in world.program.calls(site.function) if _is_after(world, site, call)]
    inside = (run.function for run in world.effects.runs.of(site.function) if _is_after(world, site, run.node))
    places = (*((site.function, call) for call in here), *((one, call) for one in inside for call in world.program.calls(one)))
    return any(_is_slow(world, function, call) for function, call in places)


def _is_after(world: World, site: CallSite, node: int) -> bool:
    there = world.program.span(site.function, node)
    return (there.line, there.column) > (site.span.line, site.span.column)


def _is_slow(world: World, function: Function, call: int) -> bool:
    roles = world.roles(world.calls.targets(function, call))
    return any("password-hash" in role.sites and "hashes" not in role.facts for _, role in roles)


def is_foreign(world: World, site: CallSite, port: str) -> bool:
    """Whether a protocol says how it is hashed: ``user:realm:password``, ``"md5" + digest``, NT hashes."""
    nodes = world.program.graph(site.function).nodes
    return any(_has_realm(world, site, node) for node in site.at(port)) or _is_marked(nodes, site.node) or _is_of_windows(nodes, site)


def _has_realm(world: World, site: CallSite, node: int) -> bool:
    """Whether a text is put together from a realm too."""
    return any(_REALM.search(name) for name in world.names.of(site.function, node))


def _is_marked(nodes: list[Node], digest: int) -> bool:
    """Whether the digest is written behind the mark by which a database knows it."""
    held = {digest}
    for index, node in enumerate(nodes):
        if node[0] in (ATTR, CALL, WHEN, AFTER) and node[1] in held:
            held.add(index)
        elif any(after in held and _text(nodes[one]) in _MARKS for one, after in pairwise(_pieces(node))):
            return True
    return False


def _pieces(node: Node) -> tuple[int, ...]:
    if node[0] == BIN and node[1] == "+":
        return node[2], node[3]
    return tuple(node[1]) if node[0] == TEXT else ()


def _text(node: Node) -> str:
    return node[1] if node[0] == CONST and isinstance(node[1], str) else ""


def _is_of_windows(nodes: list[Node], site: CallSite) -> bool:
    """Whether it is MD4 of two-byte letters, which nothing else uses."""
    written = nodes[site.node]
    given = [_text(nodes[one]) for one in written[2]]
    return any(text.lower() == "md4" for text in given) and any(_WIDE.fullmatch(text) for text in _constants(nodes, written[2]))


def _constants(nodes: list[Node], given: tuple[int, ...]) -> Iterator[str]:
    for one in given:
        node = nodes[one]
        if node[0] == CALL:
            yield from (_text(nodes[argument]) for argument in node[2])
