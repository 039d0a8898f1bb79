"""Programs that exist in memory only."""

from collections.abc import Mapping
from functools import cache

from backcheck.facts import FileFacts
from backcheck.models.models import Models
from backcheck.models.shipped import shipped_models
from backcheck.semantics.calls import Calls
from backcheck.semantics.lowering.file import FileLowering
from backcheck.semantics.program import Program
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
    found = []
    for function in made.program.functions:
        for call in made.program.calls(function, frozenset({"reveal"})):
            argument = made.program.graph(function).nodes[call][2][0]
            found.append((made.program.span(function, call), made.types.of(function, argument)))
    return [tuple(sorted(shown(made.program, ref) for ref in refs)) for _, refs in sorted(found, key=lambda one: one[0])]
