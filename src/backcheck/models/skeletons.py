"""What a model file asks of the installed library: its names, and how to install it. ``make snapshots`` runs this as a program."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from backcheck.models.load import read_model, written_model
from backcheck.models.role import Role
from backcheck.resources import rules_root
from backcheck.written.document import Document
from backcheck.written.yaml_text import Bounds, read_yaml

UNNAMED = "unnamed"
"""The fact of a class that cannot be imported under any name; its members cannot either."""


def model_file(library: str, language: str = "python") -> Document:
    """The model file of a library, by the file's name."""
    path = rules_root() / "models" / language / f"{library}.yaml"
    return read_yaml(path.name, path.read_bytes(), Bounds(size=1 << 20, nodes=100_000))


def skeleton_path(library: str, language: str = "python") -> Path:
    """Where the signatures of a library are kept."""
    return rules_root() / "models" / language / "skeletons" / f"{library}.json"


def importable(roles: Iterable[Role]) -> Iterator[Role]:
    """The roles whose names the library must have."""
    roles = list(roles)
    unnamed = {role.name for role in roles if role.facts.get(UNNAMED)}
    for role in roles:
        owner, _, last = role.name.rpartition(".")
        if role.name not in unnamed and owner not in unnamed and last != "__getattr__":
            yield role


def main(question: str, library: str) -> None:
    """Answers ``requirements`` with what pip installs, ``names`` with the names to look up, as JSON."""
    document = model_file(library)
    match question:
        case "requirements":
            answer = "\n".join(written_model(document).install)
        case "names":
            answer = json.dumps(sorted({role.name for role in importable(role for _, role in read_model(document))}))
        case _:
            raise SystemExit(f"{question}: ask for requirements or names")
    sys.stdout.write(answer + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
