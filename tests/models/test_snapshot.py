"""Signatures as they are kept: what can be written by name and what cannot, and what instances have that their class does not show."""

import sys
from types import ModuleType
from typing import Any

import pytest

from backcheck.models.snapshot import snapshot


class Tag(type):
    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> "Tag":
        made = super().__new__(cls, name, bases, members)
        if bases:
            type.__setattr__(made, "given", 1)
        return made


class Client(metaclass=Tag):
    annotated: int

    def __init__(self) -> None:
        self.stored = len("a")

    def get(self, url: str, /, limit: int = 1, *, timeout: int = 2, **options: int) -> None: ...

    @staticmethod
    def made(*hosts: str) -> None: ...


class Written(Client): ...


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("a_library")
    vars(module).update(Client=Client)
    monkeypatch.setitem(sys.modules, "a_library", module)


def test_parameters_are_told_as_they_may_be_given() -> None:
    assert snapshot(["a_library.Client.get", "a_library.Client.made", "a_library.Client"]) == {
        "a_library.Client.get": ["url", "/", "limit", "*", "timeout", "**options"],
        "a_library.Client.made": ["*hosts"],
        "a_library.Client": [],
    }


@pytest.mark.parametrize("name", ["stored", "annotated", "given"])
def test_what_instances_have_is_there(name: str) -> None:
    assert snapshot([f"a_library.Client.{name}"]) == {f"a_library.Client.{name}": None}


@pytest.mark.parametrize("name", ["a_library.Client.len", "a_library.Client.nothing", "a_library.nothing", "no_library"])
def test_what_methods_only_mention_is_not(name: str) -> None:
    assert snapshot([name]) == {}
