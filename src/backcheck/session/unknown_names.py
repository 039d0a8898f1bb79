"""Names in the configuration that nobody defines: a typing error there would leave a check blind, or switch it off unseen."""

from collections.abc import Iterator

from backcheck.config.config import Config
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.semantics.program import Program

CODE = "unknown-name"


def unknown_names(program: Program, config: Config) -> Iterator[Notice]:
    """A notice for each guard or sanitizer that should be defined in this program and is not; libraries are not looked into."""
    named = [("guards", name) for name in config.guards]
    named += [(f"sanitizers.{kind}", name) for kind, names in config.sanitizers.items() for name in names]
    if not named:
        return
    defined = {one.qualified for one in program.functions} | {one.qualified for one in program.classes}
    tops = {name.partition(".")[0] for name in defined}
    for key, name in named:
        if name not in defined and name.partition(".")[0] in tops:
            message = f"{key} names {name}, which is not defined there{_elsewhere(name, defined)}"
            yield Notice(Severity.WARNING, CODE, message)


def _elsewhere(name: str, defined: set[str]) -> str:
    last = f".{name.rpartition('.')[2]}"
    places = sorted(one for one in defined if one.endswith(last))
    return f"; did you mean {places[0]}?" if len(places) == 1 else ""
