"""Semgrep's part of a run, from its start to its end."""

from collections.abc import Sequence

from backcheck.engines import semgrep
from backcheck.engines.semgrep_files import Scripts
from backcheck.engines.semgrep_join import ENGINE
from backcheck.project import git
from backcheck.result import Notice
from backcheck.rule import Rule, Severity
from backcheck.session.gather import processors
from backcheck.session.options import Options
from backcheck.session.said import Said, failed, not_asked
from backcheck.session.sources import TreeSources


class SemgrepRun:
    """Started when made, where ``scripts`` hold anything for it to do. What breaks in it is told when it is joined."""

    def __init__(self, scripts: Scripts, sources: TreeSources, options: Options) -> None:
        self._rules: Sequence[Rule] = [rule for rule in options.rules if rule.semgrep]
        self._handle: semgrep.Handle | None = None
        self._early: Said | None = None
        self._refused = tuple(
            Notice(Severity.WARNING, "file-too-large", f"not read: {reason}", path, engine=ENGINE)
            for path, reason in sorted(scripts.refused.items() if self._rules and ENGINE in options.engines else ())
        )
        try:
            self._start(scripts.files, sources, options)
        except Exception as error:  # noqa: BLE001 - the other engines' results must not be lost; it is reported and fatal
            self._early = failed(ENGINE, self._rules, error)

    def _start(self, files: Sequence[str], sources: TreeSources, options: Options) -> None:
        if ENGINE not in options.engines:
            self._early = not_asked(ENGINE, self._rules if files else ())
            return
        jobs = options.jobs or processors()
        self._handle = semgrep.start(files, self._rules, sources.read_or_nothing, git.environment(), jobs=jobs)

    def join(self) -> Said:
        return self._joined().plus(Said(notices=self._refused))

    def _joined(self) -> Said:
        if self._handle is None:
            return self._early or Said()
        try:
            report = self._handle.join()
        except Exception as error:  # noqa: BLE001 - as above
            return failed(ENGINE, self._rules, error)
        return Said(report.judgements, report.notices, (report.run,), report.not_checked)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.stop()
