"""The team's own rule folders that a configuration names."""

from pathlib import Path, PurePosixPath

from backcheck.catalogue.rule_folder import MODELS, MOST_BYTES, MOST_FILES, RuleFolder, read_rule_folder
from backcheck.config.config import Config
from backcheck.config.find import Found, Revision
from backcheck.refusal import Refusal
from backcheck.written.document import Where


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


def rule_folders_in_revision(config: Config, found: Found, revision: Revision) -> tuple[RuleFolder, ...]:
    """The same as they were in a revision, so that a change cannot loosen the rules that judge it."""
    return tuple(
        _folder_in_revision(found, revision, written, (*found.table, "rule-paths", index))
        for index, written in enumerate(config.rule_paths)
    )


def _folder_in_revision(found: Found, revision: Revision, written: str, where: Where) -> RuleFolder:
    here = PurePosixPath(found.path.parent.relative_to(found.top).as_posix())
    parts = _normal((here / written).parts)
    if parts is None or PurePosixPath(written).is_absolute():
        raise found.document.refusal(where, f"{written!r} leads outside the repository")
    prefix = "".join(f"{part}/" for part in parts)
    names = [path for path, _ in revision.list() if path.startswith(prefix) and _is_rule_file(path.removeprefix(prefix))]
    if not names:
        raise found.document.refusal(where, f"there is no folder {written!r} with rules in that revision")
    if len(names) > MOST_FILES:
        raise found.document.refusal(where, f"more than {MOST_FILES} rule files")
    return RuleFolder(_label(written), {name.removeprefix(prefix): _read(revision, name) for name in sorted(names)})


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
    return name.endswith((".yaml", ".yml")) and "/" not in folder and folder != MODELS and not folder.startswith(".")


def _read(revision: Revision, path: str) -> bytes:
    try:
        data = revision.read(path)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", path) from error
    if len(data) > MOST_BYTES:
        raise Refusal(f"a rule file has at most {MOST_BYTES} bytes", path)
    return data


def _label(written: str) -> str:
    return PurePosixPath(written).as_posix()
