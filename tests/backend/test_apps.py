"""The settings of an app are those that count in the end."""

from tests.backend.backends import world

URLS = {"urls.py": "urlpatterns = []"}
ROOT = "ROOT_URLCONF = 'urls'\n"


def values(settings: str, name: str, **more: str) -> list[tuple[object, bool, bool | None]]:
    files = {"settings.py": ROOT + settings, **URLS, **{f"{module}.py": text for module, text in more.items()}}
    (app,) = world(files).backend.apps
    return [(one.value, one.changed, one.applies) for one in app.values(name)]


def test_the_last_assignment_counts() -> None:
    assert values("X = True\nX = False", "X") == [(False, False, True)]


def test_a_condition_that_holds_by_default_overrules_what_stands_before_it() -> None:
    text = "import os\nX = True\nif os.environ.get('STAGE', 'production') == 'production':\n    X = False"
    assert values(text, "X") == [(False, False, True)]


def test_what_only_the_environment_brings_about_does_not_apply() -> None:
    text = "import os\nX = True\nif os.environ.get('STAGE', 'production') == 'local':\n    X = False"
    assert values(text, "X") == [(False, False, False), (True, False, True)]


def test_of_a_condition_that_nobody_knows_both_sides_are_kept() -> None:
    assert values("import sys\nX = True\nif sys.argv[1] == 'test':\n    X = False", "X") == [(False, False, None), (True, False, True)]


def test_what_cannot_come_about_is_left_out() -> None:
    assert values("from base import LOCAL\nX = True\nif LOCAL:\n    X = False", "X", base="LOCAL = False") == [(True, False, True)]


def test_settings_of_examples_do_not_count() -> None:
    files = {"deployed.py": f"{ROOT}X = True", "other.py": f"{ROOT}X = False", **URLS}
    (app,) = world(files, {"other.py": "example"}).backend.apps
    assert [one.value for one in app.values("X")] == [True]


def test_an_extension_may_be_set_up_in_another_module() -> None:
    module = """
        from flask import Flask
        from setup import secure
        def make():
            app = Flask(__name__)
            secure(app)
            return app
    """
    files = {
        "extensions.py": "from flask_talisman import Talisman\ntalisman = Talisman()",
        "setup.py": "from extensions import talisman\ndef secure(app):\n    talisman.init_app(app, force_https=False)",
        "app.py": module,
    }
    (app,) = world(files).backend.apps
    assert [(one.symbol, one.file) for one in app.extensions if "alisman" in one.symbol] == [("flask_talisman.Talisman", "setup.py")]
    assert [(one.name, one.active) for one in app.redirects] == [("flask_talisman.Talisman", False)]


def test_a_route_of_a_blueprint_that_nobody_knows_is_placed_nowhere() -> None:
    text = """
        from flask import Blueprint, Flask
        app = Flask(__name__)

        @app.get("/orders")
        def orders(): ...

        def add(blueprint: Blueprint):
            blueprint.add_url_rule("/late", view_func=orders)
    """
    routes = world({"app.py": text}).backend.routes
    assert {route.path: route.placed for route in routes} == {"/orders": True, "/late": False}
