"""Shell scripts, for what a container's user asks of them: do they start something as another user than their own?"""

import re
from dataclasses import dataclass

_MOST_BYTES = 1 << 20
_CHANGED = re.compile(
    rb"^(?:[^#\n]*[\s;&|(`\"'])?(?:chpst|gosu|runuser|s6-setuidgid|setpriv|setuidgid|su-exec)[ \t\"']"
    rb"|^[ \t]*exec[ \t]+(?:sudo|su)[ \t]",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class StartScript:
    """``changes_user`` tells of a command that starts another one under the user that it is given."""

    path: str
    changes_user: bool


def read_start_script(path: str, data: bytes) -> StartScript:
    return StartScript(path, _CHANGED.search(data[:_MOST_BYTES]) is not None)
