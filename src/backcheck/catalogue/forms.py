"""How an entry of a rule file may be written: its site, its condition, and the keys of each form."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="a kebab-case word")]
Text = Annotated[str, Meta(min_length=1)]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
WORDS = ("set", "absent", "const")
COMPARISONS = ("equals", "in", "less-than", "at-most", "matches")


class Comparison(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True, omit_defaults=True):
    """An operator with an operand: exactly one comparison. ``none-ok`` lets a written None hold."""

    equals: Any = msgspec.UNSET
    in_: Annotated[tuple[Any, ...], Meta(min_length=1)] | None = msgspec.field(name="in", default=None)
    less_than: float | None = None
    at_most: float | None = None
    matches: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    set: Literal[True] | None = None
    absent: Literal[True] | None = None
    const: Literal[True] | None = None
    none_ok: bool = False


Operator = Literal["set", "absent", "const"] | Comparison
Condition = bool | int | float | str | tuple[Any, ...] | Comparison


class Flow(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Which sources may not reach which sink, save through a sanitizer that counts."""

    sources: Annotated[tuple[Kind, ...], Meta(min_length=1)]
    sink: Kind
    sanitizers: tuple[Kind, ...] = ()


class RouteNeeds(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What a route must have. ``methods`` narrows the routes asked about, ``except`` leaves kinds of routes out."""

    methods: tuple[Method, ...] = ()
    auth: Literal["required", "optional", "none"] | None = None
    except_: tuple[Kind, ...] = msgspec.field(name="except", default=())
    documented: Literal[True] | None = None
    tested: Literal[True] | None = None
    paged: Literal[True] | None = None


class Setting(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What the effective value of a setting, or of one of several, must be."""

    require: Operator
    name: Text | None = None
    any_of: Annotated[tuple[Text, ...], Meta(min_length=1)] | None = None


class WrittenEntry(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One entry below ``python:`` or ``files:``. ``message`` may name ``{callee}``, ``{option}`` and ``{name}``."""

    site: Kind
    when: dict[str, Condition] = {}
    flow: Flow | None = None
    require: dict[str, Operator] | None = None
    forbid: dict[str, Operator] | None = None
    route: RouteNeeds | None = None
    setting: Setting | None = None
    check: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="the name of a check function")] | None = None
    message: str = ""
    note: str = ""


Pattern = Text | dict[str, Any]


class WrittenSemgrep(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Patterns of one language in semgrep's own syntax; each binds ``$SITE``."""

    sites: Annotated[tuple[Pattern, ...], Meta(min_length=1)]
    fails: tuple[Pattern, ...] = ()
    passes: tuple[Pattern, ...] = ()
    reviews: tuple[Pattern, ...] = ()
    message: str = ""
