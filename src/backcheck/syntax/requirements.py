"""What a project says that it needs, whatever the file: requirements with their places, and how far each names one version."""

import re
from dataclasses import dataclass
from enum import StrEnum

from backcheck.position import Span


class Pin(StrEnum):
    """``LOCAL`` is a part of the same checkout, ``UNKNOWN`` a version that is not written there, ``TAG`` a mark that can be moved."""

    EXACT = "exact"
    TAG = "tag"
    OPEN = "open"
    LOCAL = "local"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Requirement:
    """``name`` is normalised, empty where only an address is given; ``group`` is empty for what is always installed."""

    name: str
    written: str
    span: Span
    pin: Pin
    group: str = ""


class Format(StrEnum):
    """The kinds of files that requirements are written in."""

    LIST = "requirements"
    CONSTRAINTS = "constraints"
    PROJECT = "pyproject"
    SETUP = "setup"
    PIPFILE = "pipfile"
    PACKAGE = "package.json"


@dataclass(frozen=True, slots=True)
class Include:
    """Another file that is read with this one; ``path`` is relative to the root, None where it lies outside."""

    path: str | None
    written: str
    span: Span
    constraints: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """Of a package.json: ``workspace`` means that its lock file serves the packages below it, ``serves`` that it needs a server framework,
    ``starts`` that it says how it is run. ``sources`` are the files that a list was compiled of, as its head names them, or those that
    a setup.py reads; ``library`` marks a package that says so of itself.
    """

    path: str
    format: Format
    requirements: tuple[Requirement, ...]
    name: str = ""
    includes: tuple[Include, ...] = ()
    workspace: bool = False
    serves: bool = False
    starts: bool = False
    sources: tuple[str, ...] = ()
    library: bool = False


_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")
_SPECIFIED = re.compile(
    rf"\s*(?P<name>{_NAME.pattern})\s*(?:\[[^\]]*\])?\s*"
    r"(?:@\s*(?P<address>\S+)\s*|(?P<versions>(?=[\s(=<>!~;]|$)[^;@]*))(?:;.*)?$",
    re.DOTALL,
)
_ONE_VERSION = re.compile(r"\s*(?:===\s*[^\s,*]+|==\s*[^\s,*=]+)\s*")
# A short form names one commit too, where it has a digit: words of seven such letters are names of branches.
_COMMIT = re.compile(r"@(?=[a-f]*[0-9])[0-9a-f]{7,64}(?:[#?]|$)")
_TAG = re.compile(r"@v?\d+(?:\.\d+)+[\w.+-]*(?:[#?]|$)")
_BRANCH = re.compile(r"/(?:heads/[^/]+|(?:archive|zipball|tarball)/(?:main|master|develop|dev|trunk|HEAD))(?:\.|/|$)")
_ADDRESS = re.compile(r"(?:(?:git|hg|svn|bzr)\+|https?://|ftp://|file:)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{\w+\}|\{\{|%\(")


def normalised(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str, span: Span, group: str = "") -> Requirement | None:
    """A requirement in the form that pip and most tools share; None for what is none."""
    found = _SPECIFIED.match(text)
    if found is None:
        return _unnamed(text, span, group)
    written = " ".join(text.partition(";")[0].split())
    pin = pin_of_address(found["address"]) if found["address"] else pin_of_versions(found["versions"] or "")
    return Requirement(normalised(found["name"]), written, span, pin, group)


def _unnamed(text: str, span: Span, group: str) -> Requirement | None:
    """An address or a path in place of a name."""
    address = text.strip()
    if not address or not (_ADDRESS.match(address) or "/" in address or address.endswith((".whl", ".gz", ".zip"))):
        return None
    return Requirement(_egg(address), address, span, pin_of_address(address), group)


def _egg(address: str) -> str:
    found = re.search(r"#(?:.*&)?egg=([\w.-]+)", address)
    return normalised(found[1]) if found else ""


def pin_of_address(address: str) -> Pin:
    """A full commit or one release file is exact; a branch or a repository as such may be anything tomorrow."""
    if _VARIABLE.search(address):
        return Pin.UNKNOWN
    if address.lower().startswith("file:") or not _ADDRESS.match(address):
        return Pin.LOCAL
    if re.match(r"(?:git|hg|svn|bzr)\+", address, re.IGNORECASE):
        return Pin.EXACT if _COMMIT.search(address) else Pin.TAG if _TAG.search(address) else Pin.OPEN
    return Pin.OPEN if _BRANCH.search(address) else Pin.EXACT


def pin_of_versions(versions: str) -> Pin:
    """One clause that allows one version is enough, whatever the others say."""
    if _VARIABLE.search(versions):
        return Pin.UNKNOWN
    clauses = versions.strip().removeprefix("(").removesuffix(")").split(",")
    return Pin.EXACT if any(_ONE_VERSION.fullmatch(clause) for clause in clauses) else Pin.OPEN
