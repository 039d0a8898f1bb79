"""Roles are found by dotted name: through aliases, bases, and what stands for every other member."""

from backcheck.models.models import Models
from backcheck.models.role import Role

MODELS = Models(
    (
        Role("lib.Client", kind="class", bases=("lib.Base",)),
        Role("lib.Base", kind="class", bases=("lib.Root",)),
        Role("lib.Root", kind="class"),
        Role("lib.Root.close"),
        Role("lib.Base.get", effects=("blocks",)),
        Role("lib.Client.get", effects=("sends",)),
        Role("lib.client.Client", kind="class", alias="lib.Client"),
        Role("lib.Any", kind="class"),
        Role("lib.Any.known"),
        Role("lib.Any.__getattr__", effects=("sends",)),
        Role("lib.Loop", kind="class", bases=("lib.Loop",)),
        Role("lib.here", alias="lib.there"),
        Role("lib.there", alias="lib.here"),
    )
)


def found(name: str) -> str:
    role = MODELS.find(name)
    return role.name if role is not None else ""


def test_a_member_is_found_in_the_nearest_class() -> None:
    assert found("lib.Client.get") == "lib.Client.get"
    assert found("lib.Client.close") == "lib.Root.close"
    assert found("lib.Client.nothing") == ""


def test_aliases_of_owners_are_followed() -> None:
    assert MODELS.canonical("lib.client.Client.get") == "lib.Client.get"
    assert found("lib.client.Client.close") == "lib.Root.close"


def test_getattr_stands_for_members_without_a_role_of_their_own() -> None:
    assert found("lib.Any.known") == "lib.Any.known"
    assert found("lib.Any.whatever") == "lib.Any.__getattr__"
    assert found("lib.Any.__call__") == ""


def test_circles_end() -> None:
    assert found("lib.Loop.get") == ""
    assert MODELS.canonical("lib.here") in ("lib.here", "lib.there")


def test_ancestors_come_nearest_first() -> None:
    assert MODELS.ancestors("lib.client.Client") == ("lib.Client", "lib.Base", "lib.Root")


def test_classes_are_told_apart() -> None:
    assert MODELS.is_class("lib.client.Client")
    assert not MODELS.is_class("lib.Base.get")
