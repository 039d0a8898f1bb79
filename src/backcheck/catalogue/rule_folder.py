"""The rule files of one folder of packs, or of a single pack."""

from collections.abc import Iterator
from pathlib import Path

from backcheck.refusal import Refusal
from backcheck.written.yaml_folder import Bounds, YamlFolder, is_yaml, read_files

MODELS = "models"
MOST_FILES = 2_000
MOST_BYTES = 256 * 1024


class RuleFolder(YamlFolder):
    """A folder of packs, or a single pack."""

    __slots__ = ()


def read_rule_folder(folder: Path, label: str = "") -> RuleFolder:
    """Every YAML file of the folder and of its packs; library models are not among them."""
    shown = label or folder.as_posix()
    if not folder.is_dir():
        raise Refusal("there is no such folder of rules", shown)
    return RuleFolder(shown, read_files(folder, _yaml_files(folder), shown, Bounds("rule", MOST_FILES, MOST_BYTES)))


def _yaml_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != MODELS and not path.name.startswith("."):
            yield from sorted(child for child in path.iterdir() if is_yaml(child))
        elif is_yaml(path):
            yield path
