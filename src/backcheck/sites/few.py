"""What speaks for a collection that stays small although nothing bounds it: what its records are, and what it is shown beside."""

import re

from backcheck.backend.model import Route
from backcheck.dataflow.loaded import Bound, Records, narrowed

# A path that ends with what names one record shows that record; whole tables beside it are choices.
_NAMED = re.compile(r"\{(\w+_)?(id|pk|uuid|guid|slug|key|code|hash|token|name|number|username|email)\}", re.IGNORECASE)
_SHORT = re.compile(
    r"(config|configuration|setting|preference|permission|role|language|locale|currency|feature|flag|timezone|option)s?|countr(y|ies)|currencies",
    re.IGNORECASE,
)
_MANY = re.compile(r"user|member|account|customer|client|order|product", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def few(route: Route, records: Records) -> Records:
    """The records of a route, those of which something says that they are few with a bound of their own."""
    if _shows_one(route):
        records = narrowed(records, Bound.OFFERED)
    return tuple(narrowed((one,), Bound.SHORT)[0] if _is_short(one.entity) else one for one in records)


def _shows_one(route: Route) -> bool:
    return bool(_NAMED.fullmatch(route.path.rstrip("/").rpartition("/")[2]))


def _is_short(entity: str) -> bool:
    """Settings, roles, countries: not those of each user."""
    return bool(entity and _SHORT.fullmatch(_CAMEL.split(entity)[-1]) and not _MANY.search(entity))
