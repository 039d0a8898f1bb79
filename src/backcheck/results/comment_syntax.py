"""What comments and strings look like in the formats that have no front end of their own: one pattern for each."""

import re
from collections.abc import Iterable

# Each alternative of a loop begins with another character and each end can be met, so that nothing is ever tried twice. Possessive loops
# would say the same, but Python 3.11 has releases in which they match what they should not.
_DOUBLE = r'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"?'
_SINGLE = r"'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'?"
_LONG_DOUBLE = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_LONG_SINGLE = r"'[^'\\]*(?:\\.[^'\\]*)*(?:'|\\?\Z)"
_LITERAL_SINGLE = r"'[^']*(?:'|\Z)"
_TRIPLE_DOUBLE = r'"""(?:\\.|[^\\])*?(?:"""|\Z)'
_TRIPLE_SINGLE = r"'''(?:\\.|[^\\])*?(?:'''|\Z)"
_BACKTICK = r"`[^`]*(?:`|\Z)"
_VERBATIM = r'(?:@\$?|\$@)"[^"]*(?:""[^"]*)*(?:"|\Z)'
_HEREDOC = r"<<<[ \t]*(?P<quote>[\"']?)(?P<tag>\w+)(?P=quote)\r?\n.*?(?:^[ \t]*(?P=tag)\b|\Z)"
_SQL_SINGLE = r"'[^']*(?:''[^']*)*(?:'|\Z)"
_SQL_DOUBLE = r'"[^"]*(?:""[^"]*)*(?:"|\Z)'
_SQL_DOLLAR = r"\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)"
# In these formats a quote opens a string only where a value begins: elsewhere it is an apostrophe.
_VALUE = r"(?:^|[=:,\[{(-])[ \t]*"
_VALUES = (rf"{_VALUE}'[^']*(?:''[^']*)*'(?!')", rf'{_VALUE}"[^"\\]*(?:\\.[^"\\]*)*"')

_SLASHES = r"//[^\r\n]*"
_STARS = r"/\*.*?(?:\*/|\Z)"
_HASH = r"#[^\r\n]*"
_SPACED_HASH = r"(?:^|(?<=[ \t]))#[^\r\n]*"
_OWN_LINE_HASH = r"^[ \t]*#[^\r\n]*"
_OWN_LINE_MARKS = r"^[ \t]*[#;!][^\r\n]*"
_DASHES = r"--[^\r\n]*"
_MARKUP = r"<!--.*?(?:-->|\Z)"
# An opener may be something else here, so a comment that does not end soon is none.
_TEMPLATE = (_MARKUP, r"(?<!\{)\{#.{0,4000}?#\}", r"\{\{!.{0,4000}?\}\}", r"<%(?:--|#).{0,4000}?%>", r"@\*.{0,4000}?\*@")


def _pattern(comments: Iterable[str], strings: Iterable[str] = ()) -> re.Pattern[str]:
    skipped = "|".join(strings)
    alternatives = [f"(?P<comment>{'|'.join(comments)})", *([f"(?P<string>{skipped})"] if skipped else [])]
    return re.compile("|".join(alternatives), re.DOTALL | re.MULTILINE)


_C_LIKE = _pattern((_SLASHES, _STARS), (_TRIPLE_DOUBLE, _DOUBLE, _SINGLE))
_HASH_VALUES = _pattern((_SPACED_HASH,), _VALUES)

PATTERNS = {
    "java": _C_LIKE,
    "proto": _C_LIKE,
    "gradle": _pattern((_SLASHES, _STARS), (_TRIPLE_DOUBLE, _TRIPLE_SINGLE, _DOUBLE, _SINGLE)),
    "go": _pattern((_SLASHES, _STARS), (_BACKTICK, _DOUBLE, _SINGLE)),
    "gomod": _pattern((_SLASHES,)),
    "csharp": _pattern((_SLASHES, _STARS), (_VERBATIM, _TRIPLE_DOUBLE, _DOUBLE, _SINGLE)),
    "php": _pattern((_SLASHES, _STARS, r"#(?!\[)[^\r\n]*"), (_HEREDOC, _LONG_DOUBLE, _LONG_SINGLE)),
    "sql": _pattern((_DASHES, _STARS), (_SQL_DOLLAR, _SQL_SINGLE, _SQL_DOUBLE, _BACKTICK)),
    "graphql": _pattern((_HASH,), (_TRIPLE_DOUBLE, _DOUBLE)),
    "shell": _pattern((r"(?:^|(?<=[\s;&|(]))#[^\r\n]*",), (_LITERAL_SINGLE, _LONG_DOUBLE, r"\\.")),
    "toml": _pattern((_HASH,), (_TRIPLE_DOUBLE, r"'''.*?(?:'''|\Z)", _DOUBLE, r"'[^'\r\n]*'?")),
    "yaml": _HASH_VALUES,
    "compose": _HASH_VALUES,
    "env": _HASH_VALUES,
    "requirements": _pattern((_SPACED_HASH,)),
    "dockerfile": _pattern((_OWN_LINE_HASH,)),
    "procfile": _pattern((_OWN_LINE_HASH,)),
    "ini": _pattern((_OWN_LINE_MARKS,)),
    "properties": _pattern((_OWN_LINE_MARKS,)),
    "xml": _pattern((_MARKUP,)),
    "markdown": _pattern((_MARKUP,)),
    "template": _pattern(_TEMPLATE),
}
