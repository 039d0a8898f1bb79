"""The models that ship with backcheck and a team's own: compiled once for each state of their files, then read from the user's cache."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import platformdirs

from backcheck.models.folder import ModelFolder, read_model_folder
from backcheck.models.models import Models
from backcheck.models.role import Role
from backcheck.resources import rules_root
from backcheck.written.compiled import read_entry, write_entry
from backcheck.written.yaml_folder import digest_of, state_of

SHIPPED = "rules/models"
KEPT = 8
_DECODE = msgspec.msgpack.Decoder(tuple[Role, ...])
_loaded: dict[str, Models] = {}


def shipped_models(extra_folders: Iterable[ModelFolder | Path] = (), *, cache: Path | None = None, cached: bool = True) -> Models:
    """All roles; those of ``extra_folders`` replace shipped ones of the same name. A bad file is a ``Refusal`` with its place.

    ``cache`` is the folder for compiled models, by default the user's; without ``cached`` none is read or written.
    """
    shipped = read_model_folder(rules_root() / "models", SHIPPED)
    extras = (one if isinstance(one, ModelFolder) else read_model_folder(one) for one in extra_folders)
    folders = (shipped, *extras)
    digest = digest_of(folders, _code_state())
    if not cached:
        return Models(_compiled_now(folders))
    if digest not in _loaded:
        _loaded[digest] = Models(_from_cache(cache or default_cache(), folders, digest))
    return _loaded[digest]


def default_cache() -> Path:
    return Path(platformdirs.user_cache_dir("backcheck", appauthor=False)) / "models"


def _from_cache(folder: Path, folders: tuple[ModelFolder, ...], digest: str) -> tuple[Role, ...]:
    name = f"{digest}.models"
    stored = read_entry(folder, name)
    if stored is not None and stored.startswith(digest.encode()):
        try:
            return _DECODE.decode(stored[len(digest) :])
        except (msgspec.DecodeError, RecursionError):
            pass  # Written by code of another shape: as good as not there.
    roles = _compiled_now(folders)
    write_entry(folder, name, digest.encode() + msgspec.msgpack.encode(roles), KEPT)
    return roles


def _compiled_now(folders: tuple[ModelFolder, ...]) -> tuple[Role, ...]:
    # The YAML reader costs more than the rest of a short run, and compiled models need none of it.
    from backcheck.models.load import load_roles

    return load_roles(folders)


def _code_state() -> str:
    """That of the code that reads models."""
    return state_of(sorted(Path(__file__).parent.glob("*.py")))
