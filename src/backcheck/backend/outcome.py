"""What becomes of a stranger's request in one function."""

import msgspec

from backcheck.backend.values import UNKNOWN, Value


class Outcome(msgspec.Struct, frozen=True):
    """``refused``: True for certain, None perhaps. ``passes`` tells that the request may get through before a refusal is certain.

    ``doubtful`` marks a perhaps that hangs on who is calling; ``exempts`` a way through that hangs on which route is asked for, and
    ``listed`` that a list names those routes;
    ``raised`` a refusal that leaves by an error, ``routed`` that the request's own path, method or action was asked for;
    ``ended`` is where a run ends for certain by a refusal, or for want of a proof of who is calling; ``asked`` names what was
    called about the caller where a refusal is only perhaps; ``challenges`` marks a refusal that asks who is calling: it hangs on that,
    or its answer is 401 or leads to a login; ``lacks`` such a refusal, only perhaps, where something that nobody knows finds nothing.
    ``told`` names what nobody knows and is given something of the caller's: it may refuse by itself. ``by_setup`` marks a
    refusal that others get by where the program is set up so.
    """

    refused: bool | None = False
    passes: bool = True
    raised: bool = False
    doubtful: bool = False
    exempts: bool = False
    touched: bool = False
    value: Value = UNKNOWN
    routed: bool = False
    asked: str = ""
    ended: tuple[int, int] | None = None
    challenges: bool = False
    lacks: bool = False
    told: str = ""
    listed: bool = False
    by_setup: bool = False
