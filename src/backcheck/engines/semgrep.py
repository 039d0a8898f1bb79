"""The semgrep engine: started first and joined last, it judges the sites of the rules that have patterns. Never imported, only run."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from backcheck.engines.semgrep_anchor import anchor
from backcheck.engines.semgrep_config import Configuration, configuration
from backcheck.engines.semgrep_copy import copy
from backcheck.engines.semgrep_files import LANGUAGES, Read, ending
from backcheck.engines.semgrep_join import ENGINE, judge
from backcheck.engines.semgrep_output import matches, problems, read_output
from backcheck.engines.semgrep_process import Process, SemgrepError
from backcheck.position import Span
from backcheck.result import EngineRun, Notice
from backcheck.rule import Rule, Severity
from backcheck.verdict import Anchor, Judgement

TIME_LIMIT = 900.0


class Report(NamedTuple):
    """What an engine found, and what it could not look at."""

    judgements: tuple[Judgement, ...]
    notices: tuple[Notice, ...]
    run: EngineRun
    not_checked: dict[str, str]


class Handle(Protocol):
    """A run under way."""

    def join(self) -> Report:
        """Wait for it, at most for its time limit."""
        ...

    def stop(self) -> None:
        """End it without an answer."""
        ...


def find_program(interpreter: str = sys.executable) -> str | None:
    """The program beside the running interpreter, else the one on PATH."""
    beside = Path(interpreter).parent / "semgrep"
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("semgrep")


def start(
    files: Iterable[str],
    rules: Iterable[Rule],
    read: Read,
    env: Mapping[str, str] | None = None,
    *,
    jobs: int = 1,
    limit: float = TIME_LIMIT,
    program: Callable[[], str | None] = find_program,
) -> Handle:
    """Begin to look for the rules' patterns in ``files``. ``env`` is the child's environment, without git's power to run programs."""
    asked = [rule for rule in rules if rule.semgrep]
    questions = configuration(asked)
    texts = {path: text for path in sorted(files) if _has_patterns(path, asked) and (text := copy(path, read(path))) is not None}
    paths = {name: path for number, path in enumerate(texts) if (name := _place(number, path, texts[path], questions))}
    if not paths:
        return _Done(Report((), (), EngineRun(ENGINE, "", len(texts), 0.0, "no code that its rules ask about"), {}))
    found = program()
    if found is None:
        return _Done(_missing(asked))
    copies = {name: texts[path] for name, path in paths.items()}
    process = Process(found, questions.text, copies, os.environ if env is None else env, jobs=jobs, limit=limit)
    return _Running(process, questions, paths, texts)


def _place(number: int, path: str, text: str, questions: Configuration) -> str:
    """Where the copy goes: below a folder for each thing asked about that it holds; nowhere if it holds none."""
    held = [name for name, wanted in questions.needs.items() if re.search(wanted, text)]
    return "/".join(["code", str(number), *held, f"it{ending(path)}"]) if held or questions.everywhere else ""


def _has_patterns(path: str, rules: Sequence[Rule]) -> bool:
    return any(LANGUAGES.get(ending(path)) in rule.semgrep for rule in rules)


def _missing(rules: Sequence[Rule]) -> Report:
    why = "semgrep is not installed"
    notice = Notice(Severity.WARNING, "engine-missing", f"{why}: the rules that need it were not checked", engine=ENGINE)
    return Report((), (notice,), EngineRun(ENGINE, "", 0, 0.0, why), {rule.id: why for rule in rules})


@dataclass(frozen=True, slots=True)
class _Done:
    report: Report

    def join(self) -> Report:
        return self.report

    def stop(self) -> None:
        """There is nothing to end."""


@dataclass(frozen=True, slots=True)
class _Running:
    """``paths`` are the repository's by the names of the copies, ``texts`` by path."""

    process: Process
    asked: Configuration
    paths: dict[str, str]
    texts: dict[str, str]

    def join(self) -> Report:
        try:
            return self._report(self.process.answer())
        except SemgrepError as failure:
            return self._failed(str(failure))
        finally:
            self.process.stop()

    def stop(self) -> None:
        self.process.stop()

    def _report(self, answer: bytes) -> Report:
        try:
            output = read_output(answer)
            found = matches(output, self.asked.queries, self.paths, self.texts)
        except (msgspec.MsgspecError, KeyError) as error:
            raise SemgrepError(f"printed no answer that can be read ({error}){self.process.complaint()}") from None
        judgements, stray = judge(found, self._anchor)
        notices, not_checked = problems(output, self.asked.queries, self.paths)
        kept = tuple(judgement for judgement in judgements if judgement.rule not in not_checked)
        return Report(kept, tuple(stray + notices), self._run(output.version), not_checked)

    def _failed(self, why: str) -> Report:
        notice = Notice(Severity.ERROR, "engine-failed", f"semgrep {why}", engine=ENGINE, fatal=True)
        asked = sorted({query.rule for query in self.asked.queries.values()})
        return Report((), (notice,), self._run("", why), dict.fromkeys(asked, "semgrep failed"))

    def _run(self, version: str, detail: str = "") -> EngineRun:
        return EngineRun(ENGINE, version, len(self.texts), self.process.seconds, detail)

    def _anchor(self, span: Span) -> Anchor:
        return anchor(self.texts[span.path], span)
