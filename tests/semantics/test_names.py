"""Names across modules: what a module offers, and what it keeps to itself."""

import pytest
from tests.semantics.programs import revealed

NAMES = "class One: ...\nclass Two: ...\nclass _Own: ...\n"


@pytest.mark.parametrize(
    ("exports", "offered"),
    [
        ("", "One Two"),
        ('__all__ = ["One"]', "One"),
        ('__all__ = ("One", "_Own")', "One _Own"),
        ('__all__: list[str] = ["Two"]', "Two"),
        ('__all__ = ["One"]\n__all__ += ["Two"]', "One Two"),
        ('__all__ = ["One"]\n__all__.extend(("_Own",))', "One _Own"),
        ('__all__ = ["One"]\n__all__.append("Two")', "One Two"),
        ('__all__ = ["One"] + other.__all__', "One Two"),
    ],
)
def test_a_star_brings_what_the_module_offers(exports: str, offered: str) -> None:
    files = {"a.py": "from b import *\nreveal(One)\nreveal(Two)\nreveal(_Own)\n", "b.py": f"{NAMES}{exports}\n"}
    assert " ".join(name for found in revealed(files) for name in found).replace("b.", "") == offered


def test_the_variable_of_a_comprehension_is_no_name_of_the_module() -> None:
    text = "many = [input for input in (1, 2)]\nclass id: ...\nlast = {id for id in many}\ndef f():\n    reveal(input)\n    reveal(id)\n"
    assert revealed({"a.py": text}) == [("builtins.input",), ("a.id",)]


def test_a_program_without_an_ending_is_a_module_of_its_name() -> None:
    text = "#!/usr/bin/env python\ndef f(): ...\nreveal(f)\n"
    assert revealed({"bin/serve": text, "bin/work": text, "tools.d/run": text}) == [("serve.f",), ("work.f",), ("run.f",)]


def test_a_variable_is_also_what_functions_give_it() -> None:
    text = """
import requests
session = None

def make():
    global session
    if session is None:
        session = requests.Session()
    return session

def ask():
    reveal(session.get)
    reveal(make())
"""
    assert ["requests.Session.get" in revealed({"a.py": text})[0], "requests.Session()" in revealed({"a.py": text})[1]] == [True, True]
    files = {"a.py": text, "b.py": "from a import session\nreveal(session)\n"}
    assert revealed(files)[-1] == ("None", "requests.Session()")


def test_a_class_that_is_made_of_an_imported_one_of_its_name_takes_its_place() -> None:
    files = {
        "base.py": "class View: ...\nclass Other: ...\n",
        "views.py": "from base import Other, View\n\n\nclass View(View): ...\n\n\nclass Other: ...\n",
        "urls.py": "from views import Other, View\nreveal(View)\nreveal(Other)\n",
    }
    assert revealed(files) == [("views.View",), ("base.Other", "views.Other")]


def test_a_folder_deep_in_a_package_that_is_called_like_a_library_is_not_the_library() -> None:
    text = "import flask.views\nfrom flask import Flask\nreveal(Flask)\n"
    deep = {"site/__init__.py": "", "site/tools/flask/__init__.py": "", "site/tools/flask/views.py": ""}
    assert revealed({**deep, "site/urls.py": text}) == [("flask.Flask",)]
    assert revealed({**deep, "site/tools/run.py": text}) == [()]
    assert revealed({"flask/__init__.py": "", "urls.py": text}) == [()]
