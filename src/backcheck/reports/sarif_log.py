"""The complete SARIF 2.1.0 log of a run."""

import json
from typing import Any

import msgspec
import sarif_om as om

from backcheck import __version__
from backcheck.reports import sarif_notices, sarif_rules
from backcheck.reports.repository import repository_uri
from backcheck.reports.sarif_places import ROOT
from backcheck.reports.sarif_results import results
from backcheck.reports.sarif_serialise import plain
from backcheck.reports.sarif_taxonomies import reference, taxonomies
from backcheck.result import Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "backcheck"
CATEGORY = "backcheck/"


def sarif_log(result: Result) -> dict[str, Any]:
    """Plain values, ready to be written as JSON or cut down to another profile."""
    log: dict[str, Any] = plain(om.SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[_run(result)]))
    return log


def write_log(log: dict[str, Any]) -> bytes:
    """Names of files may hold bytes that are no text; they become question marks here, and stay exact in the URIs."""
    return json.dumps(log, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def write_sarif(result: Result) -> bytes:
    return write_log(sarif_log(result))


def _run(result: Result) -> om.Run:
    titles = {line.id: line.title for name, lines in result.views.items() if name.startswith("owasp") for line in lines}
    lists = taxonomies(result.rules, titles)
    return om.Run(
        tool=om.Tool(driver=_driver(result, [each.name for each in lists])),
        automation_details=om.RunAutomationDetails(id=CATEGORY),
        invocations=[_invocation(result)],
        column_kind="utf16CodeUnits",
        original_uri_base_ids={ROOT: om.ArtifactLocation(description=om.Message(text="The root of the checked repository."))},
        version_control_provenance=_provenance(result),
        taxonomies=lists or None,
        results=list(results(result)),
        properties=_properties(result),
    )


def _driver(result: Result, lists: list[str]) -> om.ToolComponent:
    return om.ToolComponent(
        name=TOOL,
        version=__version__,
        semantic_version=__version__,
        short_description=om.MultiformatMessageString(text="Answers a quality checklist about a backend repository without running it."),
        rules=sarif_rules.descriptors(result.rules),
        supported_taxonomies=[reference(name) for name in lists] or None,
    )


def _invocation(result: Result) -> om.Invocation:
    """A scan that came to its end is a success, whatever it found or could not read: GitHub drops the others."""
    execution, configuration = sarif_notices.notifications(result)
    return om.Invocation(
        execution_successful=True,
        tool_execution_notifications=execution or None,
        tool_configuration_notifications=configuration or None,
    )


def _provenance(result: Result) -> list[om.VersionControlDetails] | None:
    repository = repository_uri(result.repository)
    if not repository:
        return None
    root = om.ArtifactLocation(uri_base_id=ROOT)
    return [om.VersionControlDetails(repository_uri=repository, revision_id=result.revision or None, mapped_to=root)]


def _properties(result: Result) -> dict[str, Any]:
    checked = sum(entry.checked for entry in result.files)
    made: dict[str, Any] = {
        "checklist": msgspec.to_builtins(result.checklist),
        "views": msgspec.to_builtins(result.views),
        "counts": msgspec.to_builtins(result.counts),
        "notChecked": dict(result.not_checked),
        "files": {"checked": checked, "notChecked": len(result.files) - checked},
        "engines": [{"name": engine.name, "version": engine.version, "files": engine.files} for engine in result.engines],
    }
    if any(finding.baseline for finding in result.findings) or result.fixed:
        made["fixed"] = list(result.fixed)
    if result.revision:
        made["revision"] = result.revision
    return made
