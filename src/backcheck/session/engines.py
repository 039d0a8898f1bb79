"""All engines over one project: none takes the others down, and what one could not do is told."""

from backcheck.config.config import Config
from backcheck.engines.semgrep_files import backend_files
from backcheck.models.models import Models
from backcheck.result import Notice
from backcheck.session.languages import backend_languages, beyond
from backcheck.session.options import Heard
from backcheck.session.python_run import PythonRun
from backcheck.session.reading import unread
from backcheck.session.said import Said
from backcheck.session.semgrep_run import SemgrepRun
from backcheck.session.sources import TreeSources
from backcheck.session.state import State
from backcheck.sites.world import World


class Engines:
    """Semgrep starts first and is waited for last: it takes longest and needs nothing of the others."""

    def __init__(self, config: Config, models: Models, state: State) -> None:
        self._options = state.options
        self._python = PythonRun(config, models, state)

    @property
    def world(self) -> World | None:
        return self._python.world

    def run(self, sources: TreeSources, heard: Heard) -> Said:
        entries = [entry for entry in sources.project.entries if entry.checked]
        scripts = backend_files(entries, sources.read_or_nothing)
        semgrep = SemgrepRun(scripts, sources, self._options)
        try:
            said = self._python.run(sources, heard)
            heard("waiting for semgrep", 0, 0)
            said = said.plus(semgrep.join())
        except BaseException:
            semgrep.stop()
            raise
        languages = backend_languages(entries, (*scripts.files, *scripts.refused))
        unread_ = unread(sources.project.entries, scripts.files, scripts.refused)
        return said.plus(Said(not_checked=beyond(self._options.rules, languages), unread=unread_))

    def look(self, sources: TreeSources, heard: Heard) -> tuple[World, tuple[Notice, ...]]:
        return self._python.look(sources, heard)
