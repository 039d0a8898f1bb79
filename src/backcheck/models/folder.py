"""The model files of one folder, read within bounds and never from outside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backcheck.refusal import Refusal

MOST_FILES = 2_000
MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder of library models, wherever it was read from: ``files`` are by path below ``label``, which people are shown."""

    label: str
    files: Mapping[str, bytes]


def read_model_folder(folder: Path, label: str = "") -> ModelFolder:
    """Every YAML file of the folder and of those below it; none where there is no such folder."""
    shown = label or folder.as_posix()
    root = folder.resolve()
    files: dict[str, bytes] = {}
    for path in _yaml_files(folder):
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(root):
            raise Refusal("the file leads outside its folder of models", f"{shown}/{name}")
        if len(files) == MOST_FILES:
            raise Refusal(f"more than {MOST_FILES} model files", shown)
        files[name] = _read(path, f"{shown}/{name}")
    return ModelFolder(shown, files)


def _yaml_files(folder: Path) -> Iterator[Path]:
    """In a fixed order, so that the first complaint is always the same."""
    return (path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".yml") and path.is_file())


def _read(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", shown) from error
    if len(data) > MOST_BYTES:
        raise Refusal(f"a model file has at most {MOST_BYTES} bytes", shown)
    return data
