"""What a project says of itself reaches the engines: its guards, its login routes, its sanitizers, its own models."""

import pytest
from tests.session.sessions import catalogue, checked, found, session, told

from backcheck.config.config import AppOverride, Config
from backcheck.models.folder import ModelFolder
from backcheck.models.shipped import shipped_models
from backcheck.project.tree import MemoryTree
from backcheck.session.options import Options
from backcheck.session.session import Session
from backcheck.sites.world import World

GUARDED = """\
import acme_sso
from flask import Flask, request

app = Flask(__name__)
stored = {}


def somebody(view):
    return acme_sso.only_staff(view)


@app.post("/prices")
@somebody
def change():
    from shop.store import save
    save(request.json)
    return "", 204


@app.post("/session")
def enter():
    from shop.store import save
    save(request.json)
    return "", 204


@app.post("/orders")
@acme_sso.only_staff
def order():
    from shop.store import save
    save(request.json)
    return "", 204
"""
STORE = """\
import sqlite3

connection = sqlite3.connect("shop.db")


def save(value):
    connection.execute("INSERT INTO things VALUES (?)", (str(value),))
    connection.commit()
"""
PLUGGED = """\
from flask import Blueprint

things = Blueprint("things", __name__)


@things.get("/things")
def every():
    return []
"""
SEARCH = """\
import sqlite3
from flask import Flask, request
from shop.text import quoted

app = Flask(__name__)
connection = sqlite3.connect("shop.db")


@app.get("/search")
def search():
    return list(connection.execute("SELECT * FROM things ORDER BY " + quoted(request.args["by"])))
"""
TEXT = """\
def quoted(name):
    return '"' + name + '"'
"""


def lines(files: dict[str, str], rule: str, config: Config) -> list[int]:
    return [line for _, path, line, _ in found(checked(files, (rule,), config)) if path == "shop/app.py"]


def test_login_routes_and_guards_are_believed() -> None:
    files = {"shop/app.py": GUARDED, "shop/store.py": STORE, "shop/__init__.py": ""}
    assert 21 in lines(files, "AUTH101", Config())
    assert 21 not in lines(files, "AUTH101", Config(login_routes=("/session",)))
    assert 14 in lines(files, "AUTH101", Config(login_routes=("/session",)))
    assert 14 not in lines(files, "AUTH101", Config(guards=("shop.app.somebody",)))


@pytest.mark.parametrize("package", [{"shop/__init__.py": ""}, {}])
def test_sanitizers_are_believed(package: dict[str, str]) -> None:
    files = {"shop/app.py": SEARCH, "shop/text.py": TEXT} | package
    assert lines(files, "SQL101", Config()) == [11]
    assert lines(files, "SQL101", Config(sanitizers={"sql": ("shop.text.quoted",)})) == []
    assert lines(files, "SQL101", Config(sanitizers={"html": ("shop.text.quoted",)})) == [11]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (Config(guards=("shop.app.nobody",)), "guards names shop.app.nobody, and nothing of that name is defined here"),
        (Config(guards=("shop.somebody",)), "guards names shop.somebody, and nothing of that name is defined here"),
        (Config(sanitizers={"sql": ("app.Clean",)}), "sanitizers.sql names app.Clean, and nothing of that name is defined here"),
    ],
)
def test_a_name_that_nobody_defines_is_told(config: Config, message: str) -> None:
    result = checked({"shop/app.py": GUARDED}, config=config)
    assert [(notice.code, notice.message) for notice in result.notices] == [("unknown-name", message)]


def test_names_of_libraries_are_not_looked_for() -> None:
    assert told(checked({"shop/app.py": GUARDED}, config=Config(guards=("acme_sso.only_staff",)))) == []


def test_models_of_the_team_are_believed() -> None:
    files = {"shop/app.py": SEARCH.replace("from shop.text import quoted", "from acme_text import quoted")}
    model = b"library: acme_text\nsymbols:\n  - name: acme_text.quoted\n    params: [name]\n    sanitizes: [sql]\n"
    flows = b"    propagates: [{from: name, to: return}]\n"
    rules = catalogue().select(("SQL101",))
    own = shipped_models([ModelFolder("lint/models", {"acme.yaml": model + flows})])
    with_models = Session(MemoryTree(files), Config(), catalogue(), own, Options(rules)).update()
    assert found(with_models) == []
    assert [outcome for _, _, _, outcome in found(checked(files, ("SQL101",)))] == [True]


def world_with(*apps: AppOverride) -> World:
    made = session({"shop/app.py": GUARDED, "plug/routes.py": PLUGGED}, config=Config(apps=apps))
    made.update()
    assert made.world is not None
    return made.world


def test_an_app_goes_by_the_name_that_it_was_given() -> None:
    apps = world_with(AppOverride("the shop", "shop")).backend.apps
    assert [app.name for app in apps] == ["the shop"]
    assert [app.name for app in world_with(AppOverride("the shop", "elsewhere")).backend.apps] == ["app.app"]


def test_an_app_that_recognition_misses_serves_the_routes_of_its_folder() -> None:
    backend = world_with(AppOverride("plugged", "plug/")).backend
    assert [(app.name, app.file, app.line) for app in backend.apps] == [("app.app", "shop/app.py", 4), ("plugged", "plug/routes.py", 1)]
    assert {(route.path, route.app) for route in backend.routes if route.file == "plug/routes.py"} == {("/things", 1)}
