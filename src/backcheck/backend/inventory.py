"""The model as plain data, in the shape that ``inventory --format json`` prints."""

from typing import Any

from backcheck.backend.model import App, Auth, Backend, Entity, Guard, Route
from backcheck.semantics.calls import Calls
from backcheck.semantics.refs import Kind, Ref

VERSION = 1


def inventory(backend: Backend, calls: Calls) -> dict[str, Any]:
    """Routes with what guards them, apps, entities, tests, and how the call sites of the program resolve."""
    return {
        "version": VERSION,
        "routes": [_route(backend, route) for route in backend.routes],
        "apps": [_app(app) for app in backend.apps],
        "entities": [_entity(entity) for entity in backend.entities],
        "tests": [
            {"file": one.file, "line": one.line, "method": one.method, "path": one.path, "routes": [*one.routes]} for one in backend.tests
        ],
        "calls": _resolved(calls),
    }


def _route(backend: Backend, route: Route) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "methods": [*route.methods],
        "path": route.path,
        "handler": route.handler,
        "file": route.file,
        "line": route.line,
        "auth": str(route.auth),
        "guards": [_guard(guard) for guard in route.guards if guard.auth is Auth.REQUIRED],
        "params": [{"name": one.name, "in": one.where, "type": one.type, "required": one.required} for one in route.params],
        "app": backend.apps[route.app].name if route.app >= 0 else "",
        "documented": route.documented,
    }
    if doubts := [_guard(guard) for guard in route.guards if guard.auth in (Auth.UNKNOWN, Auth.EXEMPTING)]:
        shown["doubts"] = doubts
    return shown | {name: True for name in ("conditional", "capability") if getattr(route, name)}


def _guard(guard: Guard) -> dict[str, Any]:
    place = {"file": guard.file, "line": guard.line} if guard.file else {}
    return {"kind": guard.kind, "name": guard.name, **place}


def _app(app: App) -> dict[str, Any]:
    settings = [
        {"name": one.name, "value": _shown(one.value), "known": one.known, "file": one.file, "line": one.line} for one in app.settings
    ]
    return {
        "name": app.name,
        "framework": app.framework,
        "file": app.file,
        "line": app.line,
        "settings": settings,
        "middleware": [{"name": one.name, "file": one.file, "line": one.line} for one in app.middleware],
    }


def _shown(value: Any) -> Any:
    """Values of settings may be secrets: only what cannot be one is shown."""
    return value if isinstance(value, bool | int | float) or value is None else "..."


def _entity(entity: Entity) -> dict[str, Any]:
    fields = [
        {"name": one.name, "type": one.type, "unique": one.unique, "index": one.index, "primary": one.primary, "nullable": one.nullable}
        for one in entity.fields
    ]
    return {"name": entity.name, "file": entity.file, "line": entity.line, "framework": entity.framework, "fields": fields}


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
