"""What goes to standard error: one line for each thing that went wrong."""

import typer

from backcheck.reports.visible import visible
from backcheck.result import Notice


def complain(message: str) -> None:
    typer.echo(f"backcheck: {message}", err=True)


def line_of(notice: Notice) -> str:
    where = f"{notice.path}:{notice.line}: " if notice.path and notice.line else f"{notice.path}: " if notice.path else ""
    return visible(f"{where}{notice.message}{f' ({notice.rule})' if notice.rule else ''}")
