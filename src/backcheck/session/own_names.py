"""Names in the configuration of what the project itself defines, found in its files.

People write ``shop.auth.require_user`` by where the file lies; the program knows a definition by its name at run time, which may be
shorter. A name that nobody defines is told: a typing error would leave a check blind.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from backcheck.config.config import Config
from backcheck.facts import FileFacts
from backcheck.result import Notice
from backcheck.rule import Severity
from backcheck.semantics.modules import ModuleIndex, module_parts

CODE = "unknown-name"


class OwnNames:
    """The configuration's guards and sanitizers by the names that the program has for them."""

    def __init__(self, facts: Mapping[str, FileFacts], config: Config) -> None:
        self._config = config
        self._wanted = {*config.guards, *(name for names in config.sanitizers.values() for name in names)}
        self._found: dict[str, set[str]] = defaultdict(set)
        self._parts: set[str] = set()
        if self._wanted:
            self._look(facts)

    @property
    def guards(self) -> tuple[str, ...]:
        return self._all(self._config.guards)

    @property
    def sanitizers(self) -> dict[str, tuple[str, ...]]:
        return {kind: self._all(names) for kind, names in self._config.sanitizers.items()}

    def notices(self) -> Iterator[Notice]:
        """What should be defined in these files and is not; libraries are not looked into."""
        named = [("guards", name) for name in self._config.guards]
        named += [(f"sanitizers.{kind}", name) for kind, names in self._config.sanitizers.items() for name in names]
        for key, name in named:
            if name not in self._found and name.partition(".")[0] in self._parts:
                yield Notice(Severity.WARNING, CODE, f"{key} names {name}, and nothing of that name is defined here")

    def _all(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({one for name in names for one in self._found.get(name, (name,))}))

    def _look(self, facts: Mapping[str, FileFacts]) -> None:
        modules = ModuleIndex(facts)
        by_last: dict[str, list[str]] = defaultdict(list)
        for name in self._wanted:
            by_last[name.rpartition(".")[2]].append(name)
        for path, file in facts.items():
            parts = module_parts(path)
            self._parts.update(parts)
            for defined in (*(one.name for one in file.functions), *(one.name for one in file.classes)):
                for name in by_last.get(defined.rpartition(".")[2], ()):
                    if f".{'.'.join(parts)}.{defined}".endswith(f".{name}"):
                        self._found[name].add(f"{modules.name(path)}.{defined}")
