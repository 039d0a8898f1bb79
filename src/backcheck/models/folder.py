"""The model files of one folder."""

from pathlib import Path

from backcheck.written.yaml_folder import Bounds, YamlFolder, is_yaml, read_files

MOST_FILES = 2_000
MOST_BYTES = 1 << 20


class ModelFolder(YamlFolder):
    """A folder of library models."""

    __slots__ = ()


def read_model_folder(folder: Path, label: str = "") -> ModelFolder:
    """Every YAML file of the folder and of those below it; none where there is no such folder."""
    shown = label or folder.as_posix()
    paths = (path for path in sorted(folder.rglob("*")) if is_yaml(path))
    return ModelFolder(shown, read_files(folder, paths, shown, Bounds("model", MOST_FILES, MOST_BYTES)))
