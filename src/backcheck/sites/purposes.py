"""What a route is for, by its path and the name of its handler: some purposes need no guard, because they come before one."""

import re
from itertools import takewhile

from backcheck.backend.model import Route
from backcheck.sites.world import World

# What may stand before the words for signing in and up: what one does it with, or who does it.
_BY = (
    r"((magic|email|otp|sms|phone|social|google|github|gitlab|apple|facebook|microsoft|oauth2?|oidc|sso|saml2?|ldap|token|password|passwordless"
    r"|users?|admin|customer|staff|web|api|mobile|basic|local)-)*"
)
# Whole words: ``login`` does not mean ``login-history``.
_SURE: dict[str, re.Pattern[str]] = {
    "login": re.compile(
        rf"{_BY}(log|sign)-?in|sso|saml2?|oidc|authenticate|auth|device-?(authoriz\w+|code)|oauth\d?|magic(-?(link|code|generate))?|t?otp|verify-?otp|passkeys?|webauthn"
        r"|(two|second)-?factor|mfa|2fa(-(check|log-?in|verify|challenge))?"
    ),
    "logout": re.compile(rf"{_BY}(log|sign)-?out|logoff"),
    "register": re.compile(
        rf"register|registration|{_BY}sign-?up|create-?account|accept-?invit\w*|(request-?)?invit(e|ation)-?requests?|request-?invit\w*"
    ),
    "token": re.compile(
        r"token|access-?token|refresh-?token|token-?refresh|(check|verify|exchange)-?token|obtain-?token|(obtain-)?auth-?token|introspect|jwt"
    ),
    "password-reset": re.compile(
        r"((request|start|begin|init(iate)?)-)?(reset|forgot|forgotten|recover|lost)-?password(-\w+)*|(\w+-)?password-?(reset|forgot|recover\w*|lost)(-\w+)*|forgot"
        r"|(confirm|verify|activate|verification)-?(email|account|user)|(email|account)-?(confirm\w*|verif\w*|activat\w*)"
        r"|forgot-?(ten-?)?\w*-?name|send-?(activation|password(-form)?|reset(-link)?|verification)(-\w+)*"
        r"|resend-?(link|email|code|otp|confirmation|verification|activation)(-\w+)*"
    ),
    "sign-in-return": re.compile(r"(oauth\d?|oidc|sso|saml2?|auth|log-?in)-?(callback|return|redirect|complete)|oauth\d?-?authorized"),
    "health": re.compile(r"health(z|-?check)?|readyz|readiness|livez|liveness|ping|heartbeat"),
    "contact": re.compile(
        r"set-?lang(uage)?|(set|change|switch)-?(language|locale|timezone|theme)|contact(-?(us|form|me))?|csp-?reports?|unsubscribe(-\w+)?"
    ),
    "setup": re.compile(
        r"(first-?|initial-?|complete-?)?(set-?up|install(ation|er)?)|(complete|finish)-?(set-?up|install\w*)|first-?(run|user|admin)|init-?db"
    ),
}
# Who signs people in for others: below a word for that, an answer of theirs is a login.
_PROVIDERS = re.compile(
    r"google|github|gitlab|bitbucket|facebook|twitter|x|apple|microsoft|azure|aad|okta|auth0|keycloak|cognito|ping|onelogin|linkedin|slack|discord|ldap|saml2?|oidc|openid(-?connect)?|cas|ping-?federate|kerberos|entra(-?id)?|oauth2?"
)
_SIGNING_IN = re.compile(r"(log|sign)-?in|sso|oauth\d?|social|auth|authentication")
# Words that orders and devices are changed by too: only among words about accounts, and not below some record's id.
_AMONG_ACCOUNTS: dict[str, re.Pattern[str]] = {
    "login": re.compile(r"callback|authorize|acs|verify|challenge|complete|confirm|code|mfa|request|send|resend"),
    "sign-in-return": re.compile(r"callback|acs|return|redirect|authorized"),
    "register": re.compile(r"join|invitations?|invite|complete|users"),
    "token": re.compile(r"tokens|refresh|revoke|verify|new|create"),
    "password-reset": re.compile(r"reset|recover|recovery|confirm|confirmation|activate|activation|verify|password"),
}
_ACCOUNTS = re.compile(
    r"accounts?|auth|authentication|users?|log-?in|password|oauth\d?|sign-?up|regist(er|ration)|e?mail|jwt|sessions?|sso|saml2?|oidc|openid|ldap|cas|token"
)
_SECRETS = re.compile(r"token|key|uid\w*|code|hash|secret|signature|provider|backend|strategy|\w+_(token|key|code|hash|secret|signature)")
_VERSION = re.compile(r"api|v\d+")
_PROOFS = re.compile(r"(\w+_)?(token|code|hash|secret|signature)")
_RECORDS = re.compile(r"(\w+_)?(id|pk|slug|name|username|user|email|number)")
# What standards and browsers ask for by a fixed name, and all below a word for probes.
_WELL_KNOWN = re.compile(
    r"(.*/)?(robots\.txt|favicon\.(ico|png|svg)|(\w+-)?sitemap[\w.-]*\.xml|manifest\.json|[\w-]+\.webmanifest|(service-?worker|sw)\.js|security\.txt"
    r"|humans\.txt|ads\.txt|opensearch\.xml|browserconfig\.xml|apple-touch-icon[\w-]*\.png|\.well-known/.+|(open-?api|swagger)(\.json|\.ya?ml)?"
    r"|-*((internal|deep)-)?ping|health(z|-?check)?(/[\w-]+)*)"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_METHODS = frozenset(("get", "post", "put", "patch", "delete", "dispatch", "create", "update", "list", "retrieve", "destroy"))
_KINDS = re.compile(r"-(view-?set|view|api|end-?point|handler|page|form|resource|route|controller|api-view)$")
_DOES = re.compile(r"^(do|user|auth|api|perform|process|handle|post|get|web|jwt|custom|my|admin)-")


def purpose(world: World, route: Route, kind: str) -> bool:
    """Whether a route is open by its purpose."""
    if kind == "signed-webhook":
        # A checked signature is a guard like any other, and is among the route's guards.
        return False
    if kind == "login" and route.path in world.login_routes:
        return True
    if kind == "well-known":
        return bool(_WELL_KNOWN.fullmatch(route.path.lower().replace("_", "-").strip("/")))
    segments = [segment.replace("_", "-") for segment in route.path.lower().split("/") if segment]
    written = [segment.partition(".")[0] for segment in segments if not segment.startswith("{")]
    last = written[-1] if written else ""
    if kind == "setup" and not _below_record(segments):
        if any(_SURE[kind].fullmatch(word) for word in written):
            return True
        # The program itself is activated, not something that it keeps.
        if [word for word in written if not _VERSION.fullmatch(word)] == ["activate"]:
            return True
    if kind == "login" and len(written) > 1 and _SIGNING_IN.fullmatch(written[-2]) and _PROVIDERS.fullmatch(last):
        return not _below_record(segments)
    if _SURE[kind].fullmatch(last) and not (kind == "token" and _below_record(segments)):
        return True
    return bool(_SURE[kind].fullmatch(_handler(route))) or _among_accounts(kind, route, segments, last)


def _among_accounts(kind: str, route: Route, segments: list[str], last: str) -> bool:
    pattern = _AMONG_ACCOUNTS.get(kind)
    if pattern is None or not pattern.fullmatch(last) or _below_record(segments):
        return False
    words = [*(segment for segment in segments if segment != last), *re.split(r"[/.]", route.file.lower().replace("_", "-"))]
    return any(_ACCOUNTS.fullmatch(part) for word in words for part in (word, *word.split("-")))


def _below_record(segments: list[str]) -> bool:
    """Whether a part of the path names a record, and not a secret or a provider.

    What comes last may be anything but a record's name, and names whom a secret beside it is for.
    """
    names = [segment.strip("{}").replace("-", "_") if segment.startswith("{") else "" for segment in segments]
    last = list(takewhile(bool, reversed(names)))
    if any(_PROOFS.fullmatch(name) for name in last) or (len(last) == 1 and not _RECORDS.fullmatch(last[0])):
        names = names[: -len(last)]
    return any(name and not _SECRETS.fullmatch(name) for name in names)


def _handler(route: Route) -> str:
    """The words of the handler's own name, without what it is."""
    names = [name for name in route.handler.split(".") if name not in _METHODS]
    words = "-".join(_CAMEL.split(names[-1])).lower().replace("_", "-") if names else ""
    return _DOES.sub("", _KINDS.sub("", words))
