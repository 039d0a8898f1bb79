"""The commands and how they end. Everything heavy is imported by the command that uses it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from backcheck import __version__
from backcheck.cli.check import check
from backcheck.cli.files import files
from backcheck.refusal import Refusal

USAGE = 2
INTERRUPTED = 130

command = typer.Typer(
    name="backcheck",
    help="Reads a backend repository, without running it, and answers a quality checklist about it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
command.command(name="check", help="Check a repository: the checklist, then findings.")(check)
command.command(name="files", help="List every file with its class and the reason for it.", hidden=True)(files)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"backcheck {__version__}")
        raise typer.Exit


@command.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)] = False,
) -> None:
    """Reads a backend repository, without running it, and answers a quality checklist about it."""


@command.command()
def rules(form: Annotated[str, typer.Option("--format", help="text, json or markdown")] = "text") -> None:
    """List every rule."""
    from backcheck.catalogue import load_catalogue
    from backcheck.rulebook.table import table_json, table_markdown, table_text

    catalogue = load_catalogue()
    known = tuple(catalogue.rules.values())
    match form:
        case "text":
            from rich.console import Console

            console = Console(highlight=False)
            console.print(table_text(catalogue, known, console.width if console.is_terminal else 0), soft_wrap=True, end="")
        case "json":
            typer.echo(table_json(catalogue, known), nl=False)
        case "markdown":
            typer.echo(table_markdown(catalogue, known), nl=False)
        case _:
            raise Refusal(f"unknown format {form!r} for rules; known: text, json, markdown")


@command.command()
def explain(rule: Annotated[str, typer.Argument(help="a rule's id, such as RES101")]) -> None:
    """Show the page of a rule: what goes wrong, how to mend it, an example that fails and one that passes."""
    from backcheck.catalogue import load_catalogue
    from backcheck.resources import fixtures_root
    from backcheck.rulebook.page import page

    text = page(load_catalogue(), rule.upper(), fixtures_root())
    if not sys.stdout.isatty():
        typer.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


@command.command()
def inventory(
    path: Annotated[Path, typer.Argument(help="the repository")] = Path(),
    form: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Show the model of the backend: routes with what guards them, apps, entities."""
    from backcheck.cli.inventory import show_inventory

    show_inventory(path, form)


@command.command()
def init(path: Annotated[Path, typer.Argument(help="the folder to write backcheck.toml in")] = Path()) -> None:
    """Write a commented configuration."""
    from backcheck.config.starter import starter_config

    target = path / "backcheck.toml"
    if not path.is_dir():
        raise Refusal("no such folder", str(path))
    if target.exists():
        raise Refusal("the file exists already; it was not changed", str(target))
    target.write_text(starter_config(), encoding="utf-8")
    typer.echo(f"wrote {target}")


def app() -> None:
    """Runs the command line and ends the process with its status."""
    try:
        status = command(standalone_mode=False)
    except Refusal as refusal:
        _complain(str(refusal))
        raise SystemExit(USAGE) from None
    except (KeyboardInterrupt, typer.Abort):
        _complain("interrupted")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except Exception as error:
        if not hasattr(error, "exit_code") or not hasattr(error, "format_message"):
            raise
        _complain(error.format_message())
        raise SystemExit(USAGE) from None
    raise SystemExit(status if isinstance(status, int) else 0)


def _complain(message: str) -> None:
    typer.echo(f"backcheck: {message}", err=True)
