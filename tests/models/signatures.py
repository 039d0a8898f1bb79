"""A role held against the real signature of what it describes."""

from collections.abc import Iterator

from backcheck.models.role import Role
from backcheck.models.snapshot import Parameters

FREE_PORTS = ("self", "return", "*", "wrapped", "value")
OPTIONS = frozenset(("timeout", "verify", "check_hostname", "autocommit"))
"""What rules ask of every call of a kind, whether or not it has such a parameter."""


def complaints(role: Role, real: Parameters) -> Iterator[str]:
    """What the role says of parameters that is not so; nothing where the symbol has no signature.

    What a positional-only parameter is called says nothing: nobody can write it, and releases rename it.
    """
    if real is None or role.alias:
        return
    by_place = real.index("/") if "/" in real else 0
    positional = _positional(real)
    open_end = any(name.startswith("*") and not name.startswith("**") and name != "*" for name in real)
    for place, name in enumerate(role.params):
        if place < len(positional):
            if place >= by_place and positional[place] != name:
                yield f"{role.name}: parameter {place} is called {positional[place]}, not {name}"
        elif not open_end:
            yield f"{role.name}: there is no parameter {place} to be called {name}"
    known = {name.lstrip("*") for name in real}
    if any(name.startswith("**") for name in real):
        return
    for port in sorted(_ports(role)):
        if port not in FREE_PORTS and not port.startswith("*") and port not in known and port not in role.params:
            yield f"{role.name}: there is no parameter {port}; there are {', '.join(real)}"


def _positional(real: list[str]) -> list[str]:
    names: list[str] = []
    for name in real:
        if name.startswith("*"):
            break
        if name != "/":
            names.append(name)
    return names


def _ports(role: Role) -> set[str]:
    if role.kind == "attribute":
        return set()
    ports = {sink.port for sink in role.sinks} | {source.port for source in role.sources} | {guard.port for guard in role.guards}
    ports |= {port for flow in role.propagates for port in (flow.source, flow.target)}
    if not role.facts.get("client"):
        ports |= set(role.defaults) - OPTIONS - set(role.facts.get("options", ()))
    return ports
