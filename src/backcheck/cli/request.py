"""From the words of a command to a session that is ready to run."""

from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec

from backcheck.catalogue import load_catalogue
from backcheck.catalogue.catalogue import Catalogue
from backcheck.config.config import Config
from backcheck.config.load import LoadedConfig, load_config
from backcheck.models.shipped import shipped_models
from backcheck.project.disk import DiskTree, open_tree
from backcheck.project.revision import RevisionTree
from backcheck.refusal import Refusal, instead_of
from backcheck.results.baseline import Known, read_baseline, revision_of
from backcheck.rule import Rule
from backcheck.session.options import ENGINES, Options
from backcheck.session.session import Session
from backcheck.store.cache import default_folder

_BANDIT_ALL = "bandit=all"


class Selection(msgspec.Struct, frozen=True):
    """Which rules, as written."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    every: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """As options."""
        named = (("--select", ",".join(self.select)), ("--ignore", ",".join(self.ignore)))
        return (*(part for pair in named if pair[1] for part in pair), *(("--all",) if self.every else ()))


class Settings(msgspec.Struct, frozen=True):
    """Where the configuration comes from."""

    file: Path | None = None
    isolated: bool = False
    revision: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """As options."""
        named = (("--config", str(self.file or "")), ("--config-from", self.revision))
        return (*(part for pair in named if pair[1] for part in pair), *(("--isolated",) if self.isolated else ()))


class Request(msgspec.Struct, frozen=True):
    """What the user asked of a run."""

    paths: tuple[Path, ...]
    selection: Selection = Selection()
    settings: Settings = Settings()
    engines: tuple[str, ...] = ()
    jobs: int = 0
    use_cache: bool = True
    evidence: bool = False
    baseline: Path | None = None
    today: str = ""


class Prepared(msgspec.Struct, frozen=True):
    """A session ready to run, with the configuration that it was made from."""

    session: Session
    config: Config


def prepare(request: Request) -> Prepared:
    """Everything that can be refused is refused here, before any code of the repository is looked at."""
    tree = open_tree(request.paths)
    loaded = configuration(request, tree)
    catalogue = load_catalogue(loaded.rules, cached=request.use_cache)
    if loaded.config.severity:
        catalogue = catalogue.with_severity(loaded.config.severity)
    known, revision = _baseline(request.baseline)
    options = Options(
        rules=_rules(catalogue, loaded.config, request.selection),
        today=_date(request.today),
        jobs=request.jobs,
        engines=_engines(request.engines),
        bandit_all=_BANDIT_ALL in request.engines,
        evidence=request.evidence,
        baseline=known,
        baseline_revision=revision,
        cache=default_folder() if request.use_cache else None,
        below=way_below(loaded, tree),
    )
    models = shipped_models(loaded.models, cached=request.use_cache)
    return Prepared(Session(tree, loaded.config, catalogue, models, options), loaded.config)


def configuration(request: Request, tree: DiskTree) -> LoadedConfig:
    """What holds for the paths: one path is where the search begins, of several it is the project above them."""
    start = request.paths[0].resolve() if len(request.paths) == 1 else tree.root
    settings, cached = request.settings, request.use_cache
    if settings.revision and (settings.isolated or settings.file is not None):
        raise Refusal(f"--config-from and {'--isolated' if settings.isolated else '--config'} exclude each other: give one of them")
    if not settings.revision:
        return load_config(start, settings.file, isolated=settings.isolated, cached=cached)
    with closing(RevisionTree(_top(start), settings.revision)) as revision:
        return load_config(start, isolated=settings.isolated, from_tree=revision, cached=cached)


def _top(start: Path) -> Path:
    """The top of the checkout: the configuration may lie above what is checked."""
    folder = start if start.is_dir() else start.parent
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def way_below(loaded: LoadedConfig, tree: DiskTree) -> str:
    """The way from the configuration's folder to the root, which its patterns begin with; none where it lies elsewhere."""
    folder = loaded.path.resolve().parent if loaded.path is not None else tree.root
    if not tree.root.is_relative_to(folder) or tree.root == folder:
        return ""
    return f"{tree.root.relative_to(folder).as_posix()}/"


def _rules(catalogue: Catalogue, config: Config, wanted: Selection) -> tuple[Rule, ...]:
    select, ignore = wanted.select or config.select, (*config.ignore, *wanted.ignore)
    return catalogue.select(select, ignore, all_rules=wanted.every or config.all, advice=config.advice)


def _engines(asked: tuple[str, ...]) -> tuple[str, ...]:
    known = (*ENGINES, _BANDIT_ALL)
    for word in asked:
        if word not in known:
            raise Refusal(f"unknown engine {word!r}: {instead_of(word, known)}")
    return tuple(dict.fromkeys(word.partition("=")[0] for word in asked)) or ENGINES


def _date(written: str) -> date:
    if not written:
        return date.today()  # noqa: DTZ011 - what the user calls today
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refusal(f"--today takes a date such as 2027-03-01, not {written!r}") from None


def _baseline(path: Path | None) -> tuple[tuple[Known, ...] | None, str]:
    if path is None:
        return None, ""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refusal(f"the baseline cannot be read: {error.strerror}", str(path)) from None
    return read_baseline(content, str(path)), revision_of(content)
