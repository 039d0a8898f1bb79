"""One tree, one configuration, any number of updates: the command line makes one, an editor many."""

import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from backcheck import __version__
from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import AnswerStatus, Config
from backcheck.engines import semgrep
from backcheck.engines.python import ENGINE, build_world, judge_rules
from backcheck.engines.semgrep_files import backend_files
from backcheck.facts import FileFacts
from backcheck.models.models import Models
from backcheck.project import git
from backcheck.project.project import Project, load_project
from backcheck.project.tree import Tree
from backcheck.result import EngineRun, Notice, Result
from backcheck.results.assemble import Scan, Wishes, assemble
from backcheck.results.baseline import Known
from backcheck.results.checklist import Group
from backcheck.rule import Rule
from backcheck.session.lower import DEEP, lower_files
from backcheck.session.sources import TreeSources
from backcheck.sites.world import World
from backcheck.store.cache import Cache
from backcheck.syntax.documents import read_documents
from backcheck.verdict import Judgement

_SCRIPTS = ("javascript", "typescript", "jsx", "tsx")


class Options(msgspec.Struct, frozen=True):
    """How to run. ``rules`` are the selected ones; ``engines`` the wanted ones by name; ``today`` is an input like any other."""

    rules: tuple[Rule, ...]
    today: date | None = None
    jobs: int = 0
    engines: tuple[str, ...] = ("python", "bandit", "semgrep")
    bandit_all: bool = False
    evidence: bool = False
    baseline: tuple[Known, ...] | None = None
    cache: Path | None = None


class Session:
    """Holds the project between updates. ``world`` is the model of the last one."""

    def __init__(self, tree: Tree, config: Config, catalogue: Catalogue, models: Models, options: Options) -> None:
        self.tree = tree
        self.config = config
        self.catalogue = catalogue
        self.models = models
        self.options = options
        self.project: Project | None = None
        self.world: World | None = None

    def update(self) -> Result:
        """Everything about the tree as it is now."""
        sys.setrecursionlimit(DEEP)
        project = self.project = load_project(self.tree, self.config.exclude, self.config.classes)
        sources = TreeSources(project)
        handle = self._start_semgrep(project)
        try:
            return self._finish(project, sources, handle)
        except BaseException:
            handle.stop()
            raise

    def _start_semgrep(self, project: Project) -> semgrep.Handle:
        wanted = self.options.rules if "semgrep" in self.options.engines else ()
        files = backend_files(project.entries, project.tree.read) if wanted else []
        return semgrep.start(files, wanted, project.tree.read, git.environment())

    def _finish(self, project: Project, sources: TreeSources, handle: semgrep.Handle) -> Result:
        facts, notices, judgements, runs = self._python(project)
        report = handle.join()
        judgements += report.judgements
        languages = {entry.language for entry in project.entries if entry.checked}
        others = [(entry.path, entry.language) for entry in project.entries if entry.checked and entry.language != "python"]
        root = project.tree.root
        scan = Scan(
            judgements=judgements,
            rules=self.options.rules,
            items=self._groups(),
            files=project.entries,
            comments=sources.comments(facts, [(path, language) for path, language in others if language in _SCRIPTS]),
            notices=(*project.notices, *notices, *report.notices),
            not_checked=self._not_checked(languages, report.not_checked),
            engines=(*runs, report.run),
            inventory={},
            revision=(git.head_revision(root) or "") if root is not None else "",
            repository=(git.remote_url(root) or "") if root is not None else "",
        )
        return assemble(scan, sources, self._wishes())

    def _python(self, project: Project) -> tuple[dict[str, FileFacts], list[Notice], list[Judgement], list[EngineRun]]:
        started = time.monotonic()
        cache = Cache(self.options.cache)
        paths = [(entry.path, project.digests[entry.path]) for entry in project.entries if entry.language == "python" and entry.checked]
        try:
            facts, notices = lower_files(paths, project.tree.read, cache, self.options.jobs)
        finally:
            cache.close()
        judgements: list[Judgement] = []
        if "python" in self.options.engines:
            kinds = {entry.path: entry.kind for entry in project.entries}
            checked = ((entry.path, entry.language) for entry in project.entries if entry.checked)
            documents, unread = read_documents(checked, project.tree.read)
            notices += unread
            self.world = build_world(facts.values(), self.models, kinds, self.config.guards, documents)
            judged, told = judge_rules(self.world, self.options.rules)
            judgements += judged
            notices += told
        run = EngineRun(ENGINE, __version__, len(facts), time.monotonic() - started)
        return facts, notices, judgements, [run]

    def _groups(self) -> Sequence[Group]:
        by_item = self.catalogue.by_item()
        return [Group(item.id, item.title, tuple(rule.id for rule in by_item.get(item.id, ()))) for item in self.catalogue.items]

    def _not_checked(self, languages: set[str], semgrep_rules: dict[str, str]) -> dict[str, str]:
        """Rules of which no engine ran here although the repository holds code that they ask about."""
        reasons = dict(semgrep_rules)
        for rule in self.options.rules:
            own = bool(rule.python or rule.files)
            if own and "python" not in self.options.engines and "python" in languages:
                reasons.setdefault(rule.id, "the Python engine was not asked for")
        return reasons

    def _wishes(self) -> Wishes:
        options = self.options
        answers = {}
        for rule_id in self.config.answers:
            answer = self.config.answer(rule_id)
            if answer is not None and answer.status is not AnswerStatus.FAIL and (options.today is None or answer.holds_on(options.today)):
                answers[rule_id] = answer.reason
        return Wishes(
            today=options.today,
            answers=answers,
            baseline=options.baseline,
            evidence=options.evidence,
            packs={name: pack.title for name, pack in self.catalogue.packs.items()},
            owasp={name: {tag: one.title for tag, one in edition.tags.items()} for name, edition in self.catalogue.owasp.items()},
        )
