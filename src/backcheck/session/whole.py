"""A run in which nothing changed is answered by what the last one said, under a key of everything that it depends on."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import msgspec

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.engines.semgrep import find_program
from backcheck.models.models import Models
from backcheck.project.project import Project
from backcheck.resources import rules_root
from backcheck.result import Notice, Result
from backcheck.rule import Rule
from backcheck.session.options import Options
from backcheck.session.part import MINOR
from backcheck.store.cache import Cache, key_of
from backcheck.store.code import code_state, state_of

# What chance had a part in is not kept: it may go better next time.
_ACCIDENTS = frozenset({"worker-lost", "unreadable-file", "engine-bound"})


class Whole:
    """Keeps results, where there is a cache."""

    def __init__(self, config: Config, catalogue: Catalogue, models: Models, options: Options) -> None:
        self._options = options
        self._inputs = (config, catalogue, models)

    def key(self, project: Project, revision: str, repository: str) -> bytes:
        """Of one state of the files; empty where nothing is kept."""
        if self._options.cache is None:
            return b""
        files = msgspec.msgpack.encode((list(project.digests.items()), project.notices))
        return key_of("whole", *self._fixed(), files, revision, repository)

    def get(self, key: bytes) -> Result | None:
        if not key:
            return None
        with closing(Cache(self._options.cache)) as cache:
            blob = cache.get([key]).get(key)
        if blob is None:
            return None
        try:
            result = msgspec.msgpack.decode(blob, type=Result)
        except msgspec.DecodeError:
            return None
        engines = tuple(msgspec.structs.replace(engine, seconds=0.0, detail="nothing has changed since") for engine in result.engines)
        return msgspec.structs.replace(result, rules=_by_id(self._options), engines=engines)

    def put(self, key: bytes, result: Result) -> None:
        if not key or any(map(_accidental, result.notices)):
            return
        with closing(Cache(self._options.cache)) as cache:
            cache.put({key: msgspec.msgpack.encode(msgspec.structs.replace(result, rules=()))})

    def _fixed(self) -> Iterator[str | bytes]:
        config, catalogue, models = self._inputs
        yield MINOR
        yield code_state(("",))
        yield state_of(path for path in rules_root().rglob("*") if path.is_file())
        yield config.digest
        yield catalogue.digest
        yield msgspec.msgpack.encode(tuple(models))
        yield msgspec.msgpack.encode(msgspec.structs.replace(self._options, rules=(), jobs=0, cache=None))
        yield " ".join(rule.id for rule in self._options.rules)
        tools = list(_tools(self._options.engines))
        yield f"{state_of(tools)} {' '.join(map(str, tools))}"


def _tools(asked: Sequence[str]) -> Iterator[Path]:
    """What others wrote and we run: another version may say something else."""
    program = find_program() if "semgrep" in asked else None
    if program is not None:
        yield Path(program)
    for name in ("bandit", "libcst"):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin)


def _accidental(notice: Notice) -> bool:
    return notice.fatal or notice.code in _ACCIDENTS


def _by_id(options: Options) -> tuple[Rule, ...]:
    return tuple(sorted(options.rules, key=lambda rule: rule.id))
