"""From outcomes and names to what a guard amounts to."""

import re
from collections.abc import Iterable

from backcheck.backend.model import Auth
from backcheck.backend.outcome import Outcome
from backcheck.backend.values import Value, truth
from backcheck.semantics.words import parted

# A library's decorator that nobody has modelled: its name is reason enough to doubt, never to trust.
_DOUBT = re.compile(
    r"auth|login|permi|protect|secur|token|jwt|role|access|admin|staff|(?<!session_)(?<!db_)(?<!request_)scopes?(?!d)|require|private|signed|acl|guard|restrict|verif",
    re.IGNORECASE,
)
# The same for functions of the project that were followed and turn nobody away: what they mark others may read.
_ASKING = re.compile(
    r"(?:^|_)(?:auth(?:enticate|orize|orise)?d?|authn|authz|login|permissions?|protect(?:ed)?|require[sd]?_(?:user|staff|scopes?|roles?)|jwt|admin|acl|guarded|restrict(?:ed)?|signed)(?:$|_)",
    re.IGNORECASE,
)
# Names of what lets everybody in, and of what only hands something over.
_OPENING = re.compile(
    r"(?:allow|permit)s?_?(?:any|anon|all$|public|unauth|guest)|anon(?:ymous)?_?(?:allowed|ok|access|only)|guests?_?only|(?:no|skip|without|not|disable|exempt\w*|optional)_?(?:require\w*_)?(?:auth|login)"
    r"|(?:auth|login|token|jwt)\w*_?(?:exempt|not_required|optional|free)|^public(?:_(?:route|endpoint|view|api|access))?$|unauthenticated|unprotected",
    re.IGNORECASE,
)
_HANDING = re.compile(
    r"csrf|xsrf|(?:service|repo(?:sitory)?|store|storage|dao|manager|client|settings|config|session|factory|provider|form|data|params|url|cache|limit\w*|log|event)s?$",
    re.IGNORECASE,
)


def strongest(found: Iterable[Auth]) -> Auth:
    """What several checks in a row come to."""
    given = set(found)
    return next((one for one in (Auth.REQUIRED, Auth.EXEMPTING, Auth.UNKNOWN, Auth.OPTIONAL) if one in given), Auth.NONE)


def weakest(found: Iterable[Auth]) -> Auth:
    """What a choice between checks comes to."""
    given = set(found)
    return next((one for one in (Auth.NONE, Auth.OPTIONAL, Auth.UNKNOWN, Auth.EXEMPTING) if one in given), Auth.REQUIRED)


def auth_of(outcome: Outcome) -> Auth:
    """A way through that hangs on the configuration does not weaken a guard; one that hangs on the route makes it unsure.

    What asks who is calling where it finds nothing is a guard, though nobody knows where it looks.
    """
    if outcome.refused is None and outcome.lacks:
        return Auth.REQUIRED
    if outcome.refused is True:
        return (Auth.EXEMPTING if outcome.listed else Auth.UNKNOWN) if outcome.passes and outcome.exempts else Auth.REQUIRED
    if outcome.refused is None and outcome.doubtful:
        return Auth.UNKNOWN
    return Auth.OPTIONAL if outcome.touched else Auth.NONE


def auth_of_answer(value: Value) -> Auth:
    """What the answer of a yes-or-no check means: no refuses."""
    holds = truth(value)
    if holds is False:
        return Auth.REQUIRED
    return Auth.NONE if holds is True or not value.touched else Auth.UNKNOWN


def by_name(name: str) -> Auth:
    """Doubt, where a name gives reason for it."""
    return Auth.UNKNOWN if _DOUBT.search(name) else Auth.NONE


def asks_by_name(name: str) -> bool:
    """Whether a function of the project is called like one that turns strangers away."""
    words = parted(name.rpartition(".")[2])
    return bool(_ASKING.search(words) and not _HANDING.search(words) and not opening(name))


def opening(name: str) -> bool:
    """Whether something is called like what lets everybody in."""
    return _OPENING.search(parted(name.rpartition(".")[2])) is not None
