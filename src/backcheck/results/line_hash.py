"""GitHub's ``primaryLocationLineHash``, equal to what its upload action computes, so that both ways of uploading agree.

A line's hash is a polynomial over the hundred UTF-16 units that start there, blanks left out and following lines
included; ``:n`` counts equal hashes within the file.
"""

import sys
from collections import Counter
from collections.abc import Collection
from itertools import accumulate

_BASE = 37
_BLOCK = 100
_MASK = 2**64 - 1
_SHIFT = pow(_BASE, _BLOCK, 2**64)
_END = 0xFFFF
_NEWLINE = ord("\n")
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_BLANKS = str.maketrans("", "", " \t")


def line_hashes(content: bytes, wanted: Collection[int]) -> dict[int, str]:
    """The hashes of the ``wanted`` lines of a file; a line that the file does not have gets none."""
    units = _units(content)
    prefix = list(accumulate([*units, _END, *[0] * _BLOCK], lambda state, unit: (state * _BASE + unit) & _MASK, initial=0))
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == _NEWLINE)]
    seen: Counter[int] = Counter()
    hashes: dict[int, str] = {}
    for line, start in enumerate(starts, 1):
        value = (prefix[start + _BLOCK] - prefix[start] * _SHIFT) & _MASK
        seen[value] += 1
        if line in wanted:
            hashes[line] = f"{value:x}:{seen[value]}"
    return hashes


def _units(content: bytes) -> memoryview:
    """UTF-16 units without blanks, line ends as newlines; a byte order mark counts."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    return memoryview(text.encode(_UTF_16)).cast("H")
