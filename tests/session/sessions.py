"""Sessions over small backends that exist in memory only."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from backcheck.catalogue import load_catalogue
from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.models.models import Models
from backcheck.models.shipped import shipped_models
from backcheck.project.tree import MemoryTree, Tree
from backcheck.result import Result
from backcheck.session.options import ENGINES, Options
from backcheck.session.session import Session

RATES = """\
import requests
from flask import Flask

app = Flask(__name__)


@app.get("/rates")
def rates():
    return requests.get("https://rates.example.com/today").text
"""
LINE = 9
UNENDING = RATES.replace(".text", ".text  # {}")


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def models() -> Models:
    return shipped_models()


def session(
    files: Mapping[str, str | bytes] | Tree,
    select: tuple[str, ...] = ("RES101",),
    config: Config = Config(),  # noqa: B008 - immutable
    *,
    engines: tuple[str, ...] = ENGINES,
    jobs: int = 1,
    cache: Path | None = None,
    below: str = "",
) -> Session:
    tree = MemoryTree(files) if isinstance(files, Mapping) else files
    options = Options(catalogue().select(select), engines=engines, jobs=jobs, cache=cache, below=below)
    return Session(tree, config, catalogue(), models(), options)


def checked(
    files: Mapping[str, str | bytes] | Tree,
    select: tuple[str, ...] = ("RES101",),
    config: Config = Config(),  # noqa: B008 - immutable
    below: str = "",
) -> Result:
    return session(files, select, config, below=below).update()


def found(result: Result) -> list[tuple[str, str, int, bool]]:
    """Rule, path and line of each finding, and whether it is open."""
    return [(each.rule, each.span.path, each.span.line, each.open) for each in result.findings]


def told(result: Result) -> list[tuple[str, str, int]]:
    """Code, path and line of each notice."""
    return [(notice.code, notice.path, notice.line) for notice in result.notices]
