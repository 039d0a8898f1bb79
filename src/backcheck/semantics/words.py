"""The words that a name is put together from."""

import re

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def parted(name: str) -> str:
    """A name with an underscore between its words, however it was written; capitals stay."""
    return _CAMEL.sub("_", name)
