"""The rule files of one folder, read within bounds and never from outside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backcheck.refusal import Refusal

MODELS = "models"
MOST_FILES = 2_000
MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class RuleFolder:
    """A folder of packs, or a single pack, wherever it was read from: ``files`` are by path below ``label``, which people are shown."""

    label: str
    files: Mapping[str, bytes]

    def shown(self, path: str) -> str:
        return f"{self.label}/{path}"


def read_rule_folder(folder: Path, label: str = "") -> RuleFolder:
    """Every YAML file of the folder and of its packs; library models are not among them."""
    shown = label or folder.as_posix()
    if not folder.is_dir():
        raise Refusal("there is no such folder of rules", shown)
    root = folder.resolve()
    files: dict[str, bytes] = {}
    for path in _yaml_files(folder):
        name = path.relative_to(folder).as_posix()
        if not path.resolve().is_relative_to(root):
            raise Refusal("the file leads outside its folder of rules", f"{shown}/{name}")
        if len(files) == MOST_FILES:
            raise Refusal(f"more than {MOST_FILES} rule files", shown)
        files[name] = _read(path, f"{shown}/{name}")
    return RuleFolder(shown, files)


def _yaml_files(folder: Path) -> Iterator[Path]:
    """In a fixed order, so that the first complaint is always the same."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != MODELS and not path.name.startswith("."):
            yield from sorted(child for child in path.iterdir() if _is_rule_file(child))
        elif _is_rule_file(path):
            yield path


def _is_rule_file(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") and path.is_file()


def _read(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}", shown) from error
    if len(data) > MOST_BYTES:
        raise Refusal(f"a rule file has at most {MOST_BYTES} bytes", shown)
    return data
