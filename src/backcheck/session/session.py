"""One tree, one configuration, any number of updates: the command line makes one, an editor many."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.models.models import Models
from backcheck.project import git
from backcheck.project.project import Project, load_project
from backcheck.project.tree import OverlayTree, Tree
from backcheck.result import FileEntry, Notice, Result
from backcheck.results.assemble import Scan, assemble
from backcheck.results.checklist import Group
from backcheck.session.collector import uncollected
from backcheck.session.depth import deep
from backcheck.session.engines import Engines
from backcheck.session.ignores import PathIgnores
from backcheck.session.options import Heard, Options, silence
from backcheck.session.said import Said
from backcheck.session.sources import TreeSources
from backcheck.session.state import State
from backcheck.session.whole import Whole
from backcheck.session.wishes import wishes
from backcheck.sites.world import World

_UNREAD = ("unparsable-file", "unreadable-file", "file-failed")


class Session:
    """``world`` is the model of the last update, None where the Python engine had no part in it or nothing had changed."""

    def __init__(self, tree: Tree, config: Config, catalogue: Catalogue, models: Models, options: Options) -> None:
        self._base = tree
        self._changes: dict[str, str | bytes | None] = {}
        self.tree = tree
        self.config = config
        self.catalogue = catalogue
        self.options = options
        state = State(config, catalogue, models, options)
        self._engines = Engines(config, models, state)
        self._whole = Whole(state)

    @property
    def world(self) -> World | None:
        return self._engines.world

    def update(self, changes: Mapping[str, str | bytes | None] | None = None, heard: Heard = silence) -> Result:
        """Everything about the tree as it is now, with texts that are not saved over it; a text of None takes a file away."""
        with uncollected(), deep():
            return self._updated(changes or {}, heard)

    def _updated(self, changes: Mapping[str, str | bytes | None], heard: Heard) -> Result:
        self._changes |= changes
        self.tree = OverlayTree(self._base, self._changes) if self._changes else self._base
        project = self._project(heard)
        root = project.tree.root
        revision = (git.head_revision(root) or "") if root is not None else ""
        repository = (git.remote_url(root) or "") if root is not None else ""
        key = self._whole.key(project, revision, repository)
        known = self._whole.get(key)
        if known is not None:
            return known
        sources = TreeSources(project)
        said = self._engines.run(sources, heard)
        heard("putting the report together", 0, 0)
        scan = self._scan(sources, said, revision, repository)
        result = assemble(scan, sources, wishes(self.config, self.catalogue, self.options, root))
        self._whole.put(key, result)
        return result

    def inventory(self, heard: Heard = silence) -> tuple[dict[str, Any], tuple[Notice, ...]]:
        """The model of the backend alone, and what it was made without: no rule is judged."""
        from backcheck.backend.inventory import inventory

        with uncollected(), deep():
            project = self._project(heard)
            world, notices = self._engines.look(TreeSources(project), heard)
            return inventory(world.backend, world.calls), (*project.notices, *notices)

    def _project(self, heard: Heard) -> Project:
        heard("looking through the files", 0, 0)
        return load_project(self.tree, self.config.exclude, self.config.classes, self.options.below)

    def _scan(self, sources: TreeSources, said: Said, revision: str, repository: str) -> Scan:
        project = sources.project
        ignores = PathIgnores(self.config.per_path_ignores, self.catalogue, self.options.below)
        return Scan(
            judgements=[judgement for judgement in said.judgements if not ignores.takes(judgement.rule, judgement.span.path)],
            rules=self.options.rules,
            items=self._groups(),
            files=_as_checked(project.entries, said),
            comments=sources.comments(said.facts),
            notices=(*project.notices, *said.notices),
            not_checked=said.not_checked,
            engines=said.runs,
            revision=revision,
            repository=repository,
        )

    def _groups(self) -> Sequence[Group]:
        by_item = self.catalogue.by_item()
        return [
            Group(
                item.id,
                item.title,
                tuple(rule.id for rule in by_item.get(item.id, ())),
                tuple(frozenset(rule.id for rule in self.catalogue.rules.values() if rule.pack == pack) for pack in item.packs),
            )
            for item in self.catalogue.items
        ]


def _as_checked(entries: Sequence[FileEntry], said: Said) -> list[FileEntry]:
    """A file that could not be parsed was not checked, whoever found out, and neither was one that nothing reads."""
    unread = {**said.unread, **{notice.path: notice.message for notice in said.notices if notice.code in _UNREAD}}
    return [
        msgspec.structs.replace(entry, checked=False, reason=unread[entry.path]) if entry.path in unread else entry for entry in entries
    ]
