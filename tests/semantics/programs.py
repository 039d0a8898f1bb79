"""Programs that exist in memory only."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from backcheck.facts import FileFacts
from backcheck.models.models import Models
from backcheck.models.shipped import shipped_models
from backcheck.semantics.calls import Calls
from backcheck.semantics.lowering.file import FileLowering
from backcheck.semantics.origins import Origins
from backcheck.semantics.program import Function, Program
from backcheck.semantics.refs import Kind, Ref
from backcheck.semantics.types import Types
from backcheck.syntax.python.parse import parse


@cache
def models() -> Models:
    return shipped_models()


def facts_of(path: str, text: str) -> FileFacts:
    parsed = parse(path, text.encode())
    return FileLowering(parsed.source).run(parsed.tree)


def all_facts(files: Mapping[str, str]) -> dict[str, FileFacts]:
    return {path: facts_of(path, text) for path, text in files.items()}


def program(files: Mapping[str, str]) -> Program:
    return Program(all_facts(files).values(), models())


def calls(files: Mapping[str, str]) -> Calls:
    return Calls(Types(program(files)))


def shown(program: Program, ref: Ref) -> str:
    """A reference as one would write it: ``shop.a.Thing()`` is an instance, ``shop.a.Thing`` the class."""
    match ref.kind:
        case Kind.INSTANCE:
            return f"{program.classes[ref.id].qualified}()"
        case Kind.CLASS:
            return program.classes[ref.id].qualified
        case Kind.FUNCTION | Kind.METHOD:
            return program.functions[ref.id].qualified
        case Kind.LIBRARY:
            return f"{ref.name}()"
        case Kind.CONSTANT:
            return repr(ref.value)
    return ref.name


def revealed(files: Mapping[str, str]) -> list[tuple[str, ...]]:
    """What the arguments of ``reveal(...)`` may be, one for each such call, in path and source order."""
    made = calls(files)
    return [tuple(sorted(shown(made.program, ref) for ref in made.types.of(*place))) for place in _revealed(made.program)]


def valued(text: str) -> list[tuple[Any, ...]]:
    """The values that the arguments of ``reveal(...)`` in one file may have, in source order."""
    made = calls({"a.py": text})
    origins = Origins(made)
    return [origins.values(*place) for place in _revealed(made.program)]


def _revealed(program: Program) -> list[tuple[Function, int]]:
    found = []
    for function in program.functions:
        for call in program.calls(function, frozenset({"reveal"})):
            found.append((program.span(function, call), (function, program.graph(function).nodes[call][2][0])))
    return [place for _, place in sorted(found, key=lambda one: one[0])]
