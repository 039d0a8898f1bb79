"""What folder names say of the files below them, and where the rest of the repository shows that they do not.

A product about exams has an app named ``tests``, a marketplace one named ``vendor``, and some repositories hold nothing but
``examples``. So a name is believed only as far as the files agree with it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backcheck.project.languages import Language
from backcheck.project.signs import Signs

TESTS = frozenset(
    {"test", "tests", "__tests__", "__mocks__", "testdata", "test_data", "testproject", "test_project", "testsuite", "cypress"}
)
EXAMPLES = frozenset(
    {
        "example",
        "examples",
        "example_dags",
        "sample",
        "samples",
        "demo",
        "demos",
        "tutorial",
        "tutorials",
        "docs_src",
        "cookbook",
        "cookbooks",
    }
)
DOCS = frozenset({"doc", "docs", "documentation"})
SHOWN = EXAMPLES | DOCS
VENDORED = frozenset(
    {"vendor", "vendored", "_vendor", "_vendored", "third_party", "third-party", "thirdparty"}
    | {"node_modules", "bower_components", "site-packages"}
)
SCRIPT_FOLDERS = frozenset({"scripts", "script"})
TOOLS = frozenset({"tools", "bin", "hack", "ci", "dev", "devtools", "benchmarks", "bench"})
# Names that tests are kept under, but other things too: believed only where tests are found.
_PERHAPS_TESTS = re.compile(r"testing|specs?|e2e|unittests|.+[-_.](?:unit|integration|functional)?tests?|tests?[-_.].+")
# In these, and in a package, a folder named ``tools`` is a part of the program.
_SOURCES = frozenset({"src", "lib", "app", "server", "api"})

_TEST_NAME = re.compile(
    r"test_.*\.py|.*_tests?\.py|conftest\.py|.*[._-](?:test|spec|e2e-spec|e2e|cy)\.[cm]?[jt]sx?|.*_test\.go"
    r"|(?:Test.*|.*(?:Tests?|IT|TestCase))\.java|.*Tests?\.cs|.*(?:Test|Cest|_test)\.php"
)
# Enough for the file itself, but a Django app that happens to be named ``tests`` has one too.
_TEST_NAME_OF_AN_APP = re.compile(r"tests?\.py|tests?\.[cm]?[jt]sx?")
# Settings that only a run of the tests takes: they hold no test.
_SETTINGS_OF_TESTS = re.compile(
    r"(?:.*/)?(?:settings/(?:tests?|testing|unit_?tests?|pytest)|(?:tests?|testing)_?settings|settings_?(?:tests?|testing))\.py"
)
_APP_FILES = frozenset({"apps.py", "models.py"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``suites`` are folders that tests were found in; ``services`` hold the service whatever their names say."""

    suites: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()

    def folder(self, path: str, names: frozenset[str]) -> str:
        """The outermost folder above ``path`` with one of these names, unless it holds the service; else empty."""
        return next((folder for folder in above(path) if name_of(folder) in names and folder not in self.services), "")

    def suite(self, path: str) -> str:
        return next((folder for folder in above(path) if folder in self.suites), "")

    def tools(self, path: str) -> str:
        for folder in above(path):
            parent = folder.rpartition("/")[0]
            program = parent in self.packages or name_of(parent) in _SOURCES
            if name_of(folder) in SCRIPT_FOLDERS or (name_of(folder) in TOOLS and not program):
                return folder
        return ""


def above(path: str) -> Iterator[str]:
    """The folders that hold ``path``, outermost first."""
    end = path.find("/")
    while end > 0:
        yield path[:end]
        end = path.find("/", end + 1)


def name_of(folder: str) -> str:
    return folder.rpartition("/")[2].lower()


def hidden(path: str) -> str:
    """The outermost folder above ``path`` of a tool that works on the repository (``.github``, ``.devcontainer``); else empty."""
    return next((folder for folder in above(path) if name_of(folder).startswith(".")), "")


def named_like_a_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return bool(_TEST_NAME.fullmatch(name) or _TEST_NAME_OF_AN_APP.fullmatch(name))


def settings_of_tests(path: str) -> bool:
    return _SETTINGS_OF_TESTS.fullmatch(path) is not None


def survey(files: Iterable[tuple[str, Language, Signs]]) -> Surroundings:
    """What the files of a repository say about its folders."""
    known = list(files)
    suites = frozenset(folder for path, _, signs in known if _proves_tests(path, signs) for folder in above(path) if _like_tests(folder))
    routed = [path for path, _, signs in known if (signs.route or signs.app) and not (signs.tests and named_like_a_test(path))]
    services = {folder for path in routed for folder in above(path) if _like_tests(folder) and folder not in suites}
    services |= {folder for path, _, signs in known for folder in _own_vendor(path, signs)}
    packages = frozenset(path.rpartition("/")[0] for path, _, _ in known if path.rpartition("/")[2] == "__init__.py")
    services |= {folder for path, _, _ in known for folder in _part_of_the_program(path, packages)}
    shown = {path: [folder for folder in above(path) if name_of(folder) in SHOWN] for path in routed}
    told = Surroundings(suites, frozenset(services))
    if all(folders or told.suite(path) or told.folder(path, VENDORED) for path, folders in shown.items()):
        services.update(folder for folders in shown.values() for folder in folders)
    return Surroundings(suites, frozenset(services), packages)


def _proves_tests(path: str, signs: Signs) -> bool:
    return bool(signs.suite or (signs.tests and _TEST_NAME.fullmatch(path.rpartition("/")[2])))


def _like_tests(folder: str) -> bool:
    name = name_of(folder)
    return name in TESTS or _PERHAPS_TESTS.fullmatch(name) is not None


def _part_of_the_program(path: str, packages: frozenset[str]) -> Iterator[str]:
    """A package ``samples`` inside a package, or a folder ``docs`` below ``src``, is a subject of the program, not about it."""
    inside = False
    for folder in above(path):
        if name_of(folder) in SHOWN and (inside or {folder, folder.rpartition("/")[0]} <= packages):
            yield folder
        inside = inside or name_of(folder) == "src"


def _own_vendor(path: str, signs: Signs) -> Iterator[str]:
    """Packages lie below a vendor folder, never in it: an app's files directly in it make it the app ``vendor``."""
    folder, _, name = path.rpartition("/")
    if name_of(folder) == "vendor" and (signs.route or name in _APP_FILES):
        yield folder
