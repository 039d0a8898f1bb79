"""The JSON schema of the configuration, for editors, with the rules that exist."""

from typing import Any

import msgspec

from backcheck.catalogue import Catalogue
from backcheck.catalogue.schema import DIALECT
from backcheck.config.config import Config


def config_schema(catalogue: Catalogue) -> dict[str, Any]:
    """Of backcheck.toml and of the table ``[tool.backcheck]``."""
    schema = msgspec.json.schema(Config)
    known = {
        "ruleId": {"enum": list(catalogue.rules)},
        "selector": {"type": "string", "minLength": 1, "examples": ["ALL", *catalogue.packs, *catalogue.rules]},
    }
    settings = schema["$defs"]["Config"]["properties"]
    for key in ("severity", "answers"):
        settings[key]["propertyNames"] = {"$ref": "#/$defs/ruleId"}
    for key in ("select", "ignore"):
        settings[key]["items"] = {"$ref": "#/$defs/selector"}
    settings["per-path-ignores"]["additionalProperties"]["items"] = {"$ref": "#/$defs/selector"}
    return {"$schema": DIALECT, "title": "backcheck configuration", **schema, "$defs": schema["$defs"] | known}
