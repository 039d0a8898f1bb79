"""The kind of thing to which what an address answers belongs, as far as the address names it."""

import re

from backcheck.backend.model import Route
from backcheck.sites.nouns import single

_PARAMETER = re.compile(r"\{(\w+)\}")
_KEY = re.compile(r"(\w+?)_?(?:id|pk|uuid|guid|slug|key|code|hash|name|number|identifier)|id|pk|uuid|guid|slug|key")
# What an address holds beside the records that it names.
_NONE = frozenset(("version", "format", "lang", "language", "locale", "year", "month", "page", "token", "auth_token"))


def parent_of(route: Route) -> str:
    """``/services/{service_id}/users`` and ``/services/{pk}/users``: a service."""
    parts = [part for part in route.path.split("/") if part]
    for place in range(len(parts) - 1, -1, -1):
        for name in reversed(_PARAMETER.findall(parts[place])):
            key = _KEY.fullmatch(name.lower())
            if name.lower() in _NONE:
                continue
            if key is None or key[1]:
                return (key[1] if key is not None else name.lower()).replace("_", " ")
            before = next((part for part in reversed(parts[:place]) if "{" not in part), "parent")
            return " ".join(single(word) for word in re.split(r"[-_]", before.lower()))
    return ""
