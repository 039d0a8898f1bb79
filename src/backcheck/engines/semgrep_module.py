"""Under which names a JavaScript file knows a module: an item's ``module:`` key, written out as semgrep patterns.

Semgrep follows some ways of importing and not others (``import own from "axios"``, what compilers make of it), and takes any variable
called ``axios`` for the module. So an item says which of its names stands for which module, and the ways to import it are listed here.
A metavariable stands for the module itself or its default export, a plain name for that named export.
"""

from collections.abc import Mapping
from typing import Any

MODULE = "module"
_WHOLE = (
    "import {name} from {source}\n...",
    "import * as {name} from {source}\n...",
    "{name} = require({source})\n...",
    "{name} = require({source}).default\n...",
    # What TypeScript, Babel and esbuild make of an import.
    "{name} = $INTEROP(require({source}), ...)\n...",
    "{name} = $INTEROP(require({source}), ...).default\n...",
)
_NAMED = (
    "import {{{name}}} from {source}\n...",
    "const {{..., {name}, ...}} = require({source})\n...",
    "var {{..., {name}, ...}} = require({source})\n...",
)


def module_contexts(names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A condition for each name: what matches stands after an import of that module. Modules are regular expressions."""
    return [{"pattern-either": [{"pattern-inside": text} for text in _imports(name, module)]} for name, module in names.items()]


def _imports(name: str, module: str) -> list[str]:
    source = f'"=~/^({module})$/"'
    return [form.format(name=name, source=source) for form in (_WHOLE if name.startswith("$") else _NAMED)]
