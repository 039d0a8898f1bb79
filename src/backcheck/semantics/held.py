"""What an object of a library holds for the code of a file: what the program hung on it, or configured a framework with.

The fact ``configuration`` of a class names the framework whose settings its objects hold.
"""

from typing import Protocol

from backcheck.semantics.kept import Stored
from backcheck.semantics.program import Function
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types


class Injections(Protocol):
    """What frameworks hand in."""

    def injected(self, function: Function, place: int) -> tuple[Ref, ...]: ...

    def configured(self, framework: str, name: str, path: str) -> tuple[tuple[Function, int], ...]: ...


class Held:
    """``injections`` know the settings."""

    def __init__(self, types: Types, injections: Injections | None) -> None:
        self._kept = types.kept
        self._models = types.program.models
        self._injections = injections

    def attribute(self, holder: Ref, name: str, path: str) -> Stored:
        """The values of an attribute."""
        return (*self._kept.attribute(holder, name, path), *self._configured(holder, name, path))

    def item(self, holder: Ref, key: object, path: str) -> Stored:
        """The values under a constant key."""
        return (*self._kept.item(holder, key, path), *self._configured(holder, key, path))

    def _configured(self, holder: Ref, name: object, path: str) -> Stored:
        role = self._models.find(holder.name) if holder.kind is Kind.LIBRARY else None
        framework = role.facts.get("configuration") if role is not None else None
        if framework is None or self._injections is None or not isinstance(name, str):
            return ()
        return self._injections.configured(framework, name, path)
