"""All that a run depends on beside the files that it looks at, as one digest."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import msgspec

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.engines.semgrep import find_program
from backcheck.models.models import Models
from backcheck.resources import rules_root
from backcheck.session.options import Options
from backcheck.session.part import MINOR
from backcheck.store.cache import key_of
from backcheck.store.code import code_state, state_of


class State:
    """Our own code and rules, the configuration, the options and the tools that others wrote, as they are now."""

    def __init__(self, config: Config, catalogue: Catalogue, models: Models, options: Options) -> None:
        self.options = options
        self._inputs = (config, catalogue, models)

    @cached_property
    def digest(self) -> bytes:
        """Of everything."""
        tools = list(_tools(self.options.engines))
        options = msgspec.structs.replace(self.options, rules=(), jobs=0, cache=None)
        return key_of("state", self.verdicts, msgspec.msgpack.encode(options), f"{state_of(tools)} {' '.join(map(str, tools))}")

    @cached_property
    def verdicts(self) -> bytes:
        """Of what our own verdicts depend on."""
        config, catalogue, models = self._inputs
        rules = " ".join(rule.id for rule in self.options.rules)
        shipped = state_of(path for path in rules_root().rglob("*") if path.is_file())
        own = (MINOR, code_state(("",)), shipped, config.digest, catalogue.digest)
        return key_of("verdicts", *own, msgspec.msgpack.encode(tuple(models)), rules)


def _tools(asked: Sequence[str]) -> Iterator[Path]:
    """What others wrote and we run: another version may say something else."""
    program = find_program() if "semgrep" in asked else None
    if program is not None:
        yield Path(program)
    for name in ("bandit", "libcst"):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin)
