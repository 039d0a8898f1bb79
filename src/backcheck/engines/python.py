"""The Python engine: links facts, builds the model of the backend, and judges every site of every rule."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from backcheck.backend.build import build_backend
from backcheck.backend.overrides import override_apps
from backcheck.checks.asked_once import asked_once
from backcheck.checks.judge import judge
from backcheck.config.config import AppOverride
from backcheck.dataflow.solver import Solver
from backcheck.dataflow.typed import carries_no_text
from backcheck.entrypoints.build import recognise
from backcheck.facts import FileFacts
from backcheck.models.models import Models
from backcheck.result import Notice
from backcheck.rule import Entry, Rule, Severity
from backcheck.semantics.calls import Calls
from backcheck.semantics.program import Program
from backcheck.semantics.types import Types
from backcheck.sites.sources import sites
from backcheck.sites.world import World
from backcheck.verdict import Judgement, Verdict

ENGINE = "python"


class Own(msgspec.Struct, frozen=True):
    """What a project says of itself: its guards, login routes, sanitizers by sink kind, and apps that are seen otherwise."""

    guards: tuple[str, ...] = ()
    login_routes: tuple[str, ...] = ()
    sanitizers: Mapping[str, tuple[str, ...]] = {}
    apps: tuple[AppOverride, ...] = ()


def build_world(
    facts: Iterable[FileFacts],
    models: Models,
    kinds: Mapping[str, str],
    own: Own = Own(),  # noqa: B008 - immutable
    other: Mapping[str, Any] | None = None,
) -> World:
    """The linked program with its flows and the model of the backend."""
    program = Program(facts, models)
    types = Types(program)
    calls = Calls(types)
    entries = recognise(program, types, calls)
    solver = Solver(calls, entries, lambda function, place: carries_no_text(types, function, place), own.sanitizers)
    backend = override_apps(build_backend(program, types, calls, entries, kinds, own.guards), program, own.apps)
    return World(calls, solver, entries, backend, kinds, other, own.login_routes)


def judge_rules(world: World, rules: Iterable[Rule]) -> tuple[list[Judgement], list[Notice]]:
    """Every site of every rule; where a rule raises, that is a notice, and its other sites and the other rules go on."""
    said = [judge_entries(world, rule, (*rule.python, *rule.files)) for rule in rules]
    return [judgement for judgements, _ in said for judgement in judgements], [notice for _, notices in said for notice in notices]


def judge_entries(world: World, rule: Rule, entries: Iterable[Entry]) -> tuple[list[Judgement], list[Notice]]:
    """The sites of some entries of a rule: its ``python`` ones, its ``files`` or both."""
    judgements: list[Judgement] = []
    notices: list[Notice] = []
    for entry in entries:
        place: Any = None
        try:
            for place in sites(world, entry.site):
                notices += _judged(world, rule, entry, place, judgements)
        except Exception as error:  # noqa: BLE001 - one rule's defect must not silence the others; it is reported and fatal
            notices.append(_failure(rule, place, error))
    return asked_once(judgements), notices


def _judged(world: World, rule: Rule, entry: Entry, place: Any, judgements: list[Judgement]) -> list[Notice]:
    """Adds the judgement of one site, if there is one; gives what went wrong instead."""
    try:
        verdict = judge(world, entry, place)
    except Exception as error:  # noqa: BLE001 - a defect that one site meets must not lose the others; it is reported and fatal
        return [_failure(rule, place, error)]
    if verdict is not None:
        judgements.append(_judgement(rule, place, verdict))
    return []


def _judgement(rule: Rule, site: Any, verdict: Verdict) -> Judgement:
    return Judgement(rule.id, verdict.region or site.span, verdict, site.anchor, ENGINE)


def _failure(rule: Rule, site: Any, error: Exception) -> Notice:
    path, line = (site.span.path, site.span.line) if site is not None else ("", 0)
    return Notice(Severity.ERROR, "rule-error", f"{type(error).__name__}: {error}", path, line, rule.id, ENGINE, fatal=True)
