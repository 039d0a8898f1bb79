"""Bandit's part of a run: which of its tests are wanted, and what was made of them in the files of the service."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

import msgspec

from backcheck.result import EngineRun, Notice
from backcheck.rule import Rule, Severity
from backcheck.session.options import Options
from backcheck.session.part import BANDIT, Part, bandit_part
from backcheck.session.said import Said, not_asked

MISSING = "bandit is not installed"


class BanditRun:
    """Its tests run where files are read, and only those that none of our own rules replaces."""

    def __init__(self, options: Options) -> None:
        self._rules: Sequence[Rule] = [rule for rule in options.rules if rule.bandit and not (rule.python or rule.files)]
        self._asked = BANDIT in options.engines
        self._part: Part | None = None
        self._waiting = 0
        self._version = ""
        if self._asked:
            self._plan(options)

    def _plan(self, options: Options) -> None:
        # Most runs want none of its tests, and its table is a file of YAML.
        if not options.bandit_all and not self._rules:
            return
        from backcheck.engines.bandit_tests import plan

        planned = plan(options.rules, every=options.bandit_all)
        self._waiting = len(planned.waiting)
        if planned.tests and find_spec(BANDIT) is not None:
            from importlib.metadata import version

            self._version = version(BANDIT)
            self._part = bandit_part(planned.tests, self._version)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What each file of the service is to be read for besides its facts."""
        return (self._part,) if self._part is not None else ()

    def said(self, blobs: Mapping[str, bytes], *, any_python: bool) -> Said:
        if not self._asked:
            return not_asked(BANDIT, self._rules if any_python else ())
        if self._part is None:
            return self._missing() if self._rules and any_python else Said()
        from backcheck.engines.bandit import BanditResult

        results = [msgspec.msgpack.decode(blob, type=BanditResult) for _, blob in sorted(blobs.items())]
        detail = f"{len(self._part.settings)} tests" + (f", {self._waiting} more have no rule yet" if self._waiting else "")
        return Said(
            tuple(judgement for result in results for judgement in result.judgements),
            tuple(notice for result in results for notice in result.notices),
            (EngineRun(BANDIT, self._version, len(results), 0.0, detail),),
        )

    def _missing(self) -> Said:
        notice = Notice(Severity.WARNING, "engine-missing", f"{MISSING}: the rules that need it were not checked", engine=BANDIT)
        return Said(notices=(notice,), not_checked={rule.id: MISSING for rule in self._rules})
