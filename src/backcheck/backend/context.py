"""Which request a guard is judged for, where what it does hangs on the route."""

import msgspec

from backcheck.backend.values import UNKNOWN, Value, const


class Context(msgspec.Struct, frozen=True):
    """Empty parts are not known. ``owner`` is the class of the view."""

    path: str = ""
    method: str = ""
    endpoint: str = ""
    action: str = ""
    owner: int = -1

    def value(self, part: str) -> Value:
        """What a request says of itself; ``part`` is the word that models use."""
        match part:
            case "path":
                known = self.path
            case "method":
                known = self.method if self.method != "*" else ""
            case "endpoint":
                known = self.endpoint
            case "url-name":
                known = self.endpoint.rpartition(":")[2]
            case "namespace":
                known = self.endpoint.rpartition(":")[0]
            case "blueprint":
                known = self.endpoint.rpartition(".")[0]
            case "action":
                known = self.action
            case _:
                known = ""
        return const(known) if known else UNKNOWN


NOWHERE = Context()
