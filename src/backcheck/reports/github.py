"""What GitHub code scanning accepts and shows, cut from the complete log."""

import copy
import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from backcheck.reports.sarif_log import sarif_log, write_log
from backcheck.result import Result

Log = dict[str, Any]

RESULTS = 25_000
STEPS = 10_000
SHOWN_STEPS = 1_000
LOCATIONS = 1_000
TAGS = 20
NAME = 255
DESCRIPTION = 1_024
COMPRESSED = 10_000_000

_LEVELS = ("none", "note", "warning", "error")
_PRECISIONS = ("low", "medium", "high", "very-high")
# GitHub measures the file as its action compresses it; its headers and a newer zlib may differ by a little.
_MARGIN = 0.97
_FEWER_STEPS = (100, 20, 0)


def github_profile(log: Log) -> Log:
    """Certain, unsuppressed results with a place, within GitHub's limits; what had to be cut is told in a notification.

    GitHub shows a result of any kind, suppressed or not, as an open alert, and closes one that is missing: so reviews, passes
    and accepted findings are left out, and what a baseline knows stays in.
    """
    made = copy.deepcopy(log)
    for run in made["runs"]:
        run["results"] = [result for result in run["results"] if _belongs(result)]
        for rule in run["tool"]["driver"].get("rules", ()):
            _shorten_rule(rule)
        for result in run["results"]:
            result["locations"] = result["locations"][:LOCATIONS]
        told = [*_cut_steps(run), *_cut_results(run, RESULTS), *_cut_size(made, run)]
        _tell(run, told)
    return made


def write_github(result: Result) -> bytes:
    return write_log(github_profile(sarif_log(result)))


def _belongs(result: Log) -> bool:
    return result.get("kind", "fail") == "fail" and not result.get("suppressions") and bool(result.get("locations"))


def _shorten_rule(rule: Log) -> None:
    if "name" in rule:
        rule["name"] = rule["name"][:NAME]
    for key in ("shortDescription", "fullDescription"):
        if key in rule:
            rule[key]["text"] = rule[key]["text"][:DESCRIPTION]
    properties = rule.get("properties", {})
    if "tags" in properties:
        properties["tags"] = properties["tags"][:TAGS]


def _cut_steps(run: Log) -> Iterable[str]:
    """More than so many steps refuse the whole file; of fewer GitHub shows the first thousand."""
    cut = sum(_keep_steps(result, SHOWN_STEPS) for result in run["results"] if _count_steps(result) > STEPS)
    if cut:
        yield f"{cut} results have more than {STEPS} steps: their flows are cut to {SHOWN_STEPS}"


def _cut_results(run: Log, limit: int) -> Iterable[str]:
    results = run["results"]
    if len(results) > limit:
        run["results"] = _most_severe(run, limit)
        yield f"{len(results) - limit} of {len(results)} results are left out, those of the lowest severity first"


def _cut_size(log: Log, run: Log) -> Iterable[str]:
    """First the steps of flows go, then the results of the lowest severity."""
    limit = COMPRESSED * _MARGIN
    for keep in _FEWER_STEPS:
        if _compressed(log) <= limit:
            return
        cut = sum(_keep_steps(result, keep) for result in run["results"])
        if cut:
            yield f"the file is too large: the flows of {cut} results are cut to {keep} steps"
    total = len(run["results"])
    while run["results"] and (size := _compressed(log)) > limit:
        run["results"] = _most_severe(run, int(len(run["results"]) * limit / size * 0.95))
    if len(run["results"]) < total:
        yield f"the file is too large: {total - len(run['results'])} of {total} results are left out, those of the lowest severity first"


def _compressed(log: Log) -> int:
    return len(zlib.compress(json.dumps(log, separators=(",", ":")).encode()))


def _most_severe(run: Log, limit: int) -> list[Log]:
    """The most severe results, still in their order."""
    rank = _severity_of(run)
    results = run["results"]
    kept = sorted(sorted(range(len(results)), key=lambda index: (rank(results[index]), -index), reverse=True)[:limit])
    return [results[index] for index in kept]


def _severity_of(run: Log) -> Callable[[Log], tuple[int, float, int]]:
    rules = {rule["id"]: rule.get("properties", {}) for rule in run["tool"]["driver"].get("rules", ())}

    def rank(result: Log) -> tuple[int, float, int]:
        properties = rules.get(result.get("ruleId"), {})
        precision = properties.get("precision", "low")
        return _LEVELS.index(result["level"]), float(properties.get("security-severity", 0)), _PRECISIONS.index(precision)

    return rank


def _count_steps(result: Log) -> int:
    return sum(len(flow["locations"]) for flow in _thread_flows(result))


def _thread_flows(result: Log) -> list[Log]:
    return [flow for code_flow in result.get("codeFlows", ()) for flow in code_flow["threadFlows"]]


def _keep_steps(result: Log, keep: int) -> bool:
    """Keeps the first and the last steps, which say where it starts and where it hurts; whether anything was cut."""
    if _count_steps(result) <= keep:
        return False
    if keep == 0:
        del result["codeFlows"]
        return True
    flow = _thread_flows(result)[0]
    half = keep // 2
    steps = flow["locations"]
    flow["locations"] = [*steps[: keep - half], *steps[len(steps) - half :]] if len(steps) > keep else steps
    result["codeFlows"] = [{**result["codeFlows"][0], "threadFlows": [flow]}]
    return True


def _tell(run: Log, messages: Iterable[str]) -> None:
    made = [{"level": "warning", "descriptor": {"id": "github-limit"}, "message": {"text": f"{text}."}} for text in messages]
    if made:
        invocation = run.setdefault("invocations", [{"executionSuccessful": True}])[0]
        invocation["toolExecutionNotifications"] = [*invocation.get("toolExecutionNotifications", ()), *made]
