"""Exceptions that say what is wrong with what was sent: caught where that is read, and answered as the client's mistake."""

import re
from collections.abc import Iterator

from backcheck.backend.answers import Answers
from backcheck.checks.chosen_errors import carries_status, is_chosen, is_singled_out, is_unknown
from backcheck.dataflow.lattice import Atom, Contribution
from backcheck.dataflow.traces import places
from backcheck.ir import ATTR, BUILD, CALL, TEXT
from backcheck.semantics.program import Function, last_name
from backcheck.semantics.refs import Kind, Ref
from backcheck.sites.answer_site import Answer
from backcheck.sites.handlers import ExceptHandler, handlers
from backcheck.sites.world import World

# What holds the parts of a request, by the names that frameworks give it.
_SENT = frozenset(("query_params", "GET", "POST", "args", "form", "data", "json", "headers", "cookies", "params", "values"))
_MISTAKES = frozenset((400, 406, 415, 422))
# Also where something is not there, not allowed or in the way.
_REFUSALS = _MISTAKES | {401, 403, 404, 409}
_FAILED = frozenset(range(400, 600))
_MISSING = frozenset((404,))
# What is raised by these names says that it happened while reading what was sent.
_READING = re.compile(r"(?:Pars(?:e|ing)|Decod(?:e|ing)|Deserialization|Malformed)\w*$|^Invalid(?!Request)")
# What Python itself raises for a value that does not fit, or programs for what they do not allow.
_OF_VALUES = frozenset(f"builtins.{name}" for name in ("ValueError", "TypeError", "LookupError", "ArithmeticError", "PermissionError"))
_REACHING = ("db-read", "db-write", "changes", "commits", "sends", "enqueues", "disk", "file-system", "blocks")
# By the way that functions are named everywhere which ask or tell others, for what nobody knows.
_REACHING_NAME = re.compile(
    r"_?a?(?:(?:send|post|put|patch|fetch|request|exec|run|open|create|update|submit|invoke|call|auth\w*|pay|perform|start|stop|publish|emit|commit"
    r"|insert|apply|install|remove|write|read|get|find|list|search|refresh|login)(?:_?\w*)?"
    r"|(?:\w*_)?(?:connect\w*|uploads?|downloads?|send|save|delete|sync|import|export|deploy|query|execute|handle|process|store)(?:_\w*)?)"
)
# By the way that functions are named everywhere which take a text apart or look whether it fits.
_READING_NAME = re.compile(r"_*(?:parse|decode|deserialize|unmarshal|validate|clean|coerce|to_python|from_json|from_string|loads)(?:_\w*)?")


def is_about_input(world: World, site: Answer, source: Atom, way: Contribution) -> bool:
    """Whether an exception is one of a value that does not fit, or of nothing but reading one, and is answered as the client's mistake."""
    if _READING.search(_raised(world, site)) or _is_for_client(world, site) or _is_rendering(world, source):
        return True
    gone = {world.program.functions[number].facts.name.rpartition(".")[2] for number, _ in places(way.trail)}
    if any(map(_READING_NAME.fullmatch, gone)) and (not site.error or _has_status(world, site.function, site.node, _MISTAKES)):
        return True
    function = world.program.functions[source.function]
    for clause in handlers(world.program, function):
        if clause.info.value == source.node:
            # What is gathered in a clause may be answered behind it.
            own = site.node if site.function is function else -1
            return (
                is_singled_out(world, site, clause)
                or carries_status(world, clause)
                or is_unknown(world, clause)
                or (_only_values(world, clause) and (_is_refusal(world, clause, own, _REFUSALS) or _is_answered(world, site, clause, own)))
                or (_is_refusal(world, clause, own, _REFUSALS) and _only_reads(world, clause))
                or (_is_refusal(world, clause, own, _MISSING) and _only_looks_up(world, clause))
                or (_catches_values(world, clause) and _only_reads(world, clause))
                or _tells_little(world, clause)
            )
    named = [one.error for one in world.entries.found.handled if one.function == function.id]
    classes = [ref for place in named for ref in world.types.of(world.program.functions[place.function], place.node)]
    return bool(classes) and all(_is_of_values(world, ref) for ref in classes) and _has_status(world, site.function, site.node, _REFUSALS)


def _is_answered(world: World, site: Answer, clause: ExceptHandler, own: int) -> bool:
    """Whether a function that answers a request gives the words back beside what it was asked for, without a status."""
    raised = any(node == site.node for node, *_ in world.program.graph(site.function).raises)
    return not raised and not _is_refusal(world, clause, own, _FAILED)


def _is_refusal(world: World, clause: ExceptHandler, answer: int, statuses: frozenset[int]) -> bool:
    return _blames(world, clause, statuses) or (answer >= 0 and _has_status(world, clause.function, answer, statuses))


def _is_rendering(world: World, source: Atom) -> bool:
    """Whether nothing is tried but to make a text of a template that was not written here: who wrote it is told what is wrong with it."""
    function = world.program.functions[source.function]
    nodes = world.program.graph(function).nodes
    for clause in handlers(world.program, function):
        if clause.info.value == source.node or (nodes[source.node][0] == CALL and clause.inside(nodes[source.node][4])):
            tried = [role for call in clause.tried() for _, role in world.roles(world.calls.targets(function, call))]
            return any(sink.kind == "template" for role in tried for sink in role.sinks)
    return False


def _raised(world: World, site: Answer) -> str:
    """The name of the class that is raised, which may be derived from the one that becomes an answer."""
    nodes = world.program.graph(site.function).nodes
    return last_name(nodes, nodes[site.node][1]) if nodes[site.node][0] == CALL else site.callee


def _is_for_client(world: World, site: Answer) -> bool:
    """Whether what is answered was caught by the name of an exception of one's own, and blames the client: what it takes on from
    others is mostly what is wrong with what was handed in.
    """
    nodes = world.program.graph(site.function).nodes
    around = [one for one in handlers(world.program, site.function) if nodes[site.node][0] == CALL and one.inside(nodes[site.node][4])]
    for clause in around[-1:]:
        refs = [ref for node in clause.types for ref in world.types.of(clause.function, node)]
        named = bool(refs) and all(ref.kind is Kind.CLASS or _is_of_values(world, ref) for ref in refs)
        return named and _blames(world, clause, _REFUSALS)
    return False


def _only_values(world: World, clause: ExceptHandler) -> bool:
    """Also where an unknown class of a library is named: whoever chose it knew what it tells. One's own say what they are made with."""
    refs = [ref for node in clause.types for ref in world.types.of(clause.function, node) if ref.kind is not Kind.CLASS]
    return bool(refs) and all(_is_of_values(world, ref) or is_chosen(world, ref) or _is_shown(world, ref) for ref in refs)


def _catches_values(world: World, clause: ExceptHandler) -> bool:
    refs = [ref for node in clause.types for ref in world.types.of(clause.function, node)]
    return bool(refs) and all(_is_of_values(world, ref) for ref in refs)


def _tells_little(world: World, clause: ExceptHandler) -> bool:
    """Whether all that is caught says no more than which package is missing, or that a file is none of its kind."""
    refs = [ref for node in clause.types for ref in world.types.of(clause.function, node)]
    roles = [world.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None for ref in refs]
    return bool(roles) and all(role is not None and role.facts.get("tells-little") for role in roles)


def _is_shown(world: World, ref: Ref) -> bool:
    role = world.program.models.find(ref.name) if ref.kind is Kind.EXTERNAL else None
    return role is not None and bool(role.facts.get("shown"))


def _is_of_values(world: World, ref: Ref) -> bool:
    return ref.kind is Kind.EXTERNAL and not _OF_VALUES.isdisjoint(world.program.models.ancestors(ref.name))


def _only_reads(world: World, clause: ExceptHandler) -> bool:
    """Whether nothing that is tried asks or tells anybody else."""
    tried = clause.tried()
    reaching = {effect.here for word in _REACHING for effect in world.effects.reached(clause.function, word)}
    reached = [call for call in tried if not _reads_sent(world, clause, call)]
    return bool(tried) and not any(call in reaching or clause.is_awaited(call) or _is_unknown(world, clause, call) for call in reached)


def _only_looks_up(world: World, clause: ExceptHandler) -> bool:
    """Whether nothing is tried but to find records: that there is none is said by the database's library."""
    tried = clause.tried()
    read = {effect.here for effect in world.effects.reached(clause.function, "db-read")}
    changed = {
        effect.here for word in _REACHING if word not in ("db-read", "blocks") for effect in world.effects.reached(clause.function, word)
    }
    beyond = (call for call in tried if call not in read)
    return any(call in read for call in tried) and not any(
        call in changed or clause.is_awaited(call) or _is_unknown(world, clause, call) for call in beyond
    )


def _reads_sent(world: World, clause: ExceptHandler, call: int) -> bool:
    """Whether a call reads what was sent, or is named as what takes a text apart: where that asks for more, that is for its checks."""
    nodes = world.program.graph(clause.function).nodes
    roles = (role for _, role in world.roles(world.calls.targets(clause.function, call)))
    if any(source.kind == "remote" for role in roles for source in role.sources):
        return True
    return not clause.is_awaited(call) and _READING_NAME.fullmatch(last_name(nodes, nodes[call][1])) is not None


def _is_unknown(world: World, clause: ExceptHandler, call: int) -> bool:
    """Whether nobody knows what is called, and it is not named as what only computes."""
    nodes = world.program.graph(clause.function).nodes
    callee = nodes[nodes[call][1]]
    if not _REACHING_NAME.fullmatch(last_name(nodes, nodes[call][1])):
        return False
    if callee[0] == ATTR and callee[2] == "get" and last_name(nodes, callee[1]) in _SENT:
        return False
    refs = world.calls.targets(clause.function, call)
    return not refs or any(ref.kind is Kind.EXTERNAL and world.program.models.find(ref.name) is None for ref in refs)


def _blames(world: World, clause: ExceptHandler, statuses: frozenset[int]) -> bool:
    """Whether what a clause raises or answers has one of some statuses."""
    answers = Answers(world.origins, world.entries)
    given = (answers.returned(clause.function, node).const for node in clause.returned())
    return any(status in statuses for status in given) or any(
        _has_status(world, clause.function, call, statuses) for call in clause.calls()
    )


def _has_status(world: World, function: Function, node: int, statuses: frozenset[int]) -> bool:
    return any(status in statuses for status in _statuses(world, function, node))


def _statuses(world: World, function: Function, node: int) -> Iterator[object]:
    """The statuses that a call is given, or that what it makes has."""
    answers = Answers(world.origins, world.entries)
    written = world.program.graph(function).nodes[node]
    if written[0] != CALL:
        return
    yield answers.of_error(function, node).const
    nodes = world.program.graph(function).nodes
    for argument in (*written[2], *(value for _, value in written[3])):
        # What is made here is no number that the protocol knows.
        if nodes[argument][0] not in (CALL, TEXT, BUILD):
            yield answers.status(function, argument)
