"""Where the repository came from, as a report may say it: without anybody's name or password, and never a path on this machine."""

import re

_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[\w.-]+):(?P<path>(?!//)[^\s]+)\Z")
_URL = re.compile(r"(?P<scheme>https?|ssh|git)://(?:[^@/\s]*@)?(?P<rest>[^\s]+)\Z")


def repository_uri(remote: str) -> str:
    """A remote as a URI without any user or password in it; a path on this machine is none."""
    if found := _URL.match(remote):
        return f"{found['scheme']}://{found['rest']}"
    if found := _SCP.match(remote):
        return f"ssh://{found['host']}/{found['path'].lstrip('/')}"
    return ""
