"""Puts what lives at the top of a checkout, rules and the fixtures of single rules, inside the wheel."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WHOLE_BACKENDS = frozenset({"apps", "frameworks"})


class ShippedData(BuildHookInterface[Any]):
    """An editable install needs no copy: there the checkout itself is read."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        include: dict[str, str] = build_data["force_include"]
        include[str(root / "rules")] = "backcheck/_rules"
        for pack in sorted((root / "fixtures").iterdir()):
            if pack.is_dir() and pack.name not in WHOLE_BACKENDS:
                include[str(pack)] = f"backcheck/_fixtures/{pack.name}"
