"""``backcheck inventory``: the model of the backend as a table or as JSON."""

from pathlib import Path

import msgspec
import typer

from backcheck.refusal import Refusal


def show_inventory(path: Path, form: str) -> None:
    """Prints routes with what guards them, or the whole model as JSON."""
    if form not in ("text", "json"):
        raise Refusal(f"unknown format {form!r} for the inventory; known: text, json")
    from backcheck.cli.run import Request, prepare

    prepared = prepare(Request(paths=(path,), engines=("python",)))
    found = prepared.session.inventory()
    if form == "json":
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    from backcheck.reports.inventory import render_inventory

    typer.echo(render_inventory(found), nl=False)
