"""What a file is for: from its name, from its folders and from what its text shows; the reason in a few words."""

import re
from enum import StrEnum

from backcheck.project.folders import (
    DOCS,
    EXAMPLES,
    TESTS,
    VENDORED,
    Surroundings,
    above,
    hidden,
    named_like_a_test,
    settings_of_tests,
    survey,
)
from backcheck.project.languages import CODE, SCRIPTS, Language
from backcheck.project.signs import Signs, signs_of


class Kind(StrEnum):
    """A file's class. ``EXCLUDED`` is the configuration's word, the others are found out."""

    SERVICE = "service"
    TEST = "test"
    MIGRATION = "migration"
    GENERATED = "generated"
    VENDORED = "vendored"
    EXAMPLE = "example"
    DOCS = "docs"
    SCRIPT = "script"
    CONFIG = "config"
    OTHER = "other"
    EXCLUDED = "excluded"


LEFT_ASIDE = frozenset({Kind.TEST, Kind.GENERATED, Kind.VENDORED, Kind.EXAMPLE, Kind.DOCS, Kind.EXCLUDED})

_SERVED_FOLDERS = frozenset({"static", "assets"})
_BUILT_FOLDERS = _SERVED_FOLDERS | {"public", "dist", "build", "out", ".next", ".nuxt"}
_BUILT_NAME = re.compile(r".*[.-](?:min|bundle|chunk|prod)\.[cm]?js")
_GENERATED_NAME = re.compile(
    r".*_pb2(?:_grpc)?\.pyi?|.*\.pb(?:\.gw)?\.go|zz_generated.*\.go|.*\.(?:g|designer)\.cs|.*\.generated\.[jt]sx?", re.IGNORECASE
)
_GENERATED_FOLDERS = frozenset({"__generated__"})
_MIGRATION_FOLDERS = frozenset({"migrations", "migration", "migrate", "changelog"})
_MIGRATION_NAME = re.compile(r"[VRU]\d[\w.]*__.*\.sql|R__.*\.sql", re.IGNORECASE)
_SCRIPT_NAMES = frozenset(
    {"setup.py", "noxfile.py", "fabfile.py", "manage.py", "toxfile.py", "dodo.py", "hatch_build.py", "gulpfile.js", "gruntfile.js"}
)
_TOOL_CONFIG = re.compile(r".*\.(?:config|conf|setup)\.[cm]?[jt]s|\.\w+rc\.[cm]?js")
_SOURCE = CODE | {Language.SQL, Language.GRAPHQL, Language.PROTO, Language.TEMPLATE}

Class = tuple[Kind, str]


def classify(path: str, language: Language, head: bytes) -> Class:
    """The class of a file of which only the first bytes, and no other file, are known."""
    signs = signs_of(language, head)
    return decide(path, language, signs, survey([(path, language, signs)]))


def decide(path: str, language: Language, signs: Signs, around: Surroundings) -> Class:
    """The class of a file of a repository; ``around`` is what its other files say of the folders."""
    return (
        _vendored(path, language, signs, around)
        or _test(path, language, signs, around)
        or _shown(path, around)
        or _made(path, language, signs, around)
        or _by_language(path, language, signs, around)
    )


def _vendored(path: str, language: Language, signs: Signs, around: Surroundings) -> Class | None:
    if folder := around.folder(path, VENDORED):
        return Kind.VENDORED, f"in {folder}/"
    if language not in SCRIPTS:
        return None
    if signs.minified:
        return Kind.VENDORED, signs.minified
    if _BUILT_NAME.fullmatch(path.rpartition("/")[2]):
        return Kind.VENDORED, "a built file's name"
    # Nobody builds TypeScript into a folder, but it may be kept beside the pictures.
    names = _BUILT_FOLDERS if language is Language.JAVASCRIPT else _SERVED_FOLDERS
    folder = next((folder for folder in above(path) if folder.rpartition("/")[2] in names), "")
    return (Kind.VENDORED, f"a script in {folder}/") if folder else None


def _test(path: str, language: Language, signs: Signs, around: Surroundings) -> Class | None:
    if path.rpartition("/")[2] == "conftest.py":
        return Kind.TEST, "pytest's conftest.py"
    if signs.tests and named_like_a_test(path):
        return Kind.TEST, f"a test's name, and: {signs.tests}"
    if settings_of_tests(path):
        return Kind.TEST, "settings for tests, by the name"
    if signs.suite:
        return Kind.TEST, f"tests in it: {signs.suite}"
    if folder := around.suite(path):
        return Kind.TEST, f"in {folder}/, which holds tests"
    # A deployment has a place named test, too.
    folder = around.folder(path, TESTS) if language in _SOURCE else ""
    return (Kind.TEST, f"in {folder}/") if folder else None


def _shown(path: str, around: Surroundings) -> Class | None:
    if folder := around.folder(path, EXAMPLES):
        return Kind.EXAMPLE, f"in {folder}/"
    folder = around.folder(path, DOCS)
    return (Kind.DOCS, f"in {folder}/") if folder else None


def _made(path: str, language: Language, signs: Signs, around: Surroundings) -> Class | None:
    """Migrations before other generated code: most of them say that they were generated."""
    name = path.rpartition("/")[2]
    if signs.migration:
        return Kind.MIGRATION, signs.migration
    if language is Language.SQL and (_MIGRATION_NAME.fullmatch(name) or around.folder(path, _MIGRATION_FOLDERS)):
        return Kind.MIGRATION, "a migration's name or folder"
    if signs.generated:
        return Kind.GENERATED, f"its header: {signs.generated}"
    if _GENERATED_NAME.fullmatch(name) or (language in CODE and around.folder(path, _GENERATED_FOLDERS)):
        return Kind.GENERATED, "a generated file's name"
    return None


def _by_language(path: str, language: Language, signs: Signs, around: Surroundings) -> Class:
    if language in _SOURCE:
        return _source(path, language, signs, around)
    match language:
        case Language.OTHER:
            return Kind.OTHER, "no rule reads this format"
        case Language.NOTEBOOK:
            return Kind.OTHER, "notebooks are not checked"
        case Language.STUB:
            return Kind.OTHER, "a type stub is not judged"
        case Language.MARKDOWN:
            return Kind.DOCS, "written in Markdown"
        case Language.SHELL:
            return Kind.SCRIPT, "a shell script"
        case _:
            return Kind.CONFIG, f"written in {language}"


def _source(path: str, language: Language, signs: Signs, around: Surroundings) -> Class:
    name = path.rpartition("/")[2]
    if folder := hidden(path):
        return Kind.SCRIPT, f"in {folder}/, which a tool reads"
    if signs.route:
        return Kind.SERVICE, f"defines a route: {signs.route}"
    if language in CODE:
        if name.lower() in _SCRIPT_NAMES or (language in SCRIPTS and _TOOL_CONFIG.fullmatch(name)):
            return Kind.SCRIPT, "a tool's file by its name"
        if folder := around.tools(path):
            return Kind.SCRIPT, f"in {folder}/"
        if named_like_a_test(path):
            return Kind.SERVICE, "a test's name, but no tests in it"
        if signs.app:
            return Kind.SERVICE, f"makes an app: {signs.app}"
    return Kind.SERVICE, f"{language} source"
