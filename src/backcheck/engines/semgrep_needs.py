"""Which texts a file must hold one of before a pattern can match in it, as regular expressions.

Semgrep tries every pattern on every file it is given, some milliseconds each; most files hold nothing that most patterns ask for.
"""

import re
from collections.abc import Iterable
from typing import Any

from backcheck.engines.semgrep_module import MODULE

ANYWHERE: frozenset[str] = frozenset()
_WORD = re.compile(r"(?<![\w$])(?:\$[a-z]\w*|[A-Za-z_]\w*)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_COMMON = frozenset(
    "function const await return async class constructor import from require default throw typeof this process globalThis undefined "
    "null true false module exports".split()
)
_SHORTEST = 4
_AT_ONCE = r"(?s)\A"
_ONE = ("pattern", "pattern-inside")


def need(formula: Any) -> frozenset[str]:
    """The texts, or ``ANYWHERE`` where the formula itself does not tell."""
    match formula:
        case str():
            return _word(formula)
        case {"holds": texts}:
            return both(texts, ANYWHERE)
        case {"pattern-sinks": sinks}:
            return either(map(need, sinks))
    return _module(formula) or _first(formula)


def either(needs: Iterable[frozenset[str]]) -> frozenset[str]:
    """What a file must hold for at least one of several."""
    found = list(needs)
    return frozenset().union(*found) if all(found) else ANYWHERE


def both(texts: str | list[str], others: frozenset[str]) -> frozenset[str]:
    """What a file must hold one of that holds each of ``texts`` too, in any order."""
    wanted = [texts] if isinstance(texts, str) else texts
    if not others:
        return frozenset({_all(wanted)})
    return frozenset(_all([*wanted, other]) for other in others)


def _all(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    return _AT_ONCE + "".join(text.removeprefix(_AT_ONCE) if text.startswith(_AT_ONCE) else f"(?=.*?(?:{text}))" for text in texts)


def _module(formula: dict[str, Any]) -> frozenset[str]:
    if MODULE in formula:
        return frozenset(f"['\"](?:{module})['\"]" for module in formula[MODULE].values())
    nested = (_module(part) for part in formula.get("patterns", ()) if isinstance(part, dict))
    return next(filter(None, nested), ANYWHERE)


def _first(formula: dict[str, Any]) -> frozenset[str]:
    """All parts must match, so the need of any one of them will do."""
    found = [need(formula[key]) for key in _ONE if isinstance(formula.get(key), (str, dict))]
    found.append(either(map(need, formula.get("pattern-either", ()))))
    found += map(need, formula.get("patterns", ()))
    return next(filter(None, found), ANYWHERE)


def _word(pattern: str) -> frozenset[str]:
    """The longest name that the pattern spells out."""
    words = [word for word in _WORD.findall(_QUOTED.sub("", pattern)) if len(word) >= _SHORTEST and word not in _COMMON]
    return frozenset({rf"(?<![\w$]){re.escape(max(words, key=len))}(?![\w$])"}) if words else ANYWHERE
