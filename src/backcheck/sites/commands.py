"""Routes that are named for a change: whoever asks for them means it to be made."""

import re
from collections.abc import Iterator

from backcheck.backend.model import Route

# By the way that routes and handlers are named everywhere that change something; what is also said of showing is none of them.
_CHANGES = frozenset(
    """accept acknowledge activate add apply approve archive assign attach ban begin block cancel change charge claim clean clear
    clone close complete confirm copy create deactivate decline delete demote deny destroy detach disable discard dismiss drop
    duplicate edit empty enable end erase execute extend finalize finish flag flush follow forget generate grant hide import increment
    init initialize insert install invalidate invite join kick kill launch leave like lock mark merge migrate modify move mute pause
    pay pin populate post process promote provision publish purge put rebuild recalculate redeem refresh refund regenerate register
    reject release remind remove rename reopen reorder replace request resend reset resolve restart restore resume retry revert revoke
    rollback rotate run save schedule seed select send set setup snooze solve split star start stop store submit subscribe suspend
    swap switch sync synchronize toggle touch transfer trash trigger unarchive unassign unban unblock unfollow uninstall unlike unlink
    unlock unmark unmute unpin unpublish unstar unsubscribe unsuspend unwatch update upgrade upload upvote verify vote watch
    withdraw""".split()
)
# Said last, these tell that the name is of a thing that is shown.
_THINGS = frozenset(
    "check checks status state info history count log logs url form page list preview detail details report stats progress".split()
)
_SHOWS = frozenset("get show list view read fetch find search check is has can display render".split())
# How a program looks to whoever asks.
_LOOKS = frozenset("lang language locale i18n theme timezone currency skin".split())
_PARTS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_METHODS = frozenset(("get", "head", "dispatch", "list", "retrieve", "view", "api", "handler"))
_KINDS = frozenset(("view", "viewset", "api", "endpoint", "handler", "resource", "controller", "route", "set", "redirect"))


def is_named_for_change(route: Route) -> bool:
    """By the last words of its address, or by its handler."""
    return any(_says_change(words) for words in (*_address(route), _handler(route)))


def is_for_looks(route: Route) -> bool:
    """Whether the last words of an address choose a language, or how things are shown."""
    said = {word for words in _address(route) for word in words}
    return bool(said & _LOOKS) and said <= _LOOKS | _CHANGES


def _says_change(words: list[str]) -> bool:
    """Whether a name begins or ends with a verb of changing, and tells of no thing: ``delete_order``, ``member-remove``."""
    if not words or words[-1] in _THINGS or words[0] in _SHOWS:
        return False
    return words[0] in _CHANGES or words[-1] in _CHANGES


def _address(route: Route) -> Iterator[list[str]]:
    """The words of the last written parts of an address."""
    written = [part for part in route.path.split("/") if part and "{" not in part and "<" not in part]
    return (_words(part.partition(".")[0]) for part in written[-2:])


def _handler(route: Route) -> list[str]:
    names = [name for name in route.handler.split(".") if name not in _METHODS]
    words = _words(names[-1]) if names else []
    while len(words) > 1 and words[-1] in _KINDS:
        words = words[:-1]
    return words


def _words(name: str) -> list[str]:
    return [word.lower() for word in _PARTS.split(name) if word]
