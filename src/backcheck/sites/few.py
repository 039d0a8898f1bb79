"""What speaks for a collection that stays small although nothing bounds it: what its records are, and what it is shown beside."""

import re

from backcheck.backend.model import Route
from backcheck.dataflow.loaded import Bound, Loaded, Records, narrowed
from backcheck.sites.nouns import single
from backcheck.sites.parents import parent_of

# What names one record. A path that ends with it shows that record; whole tables beside it are choices.
NAMED = re.compile(
    r"\{((?:\w+_)?(?:id|pk|uuid|guid|slug|key|code|hash|token|name|number|username|email|identifier|reference))\}", re.IGNORECASE
)
_SHORT = re.compile(
    r"(conf|config|configuration|setting|preference|permission|role|rank|language|locale|currency|feature|flag|timezone|option|status|type|kind|field"
    r"|provider|license|licence|label|limit|plan|tier|level|override|hook)(s|es)?|countr(y|ies)|currencies|categor(y|ies)",
    re.IGNORECASE,
)
# What is asked for as a whole is given as a whole.
_WHOLE = re.compile(
    r"(\w+[-_])?(export|download|dump|backup|archive)s?([-_.]\w+)?|([\w-]*[-_.])?(csv|tsv|xlsx?|ods|ics|i?cal|rss|atom|feed|sitemap)([-_.]\w+)?",
    re.IGNORECASE,
)
_MANY = re.compile(r"user|member|account|customer|client|order", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def few(route: Route, records: Records) -> Records:
    """The records of a route, those of which something says that they are few with a bound of their own."""
    if any(one.bound is Bound.SOME for one in records):
        # Relations of what stands on a page.
        records = tuple(one for one in records if one.bound is not Bound.PARENT or one.entity)
    if _shows_one(route):
        records = narrowed(tuple(one for one in records if not _is_part(one)), Bound.OFFERED)
    elif parent_of(route) and NAMED.search(route.path):
        # Somewhere on the way the parent narrows them.
        records = tuple(narrowed((one,), Bound.PARENT)[0] if one.bound is Bound.ALL else one for one in records)
    records = tuple(narrowed((one,), Bound.OFFERED)[0] if _is_beside(route, one) else one for one in records)
    last = route.path.rstrip("/").rpartition("/")[2]
    whole = bool(_WHOLE.fullmatch(last))
    return tuple(narrowed((one,), Bound.SHORT)[0] if whole or is_short(one.entity or last.replace("-", "_")) else one for one in records)


def is_of_many(entity: str) -> bool:
    """People and what they order: there are many, whoever enters them."""
    return bool(_MANY.fullmatch(single(_CAMEL.sub("_", entity).lower().split("_")[-1])))


def is_short(entity: str) -> bool:
    """Settings, roles, countries, kinds of things: not those of each user."""
    return bool(entity and _SHORT.fullmatch(_CAMEL.sub("_", entity).split("_")[-1]) and not _MANY.search(entity))


def _shows_one(route: Route) -> bool:
    return bool(NAMED.fullmatch(route.path.rstrip("/").rpartition("/")[2]))


def _is_part(one: Loaded) -> bool:
    """Whether records belong to one that is shown: relations of it, and what is answered with it."""
    return one.bound is Bound.PARENT and (one.beside or not one.entity)


def _is_beside(route: Route, one: Loaded) -> bool:
    """Whether records are answered among others, by a route that is not about them."""
    return one.beside and one.bound is Bound.ALL and not _is_about(route, one.entity)


def _is_about(route: Route, entity: str) -> bool:
    """Whether a path names, behind its last parameter, what it answers: ``/admin/challenges`` and Challenge."""
    written = [part.lower() for part in route.path.rpartition("}")[2].split("/") if part]
    names = [single(word) for word in _CAMEL.sub("_", entity).lower().split("_")]
    words = [[single(word) for word in re.split(r"[-_.]", part)] for part in written]
    return any(names[-1] in parts or "".join(names) == "".join(parts) for parts in words)
