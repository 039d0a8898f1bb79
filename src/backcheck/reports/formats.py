"""The formats by the names that people give them; each writer is loaded only when it is asked for."""

from enum import StrEnum

from backcheck.result import Result


class Format(StrEnum):
    """Formats for files; the text report for people is ``backcheck.reports.text``, because it has options of its own."""

    SARIF = "sarif"
    GITHUB = "github"
    JSON = "json"
    MARKDOWN = "markdown"
    LINES = "lines"


def render(result: Result, wanted: Format) -> bytes:
    match wanted:
        case Format.SARIF:
            from backcheck.reports.sarif_log import write_sarif

            return write_sarif(result)
        case Format.GITHUB:
            from backcheck.reports.github import write_github

            return write_github(result)
        case Format.JSON:
            from backcheck.reports.json_report import render_json

            return render_json(result)
        case Format.MARKDOWN:
            from backcheck.reports.markdown import render_markdown

            return render_markdown(result).encode("utf-8", "replace")
        case Format.LINES:
            from backcheck.reports.lines import render_lines

            return render_lines(result).encode("utf-8", "replace")
