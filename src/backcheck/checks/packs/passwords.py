"""Password hashes: are they slow enough to guess against?

Facts of roles: ``hashes`` is the port of what a fast function hashes, ``keyed`` that of its key; ``password`` the port of
a function made for passwords (with ``derives-keys`` also for other things); ``schemes`` the list of a context, of which the
first, or the one under ``default``, makes new hashes; ``scheme`` a fixed algorithm. The options ``scheme`` and ``cost`` say
what a call asks for; ``cost-in`` where in a text such as ``pbkdf2:sha256:1000`` the cost stands; ``costs`` a context's own costs.
"""

import re
from functools import partial
from typing import Any

from backcheck.checks.foreign_digests import is_foreign, is_of_hasher, is_one_of_several, is_replaced, kept
from backcheck.dataflow.uses import Use
from backcheck.ir import ATTR, BUILD
from backcheck.semantics.points import Point
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Symbol, Unresolved
from backcheck.sites.call_site import CallSite
from backcheck.sites.meanings import ABSENT, of_points
from backcheck.sites.modelled import call_at
from backcheck.sites.setting_site import SettingSite
from backcheck.sites.switches import conditions_around
from backcheck.sites.world import World
from backcheck.verdict import Outcome, Verdict, failed, passed, unsure

_WORD = r"passw(?:or)?d|pwd|passphrase|passwort"
_PASSWORD = re.compile(_WORD, re.IGNORECASE)
# What only has to do with passwords: their hashes, tokens to set them anew, files, rules for them.
_BESIDE = re.compile(
    r"hash|digest|token|reset|salt|url|uri|file|path|_id\b|name|field|expir|policy|hint|length|valid|link|mail|changed|_at\b|type|less",
    re.IGNORECASE,
)
_STRONG = re.compile(r"argon2|bcrypt|scrypt|pbkdf2|^sha(?:256|512)_crypt$|yescrypt", re.IGNORECASE)
_WEAK = re.compile(r"md5|sha|plain|ldap|des|hex|nthash|lmhash|mysql|hmac|blake|crc|crypt|unsalted|oracle|lanman", re.IGNORECASE)
_TRIED = re.compile(r"(?:^|_)(?:tests?|testing|debug|dev|development|local|ci)(?:$|_)|pytest", re.IGNORECASE)
_SLOWLY = re.compile(r"hashpw|checkpw|bcrypt|argon2|scrypt|pbkdf2", re.IGNORECASE)
_KEPT = ("stored", "put", "entry", "compared")
_LEAST = {"pbkdf2": 100_000, "bcrypt": 10, "scrypt": 2**14}
# Time cost times memory in KiB: one pass over 8 MiB.
_LEAST_ARGON = 8 * 1024


def weak_password_hash(world: World, site: CallSite | SettingSite) -> Verdict | None:
    """None for what hashes no password, or only checks one against a stored hash."""
    if isinstance(site, SettingSite):
        return _where_it_holds(site, _of_first(site, _listed(site.origins.points(Point(site.function, site.node)), site)))
    found = _of_call(world, site)
    if found is not None and found.outcome is Outcome.FAIL and is_one_of_several(world, site):
        return unsure(f"whether {site.callee} is chosen for passwords could not be followed")
    return found


def _of_call(world: World, site: CallSite) -> Verdict | None:
    facts = site.role.facts
    if "schemes" in facts:
        return _context(site)
    if "hashes" in facts:
        return _fast(world, site, str(facts["hashes"]))
    if "password" not in facts:
        return _of_scheme(site, facts["scheme"])
    if facts.get("derives-keys"):
        uses = world.uses.of(site.function, site.node)
        if not _is_password(world, site, str(facts["password"]), uses):
            return None
        if uses and not kept(world, site, uses):
            return passed()
    return _slow(site)


def _where_it_holds(site: SettingSite, verdict: Verdict) -> Verdict:
    """A weak hasher for tests alone is meant; one under another condition is so where that holds."""
    conditions = list(conditions_around(site.origins.program, Point(site.function, site.node)))
    if verdict.outcome is not Outcome.FAIL or not conditions:
        return verdict
    if any(_TRIED.search(word) for words, so in conditions if so for word in words):
        return passed()
    return unsure(f"{verdict.message}, and whether the condition around it holds could not be followed")


def _fast(world: World, site: CallSite, port: str) -> Verdict | None:
    """A general hash function: fails when what it makes of a password is kept, compared or handed on as a whole."""
    uses = world.uses.of(site.function, _made(site))
    if not _is_password(world, site, port, uses) or _is_short_lived(site) or is_of_hasher(world, site):
        return None
    if is_foreign(world, site, port) or is_replaced(world, site, uses):
        return passed()
    others = [use for use in kept(world, site, uses) if use.whole and not _feeds_slow(world, use)]
    # Round after round of a fast hash, of which the last is hashed slowly.
    # What only goes into another fast hash is judged there.
    rounds = all(_feeds_fast(world, use) for use in others)
    return failed(f"{site.callee} is too fast for passwords") if others and not rounds else passed()


def _is_short_lived(site: CallSite) -> bool:
    """Whether the digest means nothing after the process has ended: its key is drawn anew at each start."""
    key = site.role.facts.get("keyed")
    points = (
        [point for found in site.modelled.given(key) if isinstance(found, Point) for point in site.origins.points(found)] if key else []
    )
    drawn = [call_at(site.origins, point) for point in points if point.function.facts.parent < 0]
    return bool(points) and len(drawn) == len(points) and all(call is not None and call.role.facts.get("random") for call in drawn)


def _made(site: CallSite) -> int:
    """The node of the digest: of the object, where the call feeds one."""
    return site.after() if site.role.facts.get("feeds") else site.node


def _is_password(world: World, site: CallSite, port: str, uses: list[Use] | None = None) -> bool:
    """By the names of what goes in, or of what the result is stored in or compared with.

    What any caller hands in counts where all of them hand in a password: others use it for other things.
    """
    nodes = site.at(port)
    if any(_is_called_password(world, site.function, node, 0) for node in nodes):
        return True
    found = world.uses.of(site.function, site.node) if uses is None else uses
    if nodes and any(_PASSWORD.search(name) for use in found if use.kind in _KEPT for name in use.names):
        return True
    callers = [(caller, call) for caller, call in world.calls.callers(site.function) if world.serves(caller.path)]
    given = ((caller, world.program.graph(caller).nodes[call]) for caller, call in callers)
    named = [any(_is_called_password(world, caller, one) for one in (*node[2], *(value for _, value in node[3]))) for caller, node in given]
    return bool(named) and all(named) and any(_is_called_password(world, site.function, node) for node in nodes)


def _is_called_password(world: World, function: Function, node: int, up: int = 2) -> bool:
    return any(_names_password(name) for name in world.names.of(function, node, partial(_is_stored, world), up))


def _is_stored(world: World, function: Function, node: int) -> bool:
    """Whether something is read of a record: what is stored under the name of a password is a hash already."""
    written = world.program.graph(function).nodes[node]
    if written[0] != ATTR:
        return False
    stored = {(one.file, one.line) for one in world.backend.entities}
    refs = world.types.of(function, written[1])
    classes = (one for ref in refs if ref.kind is Kind.INSTANCE for one in world.types.members.lineage(world.program.classes[ref.id]))
    return any((one.path, one.facts.line) in stored for one in classes)


def _names_password(name: str) -> bool:
    return bool(_PASSWORD.search(name)) and not _BESIDE.search(re.sub(_WORD, "", name, flags=re.IGNORECASE))


def _feeds_slow(world: World, use: Use) -> bool:
    """Whether a digest only becomes the input of a slow hash; of what nobody knows, the name has to do."""
    role = world.program.models.find(use.symbol) if use.symbol else None
    if role is None:
        return not use.symbol and _SLOWLY.search(use.called) is not None
    carried = "encodes" in role.facts or any(flow.target == "return" for flow in role.propagates)
    return carried or ("password" in role.facts and "hashes" not in role.facts)


def _feeds_fast(world: World, use: Use) -> bool:
    role = world.program.models.find(use.symbol) if use.symbol else None
    return role is not None and "hashes" in role.facts


def _slow(site: CallSite) -> Verdict | None:
    """A function made for passwords, by its algorithm and cost."""
    if not site.at(str(site.role.facts["password"])):
        return None
    schemes = site.option("scheme") if "scheme" in site.role.facts.get("options", {}) else (site.role.facts.get("scheme", ""),)
    verdicts = [_of_scheme(site, scheme) for scheme in schemes]
    return _worst(verdicts)


def _of_scheme(site: CallSite, scheme: Any) -> Verdict | None:
    if isinstance(scheme, Unresolved):
        return unsure(f"the cost of {site.callee} could not be followed")
    if not isinstance(scheme, str) or not scheme:
        return passed()
    parts = scheme.split(":")
    place = site.role.facts.get("cost-in", {}).get(parts[0])
    if place is not None and place < len(parts) and parts[place].isdigit():
        return _judged(site, parts[0], (int(parts[place]),))
    return _judged(site, parts[0], site.option("cost"))


def _judged(site: CallSite, scheme: str, costs: tuple[Any, ...]) -> Verdict | None:
    """By the least cost that a scheme must have; None where the cost is that of a hash which is only checked."""
    family = _family(scheme)
    if family == "weak":
        return failed(f"{site.callee} is too fast for passwords")
    if family == "argon2":
        return _argon(site)
    least = _LEAST.get(family)
    if least is None or costs == (ABSENT,):
        return passed()
    if any(isinstance(cost, int) and cost < least for cost in costs):
        return failed(f"{site.callee} is too fast for passwords")
    if all(isinstance(cost, int) for cost in costs):
        return passed()
    return None if site.role.facts.get("verifies") else unsure(f"the cost of {site.callee} could not be followed")


def _argon(site: CallSite) -> Verdict:
    times, memories = site.option("time"), site.option("memory")
    known = [time * memory for time in times for memory in memories if isinstance(time, int) and isinstance(memory, int)]
    if any(product < _LEAST_ARGON for product in known):
        return failed(f"{site.callee} is too fast for passwords")
    if times == (ABSENT,) or memories == (ABSENT,) or len(known) == len(times) * len(memories):
        return passed()
    return unsure(f"the cost of {site.callee} could not be followed")


def _family(scheme: str) -> str:
    """argon2, bcrypt, scrypt, pbkdf2 or another strong algorithm by the part of its name; ``weak``, or nothing for an unknown one."""
    if found := _STRONG.search(scheme):
        return found[0].lower()
    return "weak" if _WEAK.search(scheme) else ""


def _context(site: CallSite) -> Verdict | None:
    """A context that makes new hashes with its default scheme and understands all of its schemes."""
    facts = site.role.facts
    named = [one for one in of_points(site.modelled, site.modelled.given(str(facts["default"])), {}) if isinstance(one, str)]
    listed = [one for point in site.modelled.given(str(facts["schemes"])) if isinstance(point, Point) for one in _listed((point,), site)]
    if not named and not listed:
        return unsure(f"the cost of {site.callee} could not be followed")
    return _of_first(site, named or listed)


def _listed(points: tuple[Point, ...], site: CallSite | SettingSite) -> list[Any]:
    """The first entries of lists."""
    found: list[Any] = []
    for start in points:
        for point in site.origins.points(start):
            here = site.origins.program.graph(point.function).nodes[point.node] if point.node >= 0 else ()
            if here and here[0] == BUILD and here[2] and here[1] in ("list", "tuple"):
                found += [site.origins.value(one) for one in site.origins.points(point.at(here[2][0]))]
    return found


def _of_first(site: CallSite | SettingSite, schemes: list[Any]) -> Verdict:
    verdicts: list[Verdict | None] = []
    for scheme in schemes:
        name = scheme.name if isinstance(scheme, Symbol) else scheme
        if not isinstance(name, str):
            verdicts.append(unsure(f"the cost of {site.callee} could not be followed"))
            continue
        last = name.rpartition(".")[2]
        family = _family(last)
        costs = _own_cost(site, last) if isinstance(site, CallSite) else (ABSENT,)
        low = family in _LEAST and any(isinstance(cost, int) and cost < _LEAST[family] for cost in costs)
        verdicts.append(failed(f"{last} is too fast for passwords") if family == "weak" or low else passed())
    return _worst(verdicts) or unsure(f"the cost of {site.callee} could not be followed")


def _own_cost(site: CallSite, scheme: str) -> tuple[Any, ...]:
    """``scheme__rounds`` and ``scheme__default_rounds`` of a context, else the cost that the library takes by itself."""
    for suffix in ("__rounds", "__default_rounds", "__min_rounds"):
        values = site.option(f"{scheme}{suffix}")
        if values != (ABSENT,):
            return values
    own = site.role.facts.get("costs", {}).get(scheme)
    return (own,) if own is not None else (ABSENT,)


def _worst(verdicts: list[Verdict | None]) -> Verdict | None:
    """A fail before a review before a pass."""
    known = [one for one in verdicts if one is not None]
    order = {"fail": 0, "review": 1, "pass": 2}
    return min(known, key=lambda one: order[one.outcome], default=None)


CHECKS = (weak_password_hash,)
