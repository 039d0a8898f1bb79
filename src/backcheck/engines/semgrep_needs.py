"""Which text a file must hold before a pattern can match in it, as a regular expression.

Semgrep tries every pattern on every file it is given, some milliseconds each; most files hold nothing that most patterns ask for.
"""

import re
from typing import Any

from backcheck.engines.semgrep_module import MODULE

_WORD = re.compile(r"(?<![\w$])(?:\$[a-z]\w*|[A-Za-z_]\w*)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_COMMON = frozenset({"function", "const", "await", "return", "async", "class", "import", "from", "require", "default", "throw", "typeof"})
_SHORTEST = 4
_ONE = ("pattern", "pattern-inside")


def need(formula: Any) -> str | None:
    """The text, or nothing where the formula may match anywhere."""
    match formula:
        case str():
            return _word(formula)
        case {"holds": text}:
            return str(text)
        case {"pattern-sinks": sinks}:
            return _any(sinks)
    return _module(formula) or _first(formula)


def either(needs: list[str | None]) -> str | None:
    """What a file must hold for at least one of several."""
    if not needs or any(each is None for each in needs):
        return None
    return "|".join(sorted({each for each in needs if each is not None}))


def _module(formula: dict[str, Any]) -> str | None:
    if MODULE in formula:
        return "|".join(f"['\"](?:{module})['\"]" for module in sorted(set(formula[MODULE].values())))
    return next((found for part in formula.get("patterns", ()) if isinstance(part, dict) and (found := _module(part))), None)


def _first(formula: dict[str, Any]) -> str | None:
    """All parts must match, so the need of any one of them will do."""
    found = (need(formula[key]) for key in _ONE if isinstance(formula.get(key), (str, dict)))
    nested = (need(part) for part in formula.get("patterns", ()))
    return next((each for each in (*found, _any(formula.get("pattern-either", ())), *nested) if each), None)


def _any(formulas: Any) -> str | None:
    return either([need(each) for each in formulas])


def _word(pattern: str) -> str | None:
    """The longest name that the pattern spells out."""
    words = [word for word in _WORD.findall(_QUOTED.sub("", pattern)) if len(word) >= _SHORTEST and word not in _COMMON]
    return rf"(?<![\w$]){re.escape(max(words, key=len))}(?![\w$])" if words else None
