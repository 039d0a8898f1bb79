"""What is gone for good when what a clause guards fails: records that were to be kept, messages, work that somebody was to do."""

import re

from backcheck.dataflow.effects import Effect
from backcheck.ir import ATTR
from backcheck.semantics.program import last_name
from backcheck.semantics.refs import Kind
from backcheck.sites.handlers import ExceptHandler
from backcheck.sites.world import World

_SENDS = "sends"
_LASTING = ("db-write", "changes", "commits", "enqueues", "delivers")
_NEAR = 4
# Requests that are made for what the other side does then.
_HTTP_CALL = "http-call"
_VERBS = ("post", "put", "patch", "delete")
# By the way that methods are named everywhere which keep, send or pay something; of what is called on something unknown.
_LASTING_NAME = re.compile(
    r"_?a?(?:commit|put_objects?|put_records?|upload(?:_\w+)?|insert(?:_(?:one|many|record\w*))?|bulk_\w+|publish(?:_\w+)?|enqueue(?:_\w+)?"
    r"|apply_async|delay|sendmail|send_?(?:e?mails?|messages?|sms|tasks?|invites?|invitations?)(?:_\w+)?|charge(?:_\w+)?|refund(?:_\w+)?|payout|pay)"
)
# Records are saved as they are; pictures, figures and tables into a file.
_SAVE = "save"


def loses_work(world: World, site: ExceptHandler) -> bool:
    """Whether something says that what is tried keeps, sends or hands over something, and is called for that."""
    effects = (effect for word in (*_LASTING, _SENDS) for effect in world.effects.reached(site.function, word))
    tried = set(site.tried())
    if any(effect.here in tried and _is_lasting(world, site, effect) for effect in effects):
        return True
    alone = tried.intersection(world.program.graph(site.function).dropped)
    return any(_is_named_so(world, site, call) for call in alone)


def _is_lasting(world: World, site: ExceptHandler, effect: Effect) -> bool:
    if effect.here not in world.program.graph(site.function).dropped and (len(effect.way) > 1 or effect.word == _SENDS):
        return False
    if effect.word == _SENDS and not _asks_for_change(world, effect):
        return False
    return world.effects.is_certain(effect, most=_NEAR)


def _asks_for_change(world: World, effect: Effect) -> bool:
    role = world.program.models.find(effect.symbol)
    return role is not None and _HTTP_CALL in role.sites and effect.symbol.rpartition(".")[2] in _VERBS


def _is_named_so(world: World, site: ExceptHandler, call: int) -> bool:
    """Whether a call of something unknown is named as what keeps or sends."""
    nodes = world.program.graph(site.function).nodes
    refs = world.calls.targets(site.function, call)
    if any(ref.kind is not Kind.EXTERNAL or _is_told(world, ref.name) for ref in refs):
        return False
    name = last_name(nodes, nodes[call][1])
    saves = name == _SAVE and not nodes[call][2] and nodes[nodes[call][1]][0] == ATTR
    return saves or _LASTING_NAME.fullmatch(name) is not None


def _is_told(world: World, symbol: str) -> bool:
    """Whether somebody has written down what a library's method does; a name that stands for all of an object tells nothing."""
    role = world.program.models.find(symbol)
    return role is not None and not symbol.endswith(".__getattr__")
