"""Links that somebody else hands to the browser: mailed with a secret in them, or come back to from where one was sent to pay."""

import re

from backcheck.backend.model import Route
from backcheck.semantics.program import Function
from backcheck.sites.purposes import purpose
from backcheck.sites.sign_in_returns import read
from backcheck.sites.world import World

_PARAMETER = re.compile(r"\{(\w+)\}")
_SECRET = re.compile(
    r"(\w+_)?(token|secret|hash|signature|sig|nonce|otp|hmac|digest)|uidb64|(confirm|verif|activat|invit|magic|reset|opt_?out|unsubscri)\w*_(code|key|id|uuid)",
    re.IGNORECASE,
)
_PROOF = re.compile(r"(\w+_)?(code|token|secret|hash|signature|sig|otp|hmac)", re.IGNORECASE)
_CONFIRMS = re.compile(
    r"(re-?)?(confirm|verify|activate|validate|unsubscribe|opt-?out|magic|magic-?link)(-\w+)?|(\w+-)?(confirmation|verification|activation|unsubscribe|opt-?out)"
)
_SENDS = re.compile(r"(re)?send|request|forgot")
_RETURNED = re.compile(r"(\w+-)?(return|callback|redirect|come-?back)(-?(ur[il]|page))?")


def is_handed_out(world: World, route: Route, handlers: list[Function]) -> bool:
    """By what its address holds and says: such a link is opened as it stands, whatever it does."""
    if any(_SECRET.fullmatch(name) for name in _PARAMETER.findall(route.path)):
        return True
    words = [part.lower().replace("_", "-") for part in route.path.split("/") if part and "{" not in part]
    if not words or _SENDS.match(words[-1]):
        return False
    if _RETURNED.fullmatch(words[-1]) or purpose(world, route, "password-reset"):
        return True
    confirms = any(_CONFIRMS.fullmatch(word) for word in words[-2:])
    return confirms and any(_PROOF.fullmatch(name) for one in handlers for name in read(world, one))
