"""The checklist counted in other ways: by pack, by edition of OWASP's lists, by weakness."""

from collections.abc import Sequence

from backcheck.result import ItemStatus, Result

ITEMS = "item"
_NAMES = {
    "pack": "packs",
    "owasp-2021": "OWASP Top 10 2021",
    "owasp-2025": "OWASP Top 10 2025",
    "owasp-api-2023": "OWASP API Security Top 10 2023",
    "cwe": "weaknesses (CWE)",
}
VIEWS = (ITEMS, *_NAMES)


def lines_of(result: Result, view: str) -> Sequence[ItemStatus]:
    """The lines of a view; ``item`` is the checklist itself."""
    return result.checklist if view == ITEMS else result.views[view]


def titled(title: str, view: str) -> str:
    return title if view == ITEMS else f"{title} (by {_NAMES[view]})"
