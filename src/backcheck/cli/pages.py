"""The commands beside ``check``: rules, a rule's page, the model of a backend, a configuration to begin with."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from backcheck.cli.standard import write_standard
from backcheck.refusal import Refusal, instead_of

if TYPE_CHECKING:
    from rich.text import Text

    from backcheck.catalogue import Catalogue


def show_rules(form: str) -> None:
    """All rules as a table."""
    from backcheck.rulebook.table import table_json, table_markdown, table_text

    _known(form, ("text", "json", "markdown"))
    catalogue = _catalogue()
    known = tuple(catalogue.rules.values())
    match form:
        case "json":
            _print(table_json(catalogue, known))
        case "markdown":
            _print(table_markdown(catalogue, known))
        case _:
            _print_coloured(table_text(catalogue, known, _width()))


def show_rule(rule: str) -> None:
    """Its page; on a terminal the Markdown is laid out."""
    from backcheck.resources import fixtures_root
    from backcheck.rulebook.page import page

    text = page(_catalogue(), rule.upper(), fixtures_root())
    if not sys.stdout.isatty():
        _print(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


def show_inventory(path: Path, form: str) -> None:
    """Routes with what guards them, or the whole model as JSON."""
    _known(form, ("text", "json"))
    from backcheck.cli.complaints import complain, line_of
    from backcheck.cli.progress import progress
    from backcheck.cli.request import Request, prepare
    from backcheck.rule import Severity

    prepared = prepare(Request(paths=(path,), engines=("python",)))
    with progress(shown=sys.stderr.isatty()) as heard:
        found, notices = prepared.session.inventory(heard)
    for notice in notices:
        if notice.level is not Severity.NOTE:
            complain(line_of(notice))
    if form == "json":
        import json

        _print(f"{json.dumps(found, indent=2, ensure_ascii=False)}\n")
        return
    from backcheck.reports.inventory import render_inventory

    _print(render_inventory(found, _width()))


def write_configuration(folder: Path) -> None:
    """A new backcheck.toml; one that exists is left as it is."""
    from backcheck.config.starter import starter_config

    target = folder / "backcheck.toml"
    if not folder.is_dir():
        raise Refusal("no such folder", str(folder))
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(starter_config())
    except FileExistsError:
        raise Refusal("the file exists already; it was not changed", str(target)) from None
    except OSError as error:
        raise Refusal(f"cannot be written: {error.strerror}", str(target)) from None
    _print(f"wrote {target}\n")


def _catalogue() -> "Catalogue":
    """The rules that a check of the current folder would know: the team's own too."""
    from backcheck.catalogue import load_catalogue
    from backcheck.config.load import load_config

    return load_catalogue(load_config(Path()).rules)


def _known(form: str, forms: tuple[str, ...]) -> None:
    if form not in forms:
        raise Refusal(f"unknown format {form!r}: {instead_of(form, forms)}")


def _width() -> int:
    """Of the terminal; 0 for a pipe, which takes lines of any length."""
    import shutil

    return shutil.get_terminal_size((110, 24)).columns if sys.stdout.isatty() else 0


def _print_coloured(text: "Text") -> None:
    if not sys.stdout.isatty():
        _print(text.plain)
        return
    from rich.console import Console

    Console(highlight=False).print(text, soft_wrap=True, end="")


def _print(text: str) -> None:
    write_standard(text.encode("utf-8", "replace"))
