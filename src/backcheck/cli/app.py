"""The commands and how they end. Everything heavy is imported by the command that uses it."""

import signal
import traceback
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from backcheck import __version__
from backcheck.cli.check import check
from backcheck.cli.completion import complete_rule
from backcheck.cli.standard import let_go_of_stdout
from backcheck.refusal import Refusal

NAME = "backcheck"
USAGE, FAILED, INTERRUPTED, TERMINATED = 2, 3, 130, 143

command = typer.Typer(
    name=NAME,
    help="Reads a backend repository, without running it, and answers a quality checklist about it.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
command.command(name="check")(check)


@command.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Reads a backend repository, without running it, and answers a quality checklist about it."""
    if version:
        typer.echo(f"backcheck {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@command.command()
def rules(form: Annotated[str, typer.Option("--format", help="text, json or markdown")] = "text") -> None:
    """List every rule."""
    from backcheck.cli.pages import show_rules

    show_rules(form)


@command.command()
def explain(rule: Annotated[str, typer.Argument(help="a rule's id, such as RES101", autocompletion=complete_rule)]) -> None:
    """Show a rule's page: what goes wrong, how to mend it, examples."""
    from backcheck.cli.pages import show_rule

    show_rule(rule)


@command.command()
def inventory(
    path: Annotated[Path, typer.Argument(help="the repository")] = Path(),
    form: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Show the model of the backend: routes with what guards them."""
    from backcheck.cli.pages import show_inventory

    show_inventory(path, form)


@command.command()
def init(path: Annotated[Path, typer.Argument(help="the folder to write backcheck.toml in")] = Path()) -> None:
    """Write a commented configuration."""
    from backcheck.cli.pages import write_configuration

    write_configuration(path)


class TerminatedError(BaseException):
    """Somebody asked the process to end; like an interrupt, it passes through all that clears up."""


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise TerminatedError


def app() -> None:
    """Runs the command line and ends the process with its status."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        # Completion goes by this name, however the process was started.
        status = command(prog_name=NAME, standalone_mode=False)
    except Refusal as refusal:
        _end(USAGE, str(refusal))
    except (KeyboardInterrupt, typer.Abort):
        _end(INTERRUPTED, "interrupted")
    except TerminatedError:
        _end(TERMINATED, "terminated")
    except BrokenPipeError:
        # Nobody reads on: what is left in the buffer must not fail again at the end.
        let_go_of_stdout()
        raise SystemExit(0) from None
    except Exception as error:  # noqa: BLE001 - a defect of ours must not look like findings, whose status Python would give it
        if hasattr(error, "exit_code") and hasattr(error, "format_message"):
            # The library that reads values says by itself that it is one.
            _end(USAGE, error.format_message().replace(": Value error, ", ": "))
        traceback.print_exception(error)
        _end(FAILED, f"stopped by a defect of its own: {type(error).__name__}: {error}")
    if status == INTERRUPTED:
        _end(INTERRUPTED, "interrupted")
    raise SystemExit(status if isinstance(status, int) else 0)


def _end(status: int, message: str) -> NoReturn:
    typer.echo(f"backcheck: {message}", err=True)
    raise SystemExit(status) from None
