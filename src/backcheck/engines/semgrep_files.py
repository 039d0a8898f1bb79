"""Which files are backend code that semgrep is worth starting for.

A package is a backend when it depends on a server framework, or when a backend of the same repository depends on it. Elsewhere a file
counts when it imports such a framework itself. Browser code beside it is left aside: its calls are the visitor's, not the service's.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from backcheck.result import FileEntry

Read = Callable[[str], bytes]
MOST_BYTES = 1_000_000
LONGEST_LINE = 5_000

# The ending that semgrep reads a file's language from; it knows neither .mts nor .cts.
ENDINGS = {".js": ".js", ".mjs": ".js", ".cjs": ".js", ".jsx": ".jsx", ".ts": ".ts", ".mts": ".ts", ".cts": ".ts", ".tsx": ".tsx"}
LANGUAGES = {".js": "javascript", ".jsx": "javascript", ".ts": "typescript", ".tsx": "typescript"}

_SERVERS = frozenset(
    {
        "express", "fastify", "koa", "restify", "polka", "micro", "hono", "h3", "nitropack", "sails", "@adonisjs/core", "@hapi/hapi",
        "@koa/router", "@feathersjs/feathers", "@apollo/server", "apollo-server", "apollo-server-express", "graphql-yoga", "moleculer",
        "@loopback/rest", "@trpc/server", "@tsed/common", "routing-controllers", "egg", "@midwayjs/core", "@elysiajs/node", "elysia",
        "find-my-way", "connect", "next-connect",
    }
)  # fmt: skip
# They serve, and have pages of their own: a package that needs one is a backend, a file that imports one may be a page.
_PLATFORMS = frozenset({"@strapi/strapi", "@strapi/core", "@medusajs/medusa", "@keystone-6/core", "payload"})
_SERVER_SCOPES = ("@nestjs/", "@fastify/", "@hapi/")
_BROWSER = frozenset(
    {"react", "react-dom", "react-native", "preact", "vue", "svelte", "solid-js", "jquery", "ember", "backbone", "lit", "alpinejs"}
)
_BROWSER_SCOPES = ("@angular/", "@ember/", "@vue/", "@mui/", "@chakra-ui/")
_PAGE = re.compile(
    rb"(?<![\w$.])(?:window|localStorage|sessionStorage)\.\w"
    rb"|(?<![\w$.])document\.(?:createElement|querySelector|getElementById|addEventListener|body|head|cookie|documentElement)\b"
)
_NODE = frozenset("fs path http https http2 crypto child_process os stream util net tls zlib url worker_threads".split())
_IMPORTED = re.compile(rb"""(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"]([^'"\n]{1,200})['"]""")
_LEFT_FOLDERS = frozenset({"node_modules", "bower_components", "jspm_packages", "static", "assets", "public", "vendor", "third_party"})
_BUNDLE = re.compile(r"[.-](?:min|bundle|chunk|prod|umd)\.[cm]?jsx?$")
_NEXT_ROUTE = re.compile(r"(?:^|/)(?:pages/api/.+|app/(?:.+/)?route\.[cm]?[jt]s|middleware\.[cm]?[jt]s)$")


@dataclass(frozen=True, slots=True)
class _Package:
    """What a package.json says: its name and what it needs at run time."""

    folder: str
    name: str
    needs: frozenset[str]

    @property
    def serves(self) -> bool:
        return any(_is_server(name) or name in _PLATFORMS for name in self.needs)


@dataclass(frozen=True, slots=True)
class Scripts:
    """The paths of service code that runs on a server, in order; ``refused`` gives the reason for what is too much to be read."""

    files: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def backend_files(entries: Iterable[FileEntry], read: Read) -> Scripts:
    """Told from packages and imports."""
    entries = list(entries)
    packages = _packages(entries, read)
    backends = _backends(packages.values())
    files: list[str] = []
    refused: dict[str, str] = {}
    for path in sorted(entry.path for entry in entries if _wanted(entry)):
        data = read(path)
        if not _is_backend(path, data, packages, backends):
            continue
        if reason := too_much(data):
            refused[path] = reason
        else:
            files.append(path)
    return Scripts(tuple(files), refused)


def ending(path: str) -> str:
    """The file's ending as semgrep knows it, or nothing where it has no patterns for it."""
    return ENDINGS.get(posixpath.splitext(path)[1].lower(), "")


def too_much(data: bytes) -> str:
    """Why a file is not read: huge ones and those of one long line are generated, and semgrep may need minutes for one; else empty."""
    if len(data) > MOST_BYTES:
        return f"over {MOST_BYTES:,} bytes"
    longest = max(map(len, data.splitlines()), default=0)
    return f"a line of over {LONGEST_LINE:,} characters" if longest > LONGEST_LINE else ""


def _wanted(entry: FileEntry) -> bool:
    if entry.kind != "service" or not ending(entry.path) or _BUNDLE.search(entry.path) or entry.path.endswith(".d.ts"):
        return False
    return _LEFT_FOLDERS.isdisjoint(entry.path.split("/")[:-1])


def _is_backend(path: str, data: bytes, packages: dict[str, _Package], backends: frozenset[str]) -> bool:
    imported = {_package_name(name.decode("utf-8", "replace")) for name in _IMPORTED.findall(data)}
    if any(_is_server(name) for name in imported):
        return True
    if any(_is_browser(name) for name in imported) or (_PAGE.search(data) and not any(_is_node(name) for name in imported)):
        return False
    package = _nearest(path, packages)
    if package is None:
        return False
    return package.folder in backends or ("next" in package.needs and _NEXT_ROUTE.search(path) is not None)


def _packages(entries: Iterable[FileEntry], read: Read) -> dict[str, _Package]:
    found = {}
    for entry in entries:
        folder, _, name = entry.path.rpartition("/")
        if name == "package.json" and "node_modules" not in folder.split("/"):
            found[folder] = _package(folder, read(entry.path))
    return found


def _package(folder: str, data: bytes) -> _Package:
    """A package.json that cannot be read says nothing; the room that checks dependencies reports it."""
    try:
        written = json.loads(data)
    except (ValueError, RecursionError):
        written = None
    written = written if isinstance(written, dict) else {}
    needs = [written.get(key) for key in ("dependencies", "peerDependencies", "optionalDependencies")]
    return _Package(folder, str(written.get("name", "")), frozenset(name for each in needs if isinstance(each, dict) for name in each))


def _backends(packages: Iterable[_Package]) -> frozenset[str]:
    """The folders of packages that serve, and of those that they are made of."""
    by_name = {package.name: package for package in packages if package.name}
    waiting = [package for package in packages if package.serves]
    found: set[str] = set()
    while waiting:
        package = waiting.pop()
        if package.folder not in found:
            found.add(package.folder)
            waiting += [by_name[name] for name in package.needs if name in by_name]
    return frozenset(found)


def _nearest(path: str, packages: dict[str, _Package]) -> _Package | None:
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in packages:
            return packages[folder]
    return None


def _package_name(imported: str) -> str:
    """`@nestjs/common/decorators` is a part of `@nestjs/common`."""
    parts = imported.split("/")
    return "/".join(parts[: 2 if imported.startswith("@") else 1])


def _is_server(name: str) -> bool:
    return name in _SERVERS or name.startswith(_SERVER_SCOPES)


def _is_browser(name: str) -> bool:
    return name in _BROWSER or name.startswith(_BROWSER_SCOPES)


def _is_node(name: str) -> bool:
    return name in _NODE or name.startswith("node:")
