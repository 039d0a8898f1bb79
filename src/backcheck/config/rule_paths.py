"""The team's own folders that a configuration names: packs of rules, and library models in their ``models``."""

from pathlib import Path, PurePosixPath

from backcheck.catalogue.rule_folder import MODELS, MOST_BYTES, MOST_FILES, RuleFolder, read_rule_folder
from backcheck.config.config import Config
from backcheck.config.find import Found, Revision
from backcheck.models.folder import MOST_BYTES as MOST_MODEL_BYTES
from backcheck.models.folder import ModelFolder, read_model_folder
from backcheck.refusal import Refusal
from backcheck.written.document import Where

_ENDINGS = (".yaml", ".yml")


def folders_on_disk(config: Config, found: Found, *, trusted: bool) -> tuple[Path, ...]:
    """The folders of ``rule-paths``, relative to the file that names them; outside its repository only from a trusted one."""
    folders: list[Path] = []
    for index, written in enumerate(config.rule_paths):
        where = (*found.table, "rule-paths", index)
        folder = found.path.parent / written
        if not trusted and not folder.resolve().is_relative_to(found.top.resolve()):
            raise found.document.refusal(where, f"{written!r} leads outside the repository; only a file given with --config may do that")
        if not folder.is_dir():
            raise found.document.refusal(where, f"there is no folder {written!r}")
        folders.append(folder)
    return tuple(folders)


def rule_folders_on_disk(config: Config, found: Found, *, trusted: bool) -> tuple[RuleFolder, ...]:
    folders = folders_on_disk(config, found, trusted=trusted)
    return tuple(read_rule_folder(folder, _label(written)) for folder, written in zip(folders, config.rule_paths, strict=True))


def model_folders_on_disk(config: Config, found: Found, *, trusted: bool) -> tuple[ModelFolder, ...]:
    """The library models of the same folders; those of later ones go before those of earlier and of shipped ones."""
    folders = zip(folders_on_disk(config, found, trusted=trusted), config.rule_paths, strict=True)
    return tuple(_models_on_disk(folder, _label(written)) for folder, written in folders if (folder / MODELS).is_dir())


def _models_on_disk(folder: Path, label: str) -> ModelFolder:
    if not (folder / MODELS).resolve().is_relative_to(folder.resolve()):
        raise Refusal("the models lead outside their folder of rules", f"{label}/{MODELS}")
    return read_model_folder(folder / MODELS, f"{label}/{MODELS}")


def rule_folders_in_revision(config: Config, found: Found, revision: Revision) -> tuple[RuleFolder, ...]:
    """The same as they were in a revision, so that a change cannot loosen the rules that judge it."""
    return tuple(
        _folder_in_revision(found, revision, written, (*found.table, "rule-paths", index))
        for index, written in enumerate(config.rule_paths)
    )


def model_folders_in_revision(config: Config, found: Found, revision: Revision) -> tuple[ModelFolder, ...]:
    folders = []
    for index, written in enumerate(config.rule_paths):
        prefix = f"{_prefix(found, written, (*found.table, 'rule-paths', index))}{MODELS}/"
        names = [path for path, _ in revision.list() if path.startswith(prefix) and path.endswith(_ENDINGS)]
        files = {name.removeprefix(prefix): _read(revision, name, MOST_MODEL_BYTES) for name in sorted(names)[:MOST_FILES]}
        folders.append(ModelFolder(f"{_label(written)}/{MODELS}", files))
    return tuple(folders)


def _folder_in_revision(found: Found, revision: Revision, written: str, where: Where) -> RuleFolder:
    prefix = _prefix(found, written, where)
    inside = [path for path, _ in revision.list() if path.startswith(prefix) and path.endswith(_ENDINGS)]
    if not inside:
        raise found.document.refusal(where, f"there is no folder {written!r} with rules in that revision")
    names = [name for name in inside if _is_rule_file(name.removeprefix(prefix))]
    if len(names) > MOST_FILES:
        raise found.document.refusal(where, f"more than {MOST_FILES} rule files")
    return RuleFolder(_label(written), {name.removeprefix(prefix): _read(revision, name, MOST_BYTES) for name in sorted(names)})


def _prefix(found: Found, written: str, where: Where) -> str:
    """What the paths of a folder's files begin with in a revision."""
    here = PurePosixPath(found.path.parent.relative_to(found.top).as_posix())
    parts = _normal((here / written).parts)
    if parts is None or PurePosixPath(written).is_absolute():
        raise found.document.refusal(where, f"{written!r} leads outside the repository")
    return "".join(f"{part}/" for part in parts)


def _normal(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """The parts without ``.`` and ``..``; None where they lead above the top."""
    kept: list[str] = []
    for part in parts:
        if part == ".." and not kept:
            return None
        if part == "..":
            kept.pop()
        elif part != ".":
            kept.append(part)
    return tuple(kept)


def _is_rule_file(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name.endswith(_ENDINGS) and "/" not in folder and folder != MODELS and not folder.startswith(".")


def _read(revision: Revision, path: str, most: int) -> bytes:
    try:
        data = revision.read(path)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", path) from error
    if len(data) > most:
        raise Refusal(f"the file has more than {most} bytes", path)
    return data


def _label(written: str) -> str:
    return PurePosixPath(written).as_posix()
