"""The callers on whom a verdict hangs: named in the message, and as the steps of the trace."""

from backcheck.position import Step
from backcheck.semantics.callers import Call
from backcheck.sites.call_site import CallSite
from backcheck.sites.site import callee_text


def hanging_on(site: CallSite, way: tuple[Call, ...] | None) -> tuple[str, tuple[Step, ...]]:
    """What a message ends with, and the way from the caller to the site; nothing where no caller has a say."""
    if way is None:
        return "", ()
    if not way:
        return f": no call of {site.function.name}() was found", ()
    program = site.origins.program
    steps = [Step(program.span(caller, call), f"calls {callee_text(program, caller, call)}()") for caller, call in reversed(way)]
    caller = way[-1][0]
    where = caller.path if caller.name == "<module>" else f"{caller.name}()"
    return f" when it is called from {where}", (*steps, Step(site.span, f"reaches {site.callee}()"))
