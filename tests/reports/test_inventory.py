"""A backend's model as a table: who may call what, at one look, whatever names the repository chose."""

from backcheck.reports.inventory import render_inventory

GUARD = {"kind": "decorator", "name": "shop.auth.login_required", "more": 1}
MODEL = {
    "routes": [
        {"methods": ["GET", "HEAD"], "path": "/", "handler": "shop.home", "file": "shop/a.py", "line": 3, "auth": "none", "guards": []},
        {"methods": ["PUT"], "path": "/x", "handler": "shop.put", "file": "shop/b.py", "line": 9, "auth": "required", "guards": [GUARD]},
        {"methods": ["PUT"], "path": "/y", "handler": "shop.y", "file": "shop/b.py", "line": 19, "auth": "unknown", "guards": []},
    ],
    "apps": [{"name": "shop.app", "framework": "flask", "file": "shop/__init__.py", "line": 7}],
}


def test_apps_and_routes() -> None:
    assert render_inventory(MODEL).splitlines() == [
        "app shop.app (flask) at shop/__init__.py:7",
        "3 routes: 1 ask who is calling, 1 open to everybody, 1 could not be followed",
        "",
        "METHODS   PATH  AUTH      GUARDS                              HANDLER",
        "GET,HEAD  /     none      -                                   shop.home (shop/a.py:3)",
        "PUT       /x    required  decorator shop.auth.login_required  shop.put (shop/b.py:9)",
        "PUT       /y    unknown   -                                   shop.y (shop/b.py:19)",
    ]


def test_a_terminal_gets_lines_that_fit() -> None:
    lines = render_inventory(MODEL, 40).splitlines()
    assert max(map(len, lines)) == 40
    assert lines[1] == "3 routes: 1 ask who is calling, 1 open …"


def test_one_long_path_does_not_push_the_others_aside() -> None:
    routes = [dict(MODEL["routes"][0], path="/a" * 100), MODEL["routes"][0]]
    last = render_inventory({"routes": routes}).splitlines()[-1]
    assert last.index("none") < 80


def test_names_cannot_steer_the_terminal() -> None:
    routes = [dict(MODEL["routes"][0], path="/\x1b[2J", handler="a\nb")]
    text = render_inventory({"routes": routes})
    assert "\x1b" not in text
    assert text.count("\n") == 4


def test_nothing_found_is_said() -> None:
    assert render_inventory({"routes": [], "apps": []}) == "no app and no route was found\n"
