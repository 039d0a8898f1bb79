"""What reaches ``sink(...)`` in programs that exist in memory only: ``os.environ`` is where values come from."""

from collections.abc import Mapping

from tests.semantics.programs import all_facts, models

from backcheck.dataflow.lattice import AtomKind, Value
from backcheck.engines.python import build_world
from backcheck.sites.world import World


def world(files: Mapping[str, str]) -> World:
    return build_world(all_facts(files).values(), models(), {})


def reaching(made: World) -> list[Value]:
    """What contributes to the argument of each sink, in the order of functions."""
    found = []
    for function in made.program.functions:
        for call in made.program.calls(function, frozenset({"sink"})):
            found.append(made.solver.reaching(function, made.program.graph(function).nodes[call][2]))
    return found


def sources(value: Value) -> set[str]:
    """The kinds of sources that certainly contribute, and ``?`` where something is unknown."""
    kinds = {atom.label for atom, one in value.items() if atom.kind == AtomKind.SOURCE and not one.maybe}
    return kinds | {"?" for atom in value if atom.kind == AtomKind.UNKNOWN}


def flows(text: str) -> list[set[str]]:
    return [sources(value) for value in reaching(world({"a.py": text}))]
