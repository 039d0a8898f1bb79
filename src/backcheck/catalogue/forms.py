"""How an entry of a rule file may be written: its site, its condition, and the keys of each form."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Kind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="a kebab-case word")]
Text = Annotated[str, Meta(min_length=1)]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
WORDS = ("set", "absent", "const")
ROUTE_NEEDS = ("auth", "documented", "tested")
COMPARISONS = ("equals", "in", "less-than", "at-most", "matches")


class Comparison(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True, omit_defaults=True):
    """An operator with an operand: exactly one comparison. ``none-ok`` lets a written None hold."""

    equals: Any = UNSET
    in_: Annotated[tuple[Any, ...], Meta(min_length=1)] | UnsetType = msgspec.field(name="in", default=UNSET)
    less_than: float | UnsetType = UNSET
    at_most: float | UnsetType = UNSET
    matches: Annotated[str, Meta(min_length=1, max_length=500)] | UnsetType = UNSET
    set: Literal[True] | UnsetType = UNSET
    absent: Literal[True] | UnsetType = UNSET
    const: Literal[True] | UnsetType = UNSET
    none_ok: bool = False


Operator = Literal["set", "absent", "const"] | Comparison
Condition = bool | int | float | str | tuple[Any, ...] | Comparison


class Flow(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Which sources may not reach which sink. ``unknown`` says what to do with a contributor that could not be followed where no source
    is seen: ask about it, or leave the place unjudged, which is right where programs use what they were given at every turn.
    """

    sources: Annotated[tuple[Kind, ...], Meta(min_length=1)]
    sink: Kind
    unknown: Literal["ask", "leave"] = "ask"


class RouteNeeds(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What a route must have. ``methods`` narrows the routes asked about, ``except`` leaves kinds of routes out."""

    methods: tuple[Method, ...] = ()
    auth: Literal["required", "optional", "none"] | UnsetType = UNSET
    except_: tuple[Kind, ...] = msgspec.field(name="except", default=())
    documented: Literal[True] | UnsetType = UNSET
    tested: Literal[True] | UnsetType = UNSET


class Setting(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What the effective value of a setting, or of one of several, must be; ``read-by`` names the layer without which it does nothing,
    ``beside`` another setting that shows, while it is on, who else may do it.
    """

    require: Operator
    name: Text | UnsetType = UNSET
    any_of: Annotated[tuple[Text, ...], Meta(min_length=1)] | UnsetType = UNSET
    read_by: Text | UnsetType = UNSET
    beside: Text | UnsetType = UNSET


class WrittenEntry(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One entry below ``python:`` or ``files:``. ``message`` is said of a fail and ``note`` of a review.

    Both may name ``{callee}``, ``{option}`` and ``{name}``; with ``require`` and ``forbid`` also ``{value}``. ``messages`` are those of
    some options alone. With these two forms, ``by-hand`` is asked once in a file, in place of a fail, where that is a program of its own.
    """

    site: Kind
    when: dict[str, Condition] = {}
    flow: Flow | UnsetType = UNSET
    require: dict[str, Operator] | UnsetType = UNSET
    forbid: dict[str, Operator] | UnsetType = UNSET
    route: RouteNeeds | UnsetType = UNSET
    setting: Setting | UnsetType = UNSET
    check: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="the name of a check function")] | UnsetType = UNSET
    message: str = ""
    messages: dict[str, str] = {}
    note: str = ""
    by_hand: str = ""


Language = Literal["js", "javascript", "typescript", "java", "go", "csharp", "php"]
Pattern = Text | dict[str, Any]


class WrittenSemgrep(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """Patterns of one language in semgrep's own syntax; each binds ``$SITE``."""

    sites: Annotated[tuple[Pattern, ...], Meta(min_length=1)]
    fails: tuple[Pattern, ...] = ()
    passes: tuple[Pattern, ...] = ()
    reviews: tuple[Pattern, ...] = ()
    message: str = ""
