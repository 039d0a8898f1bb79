"""From the files of all rule folders to one catalogue: what stands in no single file is checked here."""

import re
from collections.abc import Iterable

import msgspec

from backcheck.catalogue.catalogue import Catalogue
from backcheck.catalogue.packs import ChecklistFile, Edition, OwaspFile, Pack, read_pack
from backcheck.catalogue.rule_file import read_rule
from backcheck.catalogue.rule_folder import RuleFolder
from backcheck.refusal import Refusal, instead_of
from backcheck.rule import Rule
from backcheck.written.document import Document
from backcheck.written.shape import read_as
from backcheck.written.yaml_text import read_yaml

CHECKLIST = "checklist.yaml"
OWASP = "owasp.yaml"
BANDIT = "bandit.yaml"
PACK = "pack.yaml"
_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ReadRule = tuple[Rule, Document]
_ReadPack = tuple[Pack, Document]


def compile_catalogue(shipped: RuleFolder, extras: tuple[RuleFolder, ...] = (), digest: str = "") -> Catalogue:
    """All rules of the shipped folder, which holds the checklist too, and of a team's own."""
    items = _top_file(shipped, CHECKLIST)
    owasp = _top_file(shipped, OWASP)
    editions = read_as(owasp, OwaspFile).editions
    folders = (shipped, *extras)
    read_packs = _packs(folders)
    packs = {name: pack for name, (pack, _) in sorted(read_packs.items())}
    _check_items(items, packs)
    read = [found for folder in folders for found in _rules(folder, packs)]
    _refuse_doubles(read)
    _refuse_bad_covers(read)
    rules = {rule.id: _tagged(rule, document, editions) for rule, document in sorted(read, key=_by_id)}
    listed = read_as(items, ChecklistFile).items
    _refuse_unknown_items(read_packs.values(), [item.id for item in listed])
    return Catalogue(rules, packs, listed, editions, digest)


def _by_id(read: _ReadRule) -> str:
    return read[0].id


def _document(folder: RuleFolder, path: str) -> Document:
    return read_yaml(folder.shown(path), folder.files[path])


def _top_file(folder: RuleFolder, name: str) -> Document:
    if name not in folder.files:
        raise Refusal("the file is missing", folder.shown(name))
    return _document(folder, name)


def _pack_of(folder: RuleFolder, path: str) -> str:
    """The pack that a file belongs to: its folder's name, or the rule folder's own where that is a pack itself."""
    pack, slash, _ = path.rpartition("/")
    return pack if slash else folder.label.rpartition("/")[2]


def _packs(folders: tuple[RuleFolder, ...]) -> dict[str, _ReadPack]:
    packs: dict[str, _ReadPack] = {}
    for folder in folders:
        for path in folder.files:
            if path.rpartition("/")[2] == PACK:
                document = _document(folder, path)
                pack = read_pack(document, _pack_of(folder, path))
                _refuse_odd_name(document, pack)
                _refuse_same_pack(document, pack, packs)
                packs[pack.name] = pack, document
    return packs


def _refuse_odd_name(document: Document, pack: Pack) -> None:
    if _KEBAB.fullmatch(pack.name) is None:
        raise document.refusal((), f"the folder of a pack has a kebab-case name, which {pack.name!r} is not")


def _refuse_same_pack(document: Document, pack: Pack, packs: dict[str, _ReadPack]) -> None:
    if pack.name in packs:
        raise document.refusal((), f"there is a pack {pack.name!r} already")
    for other, _ in packs.values():
        if other.prefix == pack.prefix:
            raise document.refusal(("prefix",), f"the prefix {pack.prefix} belongs to the pack {other.name!r} already")


def _check_items(document: Document, packs: dict[str, Pack]) -> None:
    seen: set[str] = set()
    for index, item in enumerate(read_as(document, ChecklistFile).items):
        if item.id in seen:
            raise document.refusal(("items", index, "id"), f"the item {item.id!r} is given twice")
        seen.add(item.id)
        for place, pack in enumerate(item.packs):
            if pack not in packs:
                raise document.refusal(("items", index, "packs", place), f"unknown pack {pack!r}; {instead_of(pack, packs)}")


def _refuse_unknown_items(packs: Iterable[_ReadPack], known: list[str]) -> None:
    for pack, document in packs:
        for index, item in enumerate(pack.items):
            if item not in known:
                raise document.refusal(("items", index), f"unknown item {item!r}; {instead_of(item, known)}")


def _rules(folder: RuleFolder, packs: dict[str, Pack]) -> list[_ReadRule]:
    is_pack = PACK in folder.files
    found: list[_ReadRule] = []
    for path in folder.files:
        name = path.rpartition("/")[2]
        if name == PACK or path in (CHECKLIST, OWASP, BANDIT):
            continue
        if not name.endswith(".yaml"):
            raise Refusal("rule files end in .yaml", folder.shown(path))
        if "/" not in path and not is_pack:
            raise Refusal(f"a rule lies in the folder of its pack, beside {PACK}", folder.shown(path))
        pack = _pack_of(folder, path)
        if pack not in packs:
            raise Refusal(f"its folder {pack!r} has no {PACK}; {instead_of(pack, packs)}", folder.shown(path))
        document = _document(folder, path)
        found.append((read_rule(document, packs[pack], name.removesuffix(".yaml")), document))
    return found


def _refuse_doubles(read: list[_ReadRule]) -> None:
    by_id: dict[str, Rule] = {}
    by_name: dict[str, Rule] = {}
    for rule, document in read:
        if other := by_id.get(rule.id):
            raise document.refusal(("id",), f"the id {rule.id} is taken by {other.path}")
        if other := by_name.get(rule.name):
            raise document.refusal(("name",), f"the name {rule.name!r} is taken by {other.path}")
        by_id[rule.id] = by_name[rule.name] = rule


def _refuse_bad_covers(read: list[_ReadRule]) -> None:
    covers = {rule.id: rule.covers for rule, _ in read}
    for rule, document in read:
        for index, covered in enumerate(rule.covers):
            if covered not in covers:
                raise document.refusal(("covers", index), f"covers the unknown rule {covered}; {instead_of(covered, covers)}")
            if rule.id in _reached(covered, covers):
                raise document.refusal(("covers", index), f"{rule.id} and {covered} cover each other")


def _reached(start: str, covers: dict[str, tuple[str, ...]]) -> set[str]:
    """``start`` and all that it covers, directly or not."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        rule = waiting.pop()
        if rule not in found:
            found.add(rule)
            waiting.extend(covers.get(rule, ()))
    return found


def _tagged(rule: Rule, document: Document, editions: dict[str, Edition]) -> Rule:
    """The rule with its OWASP tags: for each edition its own where it lists some, else those of its weaknesses."""
    known = [tag for edition in editions.values() for tag in edition.tags]
    for index, tag in enumerate(rule.owasp):
        if tag not in known:
            raise document.refusal(("owasp", index), f"unknown OWASP category {tag!r}; {instead_of(tag, known)}")
    tags = (tag for edition in editions.values() for tag in _tags_of(rule, edition))
    return msgspec.structs.replace(rule, owasp=tuple(tags))


def _tags_of(rule: Rule, edition: Edition) -> list[str]:
    own = [tag for tag in edition.tags if tag in rule.owasp]
    return own or [tag for tag, category in edition.tags.items() if category.counts(rule.cwe)]
