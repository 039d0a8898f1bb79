"""Text of a scanned repository, safe to print: it must not steer a terminal, hide behind it or break a line."""

import re

# Control characters, line and paragraph separators, those that turn the direction of writing, and bytes that are no text.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """The text with such characters written as escapes, on one line."""
    return _UNSAFE.sub(lambda match: _escape(match[0]), text)


def visible_code(text: str) -> str:
    """A line of source: tabs become four blanks."""
    return visible(text.replace("\t", "    "))


def _escape(character: str) -> str:
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
