"""The route form: what a route must have."""

from backcheck.rule import Entry
from backcheck.sites.routes import RouteSite
from backcheck.sites.world import World
from backcheck.verdict import Verdict, failed, passed, unsure


def judge_route(world: World, entry: Entry, site: RouteSite) -> Verdict | None:
    """None for a route that the entry does not ask about: other methods, or one of its exceptions."""
    needs = entry.body
    methods = needs.get("methods", ())
    if methods and not set(methods) & set(site.route.methods) and "*" not in site.route.methods:
        return None
    if any(site.is_a(world, kind) for kind in needs.get("except", ())):
        return None
    name = f"{'/'.join(site.route.methods)} {site.route.path}"
    if "auth" in needs:
        return _guarded(entry, site, name)
    if needs.get("documented") and not site.route.documented:
        return failed(entry.message.format_map({"name": name, "callee": "", "option": ""}))
    if needs.get("tested") and not site.tested(world):
        return failed(entry.message.format_map({"name": name, "callee": "", "option": ""}))
    return passed()


def _guarded(entry: Entry, site: RouteSite, name: str) -> Verdict:
    """Fails for an open route among guarded ones; an app without any authentication is one question, not many findings."""
    wanted = entry.body["auth"]
    if site.route.auth == wanted or (wanted == "optional" and site.route.auth == "required"):
        return passed()
    words = {"name": name, "callee": "", "option": ""}
    if site.route.auth == "unknown":
        return unsure(f"whether {name} refuses strangers could not be followed")
    if not site.siblings_guarded:
        return unsure(entry.note.format_map(words))
    return failed(entry.message.format_map(words))
