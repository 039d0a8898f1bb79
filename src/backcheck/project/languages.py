"""What a file is written in, from its path and, where that says nothing, from its first line."""

import re
from enum import StrEnum


class Language(StrEnum):
    """``OTHER`` is what no room reads; a stub is read for its types and never judged."""

    PYTHON = "python"
    STUB = "stub"
    NOTEBOOK = "notebook"
    JAVASCRIPT = "javascript"
    JSX = "jsx"
    TYPESCRIPT = "typescript"
    TSX = "tsx"
    JAVA = "java"
    GO = "go"
    CSHARP = "csharp"
    PHP = "php"
    TEMPLATE = "template"
    SQL = "sql"
    GRAPHQL = "graphql"
    PROTO = "proto"
    SHELL = "shell"
    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    INI = "ini"
    XML = "xml"
    PROPERTIES = "properties"
    GRADLE = "gradle"
    GO_MODULE = "gomod"
    DOCKERFILE = "dockerfile"
    COMPOSE = "compose"
    REQUIREMENTS = "requirements"
    LOCK = "lock"
    PROCFILE = "procfile"
    ENVIRONMENT = "env"
    MARKDOWN = "markdown"
    OTHER = "other"


SCRIPTS = frozenset({Language.JAVASCRIPT, Language.JSX, Language.TYPESCRIPT, Language.TSX})
CODE = SCRIPTS | {Language.PYTHON, Language.JAVA, Language.GO, Language.CSHARP, Language.PHP}

_EXTENSIONS = {
    "py": Language.PYTHON,
    "pyw": Language.PYTHON,
    "pyi": Language.STUB,
    "ipynb": Language.NOTEBOOK,
    "js": Language.JAVASCRIPT,
    "cjs": Language.JAVASCRIPT,
    "mjs": Language.JAVASCRIPT,
    "jsx": Language.JSX,
    "ts": Language.TYPESCRIPT,
    "cts": Language.TYPESCRIPT,
    "mts": Language.TYPESCRIPT,
    "tsx": Language.TSX,
    "java": Language.JAVA,
    "go": Language.GO,
    "cs": Language.CSHARP,
    "php": Language.PHP,
    "html": Language.TEMPLATE,
    "htm": Language.TEMPLATE,
    "jinja": Language.TEMPLATE,
    "jinja2": Language.TEMPLATE,
    "j2": Language.TEMPLATE,
    "mako": Language.TEMPLATE,
    "ejs": Language.TEMPLATE,
    "hbs": Language.TEMPLATE,
    "twig": Language.TEMPLATE,
    "cshtml": Language.TEMPLATE,
    "jsp": Language.TEMPLATE,
    "sql": Language.SQL,
    "graphql": Language.GRAPHQL,
    "gql": Language.GRAPHQL,
    "graphqls": Language.GRAPHQL,
    "proto": Language.PROTO,
    "sh": Language.SHELL,
    "bash": Language.SHELL,
    "yaml": Language.YAML,
    "yml": Language.YAML,
    "toml": Language.TOML,
    "json": Language.JSON,
    "ini": Language.INI,
    "cfg": Language.INI,
    "xml": Language.XML,
    "csproj": Language.XML,
    "properties": Language.PROPERTIES,
    "gradle": Language.GRADLE,
    "kts": Language.GRADLE,
    "dockerfile": Language.DOCKERFILE,
    "env": Language.ENVIRONMENT,
    "md": Language.MARKDOWN,
    "markdown": Language.MARKDOWN,
}

_NAMES = {
    "Pipfile": Language.TOML,
    "Procfile": Language.PROCFILE,
    "go.mod": Language.GO_MODULE,
    ".envrc": Language.ENVIRONMENT,
    "composer.lock": Language.LOCK,
    "conda-lock.yml": Language.LOCK,
    "go.sum": Language.LOCK,
    "gradle.lockfile": Language.LOCK,
    "npm-shrinkwrap.json": Language.LOCK,
    "package-lock.json": Language.LOCK,
    "packages.lock.json": Language.LOCK,
    "pnpm-lock.yaml": Language.LOCK,
    "pdm.lock": Language.LOCK,
    "Pipfile.lock": Language.LOCK,
    "poetry.lock": Language.LOCK,
    "uv.lock": Language.LOCK,
    "pixi.lock": Language.LOCK,
    "yarn.lock": Language.LOCK,
    "bun.lock": Language.LOCK,
    "bun.lockb": Language.LOCK,
}

_SHAPES = re.compile(
    r"""(?P<dockerfile> (?:Dockerfile|Containerfile) (?:[.-](?!dockerignore$).*)? )
    | (?P<compose> (?:docker-compose.* | compose(?:[._-].*)?) \.ya?ml )
    | (?P<requirements> .*(?:requirements|constraints).* \.(?:txt|in) )
    | (?P<lock> pylock\.(?:.+\.)?toml | requirements.*\.lock )
    | (?P<env> \.env(?:\..*)? )
    | (?P<procfile> Procfile\..+ )""",
    re.VERBOSE | re.DOTALL,
)

_SHEBANG = re.compile(rb"#![^\n]*?\b(?:(python|pypy|uv[ \t]+run)|(node|nodejs|bun|deno)|(php)|((?:ba|da|k|z)?sh))[\d.]*(?:\s|$)")
_INTERPRETED = (Language.PYTHON, Language.JAVASCRIPT, Language.PHP, Language.SHELL)


def language_of(path: str, head: bytes = b"") -> Language:
    """``head`` is looked at only where the name has no extension."""
    folder, _, name = path.rpartition("/")
    if name in _NAMES:
        return _NAMES[name]
    if (shape := _SHAPES.fullmatch(name)) and shape.lastgroup:
        return Language(shape.lastgroup)
    if name.endswith((".txt", ".in")) and folder.endswith("requirements"):
        return Language.REQUIREMENTS
    if has_extension(name):
        return _EXTENSIONS.get(name.rpartition(".")[2].lower(), Language.OTHER)
    return _by_shebang(head)


def has_extension(path: str) -> bool:
    """A leading dot is part of the name."""
    return "." in path.rpartition("/")[2][1:]


def _by_shebang(head: bytes) -> Language:
    match = _SHEBANG.match(head[:256])
    return _INTERPRETED[match.lastindex - 1] if match and match.lastindex else Language.OTHER
