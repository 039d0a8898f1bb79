"""Model files (``rules/models/<language>/<library>.yaml``) to roles."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from backcheck.models.folder import MOST_BYTES, ModelFolder, read_model_folder
from backcheck.models.models import Models
from backcheck.models.role import Flow, Guard, Origin, Role, Sink
from backcheck.written.document import Document
from backcheck.written.shape import read_as
from backcheck.written.yaml_text import Bounds, read_yaml

_BOUNDS = Bounds(size=MOST_BYTES, nodes=100_000)


class WrittenFlow(msgspec.Struct, forbid_unknown_fields=True, rename={"source": "from", "target": "to"}):
    source: str
    target: str


class WrittenSymbol(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """One entry of ``symbols``: either ``name`` or ``names``, each joined to ``within`` (one or several) where that is given."""

    name: str = ""
    names: tuple[str, ...] = ()
    within: str | tuple[str, ...] = ()
    kind: str = "function"
    params: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    defaults: dict[str, Any] = {}
    sinks: tuple[Sink, ...] = ()
    sources: tuple[Origin, ...] = ()
    sanitizes: tuple[str, ...] = ()
    propagates: tuple[WrittenFlow, ...] = ()
    guards: tuple[Guard, ...] = ()
    returns: str = ""
    type: str = ""
    element: str = ""
    enters: str = ""
    bases: tuple[str, ...] = ()
    alias: str = ""
    noreturn: bool = False
    injects: str = ""
    passes_through: bool = False
    effects: tuple[str, ...] = ()
    facts: dict[str, Any] = {}


class WrittenModel(msgspec.Struct, forbid_unknown_fields=True):
    """A model file: a library, the versions it describes, its symbols; ``install`` says how to have it, for ``make snapshots``."""

    library: str
    symbols: tuple[WrittenSymbol, ...]
    covers: str = ""
    install: tuple[str, ...] = ()


KINDS = ("function", "class", "attribute", "decorator", "module")


def written_model(document: Document) -> WrittenModel:
    """A model file as it is written."""
    return read_as(document, WrittenModel)


def read_model(document: Document) -> Iterator[tuple[int, Role]]:
    """The roles of one file, each with the place of its entry; refused with its place where it is wrong."""
    model = written_model(document)
    for place, symbol in enumerate(model.symbols):
        where = ("symbols", place)
        if bool(symbol.name) == bool(symbol.names):
            raise document.refusal(where, "a symbol has either a name or names")
        if symbol.kind not in KINDS:
            raise document.refusal((*where, "kind"), f"the kind {symbol.kind!r} is unknown; known: {', '.join(KINDS)}")
        for name in symbol.names or (symbol.name,):
            for owner in (symbol.within,) if isinstance(symbol.within, str) else symbol.within or ("",):
                yield place, _role(model.library, symbol, f"{owner}.{name}" if owner else name)


def _role(library: str, symbol: WrittenSymbol, name: str) -> Role:
    return Role(
        name=name,
        library=library,
        kind=symbol.kind,
        params=symbol.params,
        sites=symbol.sites,
        defaults=symbol.defaults,
        sinks=symbol.sinks,
        sources=symbol.sources,
        sanitizes=symbol.sanitizes,
        propagates=tuple(Flow(flow.source, flow.target) for flow in symbol.propagates),
        guards=symbol.guards,
        returns=symbol.returns,
        type=symbol.type,
        element=symbol.element,
        enters=symbol.enters,
        bases=symbol.bases,
        alias=symbol.alias,
        noreturn=symbol.noreturn,
        injects=symbol.injects,
        passes_through=symbol.passes_through,
        effects=symbol.effects,
        facts=symbol.facts,
    )


def load_roles(folders: Iterable[ModelFolder]) -> tuple[Role, ...]:
    """The roles of all folders; those of a later folder replace earlier ones of the same name, within a folder none is given twice."""
    roles: dict[str, Role] = {}
    for folder in folders:
        here: set[str] = set()
        for path, content in sorted(folder.files.items()):
            document = read_yaml(f"{folder.label}/{path}", content, _BOUNDS)
            for place, role in read_model(document):
                if role.name in here:
                    raise document.refusal(("symbols", place), f"{role.name} is modelled twice")
                here.add(role.name)
                roles[role.name] = role
    return tuple(roles.values())


def load_models(folders: Mapping[str, Path]) -> Models:
    """All models of the folders, which are shown in refusals by their key."""
    return Models(load_roles(read_model_folder(folder, label) for label, folder in folders.items()))
