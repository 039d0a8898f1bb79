"""Calls as a stranger makes them: what a project function returns, and that nothing is found under absent credentials."""

import re
from typing import TYPE_CHECKING

from backcheck.backend.frame import Frame
from backcheck.backend.values import ABSENT, DOUBTFUL, UNKNOWN, UNPROVEN, Value, const, joined, judged, truth
from backcheck.ir import ATTR, AWAIT, BUILD, CALL, CONST, ELEM, ITEM, NOTHING, STAR, WHEN, Node
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref

if TYPE_CHECKING:
    from backcheck.backend.anonymous import Anonymous

# Keys under which sessions, headers and cookies hold something else than who is calling.
_OTHER_KEYS = re.compile(
    r"accept|agent|content|host|referer|origin|forwarded|real-ip|range|modified|none-match|etag|encoding|language|connection|upgrade"
    r"|state|nonce|csrf|xsrf|verifier|next|lang|locale|theme|cart|flash|captcha|timezone|tz$|request-id|trace|length|idempotency",
    re.IGNORECASE,
)
_CASES = frozenset(("upper", "lower", "casefold", "strip"))
_DEEPEST = 6
_ANONYMOUS = re.compile(r"anonym", re.IGNORECASE)
_SAME = frozenset(f"builtins.{name}" for name in ("bool", "str", "int", "list", "tuple", "set", "dict", "bytes"))


def other_key(key: object) -> bool:
    """Whether a key does not hold credentials."""
    return isinstance(key, str) and _OTHER_KEYS.search(key) is not None


def asked(within: "Anonymous", frame: Frame, index: int, node: Node) -> Value:
    """The value of a call."""
    callee = frame.graph.nodes[node[1]]
    if callee[0] == ATTR and (found := _of_absent(within, frame, node, callee)) is not None:
        return found
    if callee[0] == CALL and (wrapped := within.value(frame, node[1])).kind == "absent":
        # ``sync_to_async(user.has_perm)("shop.refund")``
        return wrapped
    refs = within.types.of(frame.function, node[1])
    absent = within.identities.of(refs)
    if absent is not None:
        return absent
    for ref in refs:
        if ref.kind is Kind.EXTERNAL and (known := _library(within, frame, node, ref)) is not None:
            return known
    results = [_followed(within, frame, index, target, ref) for ref in refs for target in within.calls.functions(ref) if _returns(ref)]
    if results:
        return joined(results)
    arguments = [within.value(frame, argument) for argument in (*node[2], *(value for _, value in node[3]))]
    missing = next((argument for argument in arguments if argument.kind == "absent"), None)
    if missing is not None and not any(ref.kind is Kind.CLASS for ref in refs):
        return missing
    return DOUBTFUL if any(argument.touched for argument in arguments) else UNKNOWN


def _other_keyed(frame: Frame, index: int, depth: int) -> bool:
    """Whether something was looked up under a key that does not hold credentials: a token against forged requests, say."""
    node = frame.graph.nodes[index]
    key = NOTHING
    match node[0]:
        case op if op in (WHEN, AWAIT):
            return depth < _DEEPEST and _other_keyed(frame, node[1], depth + 1)
        case op if op == CALL and node[2]:
            key = node[2][0]
        case op if op == ITEM:
            key = node[2]
    written = frame.graph.nodes[key] if key >= 0 else ()
    return bool(written and written[0] == CONST and other_key(written[1]))


def _returns(ref: Ref) -> bool:
    """A class gives its instance, not what its constructor returns."""
    return ref.kind is not Kind.CLASS


def _of_absent(within: "Anonymous", frame: Frame, node: Node, callee: Node) -> Value | None:
    """A method of something absent: nothing is found in it."""
    base = within.value(frame, callee[1])
    if base.kind == "const" and isinstance(base.const, str):
        return _of_text(within, frame, node, callee[2], base)
    if base.kind != "absent":
        return None
    if _ANONYMOUS.search(callee[2]):
        return judged(True, base.touched, base.proof)
    key = frame.graph.nodes[node[2][0]] if node[2] else None
    if not base.proof and key is not None and key[0] == CONST and other_key(key[1]):
        return UNKNOWN
    return base


def _of_text(within: "Anonymous", frame: Frame, node: Node, method: str, base: Value) -> Value | None:
    """``path.startswith("/api")`` where the text is known."""
    if method in _CASES and not node[2]:
        return const(getattr(base.const, method)(), base.touched)
    if method not in ("startswith", "endswith") or len(node[2]) != 1:
        return None
    written = frame.graph.nodes[node[2][0]]
    options = written[2] if written[0] == BUILD else (node[2][0],)
    wanted = [within.value(frame, option) for option in options]
    if not all(one.kind == "const" and isinstance(one.const, str) for one in wanted):
        return None
    return judged(any(getattr(base.const, method)(one.const) for one in wanted), base.touched)


def _permitted(within: "Anonymous", ref: Ref, owner: str) -> Value | None:
    """What the library's class answers that a check is handed up to, or asked of; its base may be what has the method."""
    names: tuple[str, ...] = (owner,)
    if isinstance(ref.value, Ref):
        known = ref.value.kind in (Kind.INSTANCE, Kind.CLASS)
        names = within.types.members.library_bases(within.program.classes[ref.value.id]) if known else (ref.value.name,)
    roles = (within.program.models.find(name) for name in names)
    said = next((role.facts["guard"] for role in roles if role is not None and "guard" in role.facts), "")
    return {"required": ABSENT, "none": const(True)}.get(said)


def _library(within: "Anonymous", frame: Frame, node: Node, ref: Ref) -> Value | None:
    """The few functions of the language that conditions are written with."""
    owner, _, method = ref.name.rpartition(".")
    if method == "has_permission":
        return _permitted(within, ref, owner)
    known = within.program.models.find(ref.name)
    if known is not None and known.facts.get("proof") == "answer":
        return UNKNOWN if any(_other_keyed(frame, argument, 0) for argument in node[2]) else UNPROVEN
    if known is not None and "gives" in known.facts:
        return const(known.facts["gives"])
    values = [within.value(frame, argument) for argument in node[2]]
    if not values:
        return None
    first = values[0]
    match ref.name:
        case "builtins.isinstance" if first.kind == "absent":
            chosen = {one.name or within.program.classes[one.id].name for one in within.types.of(frame.function, node[2][1])}
            return judged(any(_ANONYMOUS.search(name) for name in chosen), True, first.proof)
        case "builtins.hasattr" if first.kind == "absent":
            return judged(False, True, first.proof)
        case "builtins.getattr" if first.kind == "absent":
            return first
        case "builtins.any" | "builtins.all":
            return _each(within, frame, node, ref.name)
        case "typing.cast" if len(values) > 1:
            return values[1]
        case "builtins.callable":
            return UNKNOWN
        case name if name in _SAME:
            return first if first.kind in ("absent", "const") else None
    return None


def _each(within: "Anonymous", frame: Frame, node: Node, name: str) -> Value | None:
    """``any`` and ``all`` over a display or a comprehension."""
    written = frame.graph.nodes[node[2][0]]
    if written[0] != BUILD or written[1] not in ("list", "tuple", "set", "many"):
        return None
    found = [within.value(frame, entry) for entry in written[2]]
    holds = [truth(value) for value in found]
    touched = any(value.touched for value in found)
    wanted = name == "builtins.any"
    if written[1] == "many":
        each = _unrolled(within, frame, written[2][0])
        if each is not None:
            return judged(any(each) if wanted else all(each), touched)
    if wanted in holds:
        # One element stands for all of a comprehension, of which there may be none.
        return judged(None if written[1] == "many" and not wanted else wanted, touched)
    return judged(None if None in holds else not wanted, touched)


def _unrolled(within: "Anonymous", frame: Frame, element: int) -> list[bool] | None:
    """The truth of a comprehension's element for each constant that it runs over; None when not all are known."""
    nodes = frame.graph.nodes
    loops = [index for index in range(element) if nodes[index][0] == ELEM]
    if not loops:
        return None
    words = within.words(frame, nodes[loops[-1]][1])
    if words is None:
        return None
    found: list[bool] = []
    for word in words:
        inner = Frame(frame.function, frame.graph, frame.given, frame.depth, frame.around)
        inner.known[loops[-1]] = const(word)
        holds = truth(within.value(inner, element))
        if holds is None:
            return None
        found.append(holds)
    return found


def _followed(within: "Anonymous", frame: Frame, index: int, target: Function, ref: Ref) -> Value:
    given = passed(within, frame, index, target, ref)
    if frame.exhausted:
        return DOUBTFUL if any(value.touched for value in given.values()) else UNKNOWN
    return within.run(target, given, frame.depth + 1)


def passed(within: "Anonymous", frame: Frame, index: int, target: Function, ref: Ref) -> dict[int, Value]:
    """What a call hands to the parameters of a project function."""
    given: dict[int, Value] = {}
    call = frame.graph.nodes[index]
    for place, param in enumerate(target.facts.params):
        argument = within.calls.argument(frame.function, index, target, place)
        if isinstance(argument, int):
            given[place] = within.value(frame, argument)
        elif argument is None and param.default >= 0:
            continue
        else:
            given[place] = UNKNOWN
    starred = [argument for argument in call[2] if frame.graph.nodes[argument][0] == STAR]
    return given if given or starred or ref.kind is Kind.METHOD else {}
