"""Verdicts of routes: a question that many of them hang on is put once."""

from textwrap import dedent

from tests.backend.backends import world

from backcheck.catalogue.load import load_catalogue
from backcheck.engines.python import judge_rules

HEAD = """
import acl
from fastapi import Depends, FastAPI, HTTPException, Header
app = FastAPI()
stored = {}

def known(key: str = Header(None)):
    if key is None:
        raise HTTPException(401)
"""


def verdicts(text: str) -> list[tuple[str, str]]:
    found, notices = judge_rules(world({"app.py": dedent(HEAD) + dedent(text)}), [load_catalogue().rules["AUTH101"]])
    assert not notices
    return [(one.verdict.outcome.value, one.verdict.message) for one in found]


def test_an_app_that_asks_nobody_is_one_question() -> None:
    text = """
    @app.post("/a")
    def a(): stored["a"] = 1
    @app.put("/b")
    def b(): stored["b"] = 1
    @app.post("/login")
    def login(): stored["c"] = 1
    """
    first, second, login = verdicts(text)
    assert first == ("review", "POST /a changes something and the app has no authentication of its own; so for 1 more")
    assert second == ("unjudged", "")
    assert login == ("pass", "")


def test_a_guard_in_doubt_is_asked_about_once() -> None:
    text = """
    @app.post("/a", dependencies=[Depends(acl.require_staff)])
    def a(): stored["a"] = 1
    @app.put("/b", dependencies=[Depends(acl.require_staff)])
    def b(): stored["b"] = 1
    @app.put("/c", dependencies=[Depends(known)])
    def c(): stored["c"] = 1
    """
    first, second, third = verdicts(text)
    assert first == ("review", "whether acl.require_staff refuses strangers could not be followed; so for 1 more")
    assert (second[0], third[0]) == ("unjudged", "pass")


def test_an_open_route_among_guarded_ones_fails_where_its_change_is_known() -> None:
    text = """
    @app.put("/a", dependencies=[Depends(known)])
    def a(): stored["a"] = 1
    @app.post("/b")
    def b(): stored["b"] = 1
    @app.post("/c")
    def c(words: str): return len(words)
    """
    guarded, changing, counting = verdicts(text)
    assert guarded[0] == "pass"
    assert changing == ("fail", "POST /b changes something and asks for no authentication; another of the app is guarded by app.known")
    assert counting == ("review", "POST /c asks for no authentication, and whether it changes anything could not be followed")


def test_a_guard_of_which_nobody_knows_the_name_is_asked_about_by_the_route() -> None:
    text = """
    @app.post("/a", dependencies=acl.guards())
    def a(): stored["a"] = 1
    @app.put("/c", dependencies=[Depends(known)])
    def c(): stored["c"] = 1
    """
    first, _ = verdicts(text)
    assert first == ("review", "what POST /a hangs on could not be followed, nor whether that refuses strangers")
