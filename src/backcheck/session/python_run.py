"""The Python engine's part of a run: facts of every file, linked once, and every site of every rule that was selected."""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from backcheck import __version__
from backcheck.config.config import Config
from backcheck.engines.python import ENGINE, Own, build_world
from backcheck.facts import FileFacts, unpack_file
from backcheck.models.models import Models
from backcheck.result import EngineRun, FileEntry, Notice
from backcheck.session.bandit_run import BanditRun
from backcheck.session.gather import Gathered, Wanted, gather
from backcheck.session.groups import Grouping
from backcheck.session.judging import Judging
from backcheck.session.options import Heard
from backcheck.session.own_names import OwnNames
from backcheck.session.part import BANDIT, FACTS, Part, facts_part
from backcheck.session.said import Said, failed, not_asked
from backcheck.session.sources import TreeSources
from backcheck.session.state import State
from backcheck.sites.world import World
from backcheck.store.cache import Cache
from backcheck.syntax.documents import Document, read_documents


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a program is linked from, and what is to be told of it."""

    facts: Mapping[str, FileFacts]
    documents: Mapping[str, Document]
    kinds: Mapping[str, str]
    own: Own
    notices: tuple[Notice, ...]


class PythonRun:
    """``world`` is the model of the last run, None where nothing had to be judged anew."""

    def __init__(self, config: Config, models: Models, state: State) -> None:
        self._config = config
        self._models = models
        self._state = state
        self._options = state.options
        self._judging = Judging(state)
        self._bandit = BanditRun(state.options)
        self.world: World | None = None

    def run(self, sources: TreeSources, heard: Heard) -> Said:
        """Facts are gathered also where only bandit judges Python: comments are read from them."""
        self.world = None
        rules = [rule for rule in self._options.rules if rule.python or rule.files]
        engines = self._options.engines
        if ENGINE not in engines and BANDIT not in engines:
            files = _python(sources)
            return not_asked(ENGINE, rules if files else ()).plus(self._bandit.said({}, any_python=bool(files)))
        started = time.monotonic()
        gathered = self._gather(sources, self._bandit.parts, heard)
        facts = _unpacked(gathered)
        said = Said(notices=gathered.notices, facts=facts)
        said = said.plus(self._bandit.said(gathered.made.get(BANDIT, {}), any_python=bool(facts)))
        if ENGINE not in engines:
            return said.plus(not_asked(ENGINE, rules if facts else ()))
        try:
            said = said.plus(self._judge(sources, facts, heard))
        except Exception as error:  # noqa: BLE001 - the other engines' results must not be lost; it is reported and fatal
            said = said.plus(failed(ENGINE, rules, error))
        run = EngineRun(ENGINE, __version__, len(facts), time.monotonic() - started, f"{gathered.anew} read anew")
        return said.plus(Said(runs=(run,)))

    def look(self, sources: TreeSources, heard: Heard) -> tuple[World, tuple[Notice, ...]]:
        """The model alone, and what it was made without."""
        gathered = self._gather(sources, (), heard)
        parts = self._parts(sources, _unpacked(gathered))
        return self._link(parts), (*gathered.notices, *parts.notices)

    def _gather(self, sources: TreeSources, more: tuple[Part, ...], heard: Heard) -> Gathered:
        """The facts of every Python file, and ``more`` of those that rules judge."""
        digests, facts = sources.project.digests, facts_part()
        files = [
            Wanted(entry.path, digests[entry.path], (facts, *more) if entry.kind == "service" else (facts,)) for entry in _python(sources)
        ]
        with closing(Cache(self._options.cache)) as cache:
            return gather(files, sources.read, cache, self._options.jobs, lambda done, total: heard("reading Python files", done, total))

    def _judge(self, sources: TreeSources, facts: Mapping[str, FileFacts], heard: Heard) -> Said:
        parts = self._parts(sources, facts)
        groups = list(Grouping(sources, facts, parts.documents, parts.own, self._state).groups())
        judgements, broken = self._judging.judge(groups, lambda: self._link(parts), heard)
        unchecked = {notice.rule: "it raised an error" for notice in broken}
        return Said(tuple(judgements), (*parts.notices, *broken), not_checked=unchecked)

    def _parts(self, sources: TreeSources, facts: Mapping[str, FileFacts]) -> _Parts:
        checked = [entry for entry in sources.project.entries if entry.checked]
        documents, notices = read_documents([(entry.path, entry.language) for entry in checked], sources.read)
        names = OwnNames(facts, self._config)
        own = Own(names.guards, self._config.login_routes, names.sanitizers, self._config.apps)
        kinds = {entry.path: entry.kind for entry in sources.project.entries}
        return _Parts(facts, documents, kinds, own, (*notices, *names.notices()))

    def _link(self, parts: _Parts) -> World:
        self.world = build_world(parts.facts.values(), self._models, parts.kinds, parts.own, parts.documents)
        return self.world


def _python(sources: TreeSources) -> list[FileEntry]:
    return [entry for entry in sources.project.entries if entry.language == "python" and entry.checked]


def _unpacked(gathered: Gathered) -> dict[str, FileFacts]:
    return {path: unpack_file(blob) for path, blob in gathered.made.get(FACTS, {}).items()}
