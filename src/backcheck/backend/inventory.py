"""The model as plain data, in the documented shape of ``backcheck inventory --format json``."""

from typing import Any

import msgspec

from backcheck.backend.model import Backend, Route
from backcheck.semantics.calls import Calls
from backcheck.semantics.refs import Kind, Ref

VERSION = 1


def inventory(backend: Backend, calls: Calls) -> dict[str, Any]:
    """Routes with what guards them, apps, entities, and how the call sites of the program resolve."""
    return {
        "version": VERSION,
        "routes": [_route(route) for route in backend.routes],
        "apps": [{"name": app.name, "framework": app.framework, "file": app.file, "line": app.line} for app in backend.apps],
        "entities": [msgspec.to_builtins(entity) for entity in backend.entities],
        "calls": _resolved(calls),
    }


def _route(route: Route) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "methods": list(route.methods),
        "path": route.path,
        "handler": route.handler,
        "file": route.file,
        "line": route.line,
        "auth": route.auth.value,
        "guards": [{"kind": guard.kind, "name": guard.name, "file": guard.file, "line": guard.line} for guard in route.guards],
        "params": [msgspec.to_builtins(param) for param in route.params],
    }
    if route.conditional:
        shown["conditional"] = True
    if route.capability:
        shown["capability"] = True
    return shown


def _resolved(calls: Calls) -> dict[str, int]:
    """Call sites by what they resolve to; builtins are left out."""
    counts = dict.fromkeys(("project", "modelled", "unmodelled", "nothing"), 0)
    for function in calls.program.functions:
        for call in calls.program.calls(function):
            refs = calls.targets(function, call)
            if refs and all(ref.kind is Kind.EXTERNAL and ref.name.startswith("builtins.") for ref in refs):
                continue
            counts[_kind(calls, refs)] += 1
    return counts


def _kind(calls: Calls, refs: tuple[Ref, ...]) -> str:
    if not refs:
        return "nothing"
    if any(ref.kind is not Kind.EXTERNAL for ref in refs):
        return "project"
    return "modelled" if any(calls.program.models.find(ref.name) is not None for ref in refs) else "unmodelled"
