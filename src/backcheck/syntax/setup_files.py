"""``setup.py`` and ``setup.cfg``: what a project installs when it is installed itself."""

import ast
import re
from collections.abc import Iterator

from backcheck.position import Span
from backcheck.refusal import Refusal
from backcheck.syntax.python.parse import UnparsableError, parse
from backcheck.syntax.requirements import Format, Manifest, Pin, Requirement, requirement
from backcheck.syntax.source import Source

_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_KEY = re.compile(r"(?P<name>[\w.-]+)\s*[=:]\s*(?P<value>.*)$")
_LIST = re.compile(r"[\w./-]+\.(?:txt|in|pip)")
_FROM_FILE = re.compile(r"\s*file\s*:")


def read_setup_cfg(path: str, data: bytes) -> Manifest:
    """``install_requires`` of ``[options]``: one requirement a line."""
    text = data.decode("utf-8", "replace")
    section = key = ""
    found: list[Requirement] = []
    for number, line in enumerate(text.splitlines(), 1):
        content = re.sub(r"(?:^|\s)[#;].*$", "", line)
        if not content.strip():
            continue
        if (heading := _SECTION.match(content)) is not None:
            section, key = heading["name"].strip(), ""
            continue
        if not line[0].isspace() and (pair := _KEY.match(content)) is not None:
            key, content = pair["name"], " " * pair.start("value") + pair["value"]
        if (section, key) == ("options", "install_requires") and content.strip() and not _FROM_FILE.match(content):
            column = len(content) - len(content.lstrip())
            one = requirement(line[column:], Span(path, number, column, number, len(content.rstrip())))
            found += [one] if one is not None else []
    return Manifest(path, Format.SETUP, tuple(found))


def read_setup_py(path: str, data: bytes) -> Manifest:
    """``install_requires`` of the call of ``setup``; a list that is computed is one requirement of an unknown version, and the sources are
    the lists that the file names.
    """
    try:
        parsed = parse(path, data)
    except UnparsableError as error:
        raise Refusal(error.message, path, error.line) from error
    calls = [node for node in ast.walk(parsed.tree) if isinstance(node, ast.Call) and _last_name(node.func) == "setup"]
    values = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "install_requires"]
    found = [one for value in values for one in _listed(parsed.source, value, _constants(parsed.tree))]
    computed = any(one.pin is Pin.UNKNOWN for one in found)
    return Manifest(path, Format.SETUP, tuple(found), sources=tuple(_lists(parsed.tree)) if computed else ())


def _lists(tree: ast.Module) -> Iterator[str]:
    """The names of text files in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _LIST.fullmatch(node.value):
            yield node.value


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that the module gives one value."""
    values: dict[str, list[ast.expr]] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values.setdefault(name, []).append(value)
    return {name: given[0] for name, given in values.items() if len(given) == 1}


def _listed(source: Source, value: ast.expr, constants: dict[str, ast.expr]) -> Iterator[Requirement]:
    if isinstance(value, ast.Name) and value.id in constants:
        value = constants[value.id]
    if not isinstance(value, ast.List | ast.Tuple):
        yield Requirement("", "install_requires", _span(source, value), Pin.UNKNOWN)
        return
    for element in value.elts:
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            one = requirement(element.value, _span(source, element))
        else:
            one = Requirement("", "install_requires", _span(source, element), Pin.UNKNOWN)
        if one is not None:
            yield one


def _span(source: Source, node: ast.expr) -> Span:
    line, end = node.lineno, node.end_lineno or node.lineno
    return Span(source.path, line, source.column(line, node.col_offset), end, source.column(end, node.end_col_offset or 0))
