"""A folder's name is believed only as far as the files of the repository agree with it."""

from collections.abc import Mapping

from backcheck.project.project import load_project
from backcheck.project.tree import MemoryTree

TESTS = "import pytest\n"
ROUTE = "@app.get('/x')\ndef x(): ...\n"
PLAIN = "x = 1\n"


def kinds(files: Mapping[str, str]) -> dict[str, str]:
    return {entry.path: entry.kind for entry in load_project(MemoryTree(files)).entries}


def test_support_code_of_tests_is_test_code_even_with_routes() -> None:
    support = {"tests/urls.py": ROUTE, "tests/models.py": PLAIN, "tests/app/views.py": ROUTE, "tests/data/a.json": "{}"}
    found = kinds({"shop/views.py": ROUTE, "tests/test_shop.py": TESTS, **support})
    assert {path for path, kind in found.items() if kind == "test"} == set(found) - {"shop/views.py"}


def test_an_app_named_tests_is_service_code() -> None:
    files = {"tests/views.py": ROUTE, "tests/models.py": PLAIN, "tests/tests.py": "from django.test import TestCase\n"}
    assert kinds(files) == {"tests/views.py": "service", "tests/models.py": "service", "tests/tests.py": "test"}


def test_tests_below_make_a_folder_of_tests_a_suite_whatever_else_it_holds() -> None:
    files = {"tests/views.py": ROUTE, "tests/tests/test_views.py": TESTS}
    assert kinds(files) == {"tests/views.py": "test", "tests/tests/test_views.py": "test"}


def test_folders_that_perhaps_hold_tests() -> None:
    files = {"shop/views.py": ROUTE, "e2e/steps.py": PLAIN, "e2e/test_all.py": TESTS, "spec/loader.py": PLAIN, "shop_tests/data.py": PLAIN}
    found = kinds(files | {"Shop.Tests/Setup.cs": "class Setup {}\n", "Shop.Tests/OrderTests.cs": "using Xunit;\n"})
    assert found["e2e/steps.py"] == "test"
    assert found["Shop.Tests/Setup.cs"] == "test"
    assert found["spec/loader.py"] == "service"
    assert found["shop_tests/data.py"] == "service"


def test_examples_beside_a_service_are_examples() -> None:
    files = {"shop/views.py": ROUTE, "examples/server.py": ROUTE, "examples/model.py": PLAIN, "docs/snippet.py": ROUTE}
    assert list(kinds(files).values()) == ["docs", "example", "example", "service"]


def test_a_repository_whose_only_service_is_an_example() -> None:
    files = {"demo/server.py": ROUTE, "demo/model.py": PLAIN, "samples/client.py": PLAIN}
    found = kinds({"lib/a.py": PLAIN, "tests/test_a.py": TESTS + ROUTE, **files})
    assert (found["demo/server.py"], found["demo/model.py"]) == ("service", "service")
    assert found["samples/client.py"] == "example"


def test_a_package_named_samples_inside_a_package() -> None:
    files = {
        "lab/__init__.py": "",
        "lab/samples/__init__.py": "",
        "lab/samples/models.py": PLAIN,
        "lab/docs/conf.py": PLAIN,
        "samples/__init__.py": "",
    }
    found = kinds(files | {"lab/views.py": ROUTE})
    assert [path for path, kind in found.items() if kind != "service"] == ["lab/docs/conf.py", "samples/__init__.py"]


def test_an_app_named_vendor() -> None:
    files = {"vendor/models.py": PLAIN, "vendor/admin/forms.py": PLAIN, "shop/vendor/six.py": PLAIN}
    assert kinds(files) == {"vendor/models.py": "service", "vendor/admin/forms.py": "service", "shop/vendor/six.py": "vendored"}


def test_tools_inside_a_package_are_part_of_the_program() -> None:
    inside = {"shop/__init__.py": "", "shop/tools/search.py": PLAIN, "api/tools/run.py": PLAIN}
    outside = {"tools/__init__.py": "", "tools/load.py": PLAIN, "shop/scripts/load.py": PLAIN}
    assert kinds(inside | outside) == dict.fromkeys(inside, "service") | dict.fromkeys(outside, "script")


def test_only_folders_below_the_root_count() -> None:
    """The root itself may lie in tests/ or examples/: its own name is not part of any path."""
    assert kinds({"server.py": ROUTE, "model.py": PLAIN}) == {"server.py": "service", "model.py": "service"}
