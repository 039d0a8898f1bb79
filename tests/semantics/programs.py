"""Programs that exist in memory only."""

from collections.abc import Mapping
from functools import cache

from backcheck.facts import FileFacts
from backcheck.models.models import Models
from backcheck.models.shipped import shipped_models
from backcheck.semantics.calls import Calls
from backcheck.semantics.lowering.file import FileLowering
from backcheck.semantics.program import Program
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
