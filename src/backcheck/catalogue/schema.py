"""JSON schemas of rule files and packs, for editors; made from the types that loading checks against."""

from typing import Any, get_args

import msgspec

from backcheck.catalogue.forms import Language
from backcheck.catalogue.packs import PackFile
from backcheck.catalogue.rule_file import RuleFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def rule_schema() -> dict[str, Any]:
    """Of ``rules/<pack>/<rule-name>.yaml``. Exactly one form an entry, and one operator a comparison, are checked at load."""
    schema = msgspec.json.schema(RuleFile)
    schema["$defs"]["RuleFile"]["properties"]["semgrep"]["propertyNames"] = {"enum": list(get_args(Language))}
    return {"$schema": DIALECT, "title": "backcheck rule", **schema}


def pack_schema() -> dict[str, Any]:
    """Of ``rules/<pack>/pack.yaml``."""
    return {"$schema": DIALECT, "title": "backcheck pack", **msgspec.json.schema(PackFile)}
