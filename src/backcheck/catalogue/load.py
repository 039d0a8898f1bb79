"""Loading the catalogue: compiled once for each state of the rule files, then read from the user's cache."""

from collections.abc import Iterable
from pathlib import Path

import platformdirs

from backcheck import rule
from backcheck.catalogue.catalogue import Catalogue
from backcheck.catalogue.compiled import read_compiled, write_compiled
from backcheck.catalogue.rule_folder import RuleFolder, read_rule_folder
from backcheck.resources import rules_root
from backcheck.written.yaml_folder import digest_of, state_of

SHIPPED = "rules"
_loaded: dict[str, Catalogue] = {}


def load_catalogue(extra_paths: Iterable[Path | RuleFolder] = (), *, cache: Path | None = None, cached: bool = True) -> Catalogue:
    """The shipped rules and those of ``extra_paths``; a bad file is a ``Refusal`` with its place.

    ``cache`` is the folder for compiled catalogues, by default the user's; without ``cached`` none is read or written.
    """
    shipped = read_rule_folder(rules_root(), SHIPPED)
    extras = tuple(path if isinstance(path, RuleFolder) else read_rule_folder(path) for path in extra_paths)
    digest = digest_of((shipped, *extras), _code_state())
    if not cached:
        return _compiled_now(shipped, extras, digest)
    if digest not in _loaded:
        _loaded[digest] = _from_cache(cache or default_cache(), shipped, extras, digest)
    return _loaded[digest]


def default_cache() -> Path:
    return Path(platformdirs.user_cache_dir("backcheck", appauthor=False)) / "catalogue"


def _from_cache(folder: Path, shipped: RuleFolder, extras: tuple[RuleFolder, ...], digest: str) -> Catalogue:
    stored = read_compiled(folder, digest)
    if stored is not None:
        return stored
    catalogue = _compiled_now(shipped, extras, digest)
    write_compiled(folder, catalogue)
    return catalogue


def _compiled_now(shipped: RuleFolder, extras: tuple[RuleFolder, ...], digest: str) -> Catalogue:
    # The YAML reader costs a third of a short run, and a compiled catalogue needs none of it.
    from backcheck.catalogue.compile import compile_catalogue

    return compile_catalogue(shipped, extras, digest)


def _code_state() -> str:
    """That of the code that reads rules."""
    return state_of((*sorted(Path(__file__).parent.glob("*.py")), Path(rule.__file__)))
