"""Lists of settings, with what another file added to them."""

from tests.semantics.programs import calls

from backcheck.entrypoints.reader import Reader


def words(text: str, name: str = "APPS", path: str = "dev.py", base: str = "APPS = ['auth', 'orders']") -> tuple[str, ...] | None:
    reader = Reader(calls({"base.py": base, "dev.py": text}))
    module = reader.program.module(path)
    return reader.words(module, reader.program.graph(module).cells[name][-1])


def test_a_list_of_another_file_is_added_to() -> None:
    assert words("from base import *\nAPPS = APPS + ['debug']") == ("auth", "orders", "debug")
    assert words("from base import *\nAPPS += ['debug']\nAPPS += ['trace']") == ("auth", "orders", "debug", "trace")
    assert words("from base import APPS\nALL = ['debug'] + APPS", "ALL") == ("debug", "auth", "orders")


def test_a_list_that_is_only_made_of_itself_is_not_known() -> None:
    assert words("APPS = APPS + ['debug']") == ("debug",)
    assert words("from base import *\nAPPS += ['debug']", base="from dev import *\nAPPS += ['orders']") is None
