"""What counts as turning a stranger away: by what functions, decorators, layers and classes do, not by their names."""

from textwrap import dedent

import pytest
from tests.backend.backends import world

from backcheck.backend.model import Route

FLASK = """
import functools, hmac, os
from flask import Flask, abort, g, redirect, request, session, url_for
from flask_login import current_user, login_required
import itsdangerous, jwt, stripe
app = Flask(__name__)
stored = {}
signer = itsdangerous.URLSafeSerializer(os.environ["KEY"])
"""
DJANGO = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    "shop/__init__.py": "",
    "shop/settings.py": "ROOT_URLCONF = 'shop.urls'\nMIDDLEWARE = ['shop.layers.Asking']\n",
}


def auth_of(text: str, framework: str = FLASK) -> list[str]:
    return [route.auth.value for route in routes({"app.py": framework + dedent(text)})]


def routes(files: dict[str, str]) -> tuple[Route, ...]:
    return world(files).backend.routes


@pytest.mark.parametrize(
    ("body", "auth"),
    [
        ("if not hmac.compare_digest(key, os.environ['KEY']): abort(404)", "required"),
        ("if not hmac.compare_digest(key, os.environ['KEY']): return 'no', 400", "required"),
        ("if not hmac.compare_digest(key, os.environ['KEY']): print('no')", "none"),
        ("hmac.compare_digest(key, os.environ['KEY'])", "none"),
        ("stripe.Webhook.construct_event(request.data, key, os.environ['KEY'])", "required"),
        ("claims = signer.loads(key)", "required"),
        ("claims = jwt.decode(key, os.environ['KEY'], algorithms=['HS256'])", "required"),
        ("claims = jwt.decode(key, options={'verify_signature': False})", "none"),
        ("if not current_user.is_authenticated: abort(404)", "required"),
        # A session holds other things than who is calling: only a plain refusal tells.
        ("if not session.get('draft'): abort(404)", "none"),
        ("if key not in stored: abort(404)", "none"),
    ],
)
def test_a_proof_that_is_asked_for_guards(body: str, auth: str) -> None:
    text = f"""
    @app.post("/things/<key>")
    def change(key):
        {body}
        stored[key] = 1
        return ""
    """
    assert auth_of(text) == [auth]


@pytest.mark.parametrize(
    ("caught", "auth"),
    [("abort(400)", "required"), ("return 'bad', 401", "required"), ("raise", "required"), ("pass", "none")],
)
def test_what_becomes_of_a_failed_proof_is_the_handlers_word(caught: str, auth: str) -> None:
    text = f"""
    @app.post("/things/<key>")
    def change(key):
        try:
            claims = signer.loads(key)
        except itsdangerous.BadSignature:
            {caught}
        stored[key] = 1
        return ""
    """
    assert auth_of(text) == [auth]


@pytest.mark.parametrize(
    ("body", "auth"),
    [
        ("if current_user.is_authenticated:\n            stored[key] = 1", "required"),
        ("if current_user.is_anonymous:\n            return redirect('/')\n        stored[key] = 1", "required"),
        ("stored[key] = current_user.name", "optional"),
    ],
)
def test_what_is_changed_only_for_known_callers_is_guarded(body: str, auth: str) -> None:
    text = f"""
    @app.post("/things/<key>")
    def change(key):
        {body}
        return ""
    """
    assert auth_of(text) == [auth]


@pytest.mark.parametrize(
    ("change", "auth"),
    [("", "required"), ("stored[key] = 1", "none"), ("if current_user.is_admin: stored[key] = 1", "required")],
)
def test_a_redirect_to_the_login_after_the_change_guards_nothing(change: str, auth: str) -> None:
    text = f"""
    @app.post("/things/<key>")
    def change(key):
        {change}
        return redirect(url_for("login"))
    """
    assert auth_of(text) == [auth]


def test_a_mixin_stands_before_the_methods_of_a_class_of_views() -> None:
    text = """
    from flask.views import MethodView

    class Guarded:
        def dispatch_request(self, **given):
            if not current_user.is_authenticated:
                abort(401)
            return super().dispatch_request(**given)

    class Thing(Guarded, MethodView):
        def put(self, key):
            stored[key] = 1
            return ""

    class Open(MethodView):
        def get(self, key):
            if not current_user.is_authenticated:
                abort(401)
            return ""

        def put(self, key):
            stored[key] = 1
            return ""

    app.add_url_rule("/a/<key>", view_func=Thing.as_view("a"))
    app.add_url_rule("/b/<key>", view_func=Open.as_view("b"))
    """
    found = {(route.path, route.methods): route.auth.value for route in routes({"app.py": FLASK + dedent(text)})}
    assert found == {("/a/{key}", ("PUT",)): "required", ("/b/{key}", ("GET",)): "required", ("/b/{key}", ("PUT",)): "none"}


def test_a_denial_that_is_caught_leaves_a_doubt_named_after_what_was_asked() -> None:
    text = """
    import acl

    class NotAuthorized(Exception): ...

    def check(context): return acl.registry[context["action"]](context)

    @app.post("/things")
    def change():
        try:
            check({"user": current_user.name})
        except NotAuthorized:
            abort(403)
        stored["a"] = 1
        return ""
    """
    (route,) = routes({"app.py": FLASK + dedent(text)})
    assert route.auth.value == "unknown"
    assert [guard.name for guard in route.guards] == ["app.check"]


def test_a_layer_is_judged_for_the_name_of_each_route() -> None:
    layers = """
    from django.contrib.auth.views import redirect_to_login
    from django.urls import resolve

    class Asking:
        OPEN = ("feedback",)

        def __init__(self, get_response):
            self.get_response = get_response

        def _away(self, request):
            return redirect_to_login(request.path)

        def __call__(self, request):
            if resolve(request.path_info).url_name in self.OPEN:
                return self.get_response(request)
            if not request.user.is_authenticated:
                return self._away(request)
            return self.get_response(request)
    """
    urls = """
    from django.http import HttpResponse
    from django.urls import path

    def store(request):
        if request.method == "POST":
            open("a", "w").write("b")
        return HttpResponse()

    urlpatterns = [path("votes/", store, name="votes"), path("feedback/", store, name="feedback")]
    """
    found = {route.path: route.auth.value for route in routes(DJANGO | {"shop/layers.py": layers, "shop/urls.py": urls})}
    assert found["/votes/"] == "required"
    assert found["/feedback/"] in ("none", "optional")


def test_a_request_of_the_projects_own_class_has_the_librarys_user() -> None:
    urls = """
    from django.contrib.auth.models import AbstractUser
    from django.core.exceptions import PermissionDenied
    from django.http import HttpRequest, HttpResponse
    from django.urls import path
    from django.views.decorators.http import require_POST

    class Customer(AbstractUser): ...

    class Asked(HttpRequest):
        user: Customer

    def managers(view):
        def asking(request: Asked, *given):
            if not request.user.has_perm("manage"):
                raise PermissionDenied
            return view(request, *given)
        return asking

    @managers
    @require_POST
    def change(request):
        return HttpResponse()

    urlpatterns = [path("a/", change)]
    """
    settings = {"shop/settings.py": "ROOT_URLCONF = 'shop.urls'\n"}
    assert [route.auth.value for route in routes(DJANGO | settings | {"shop/urls.py": urls})] == ["required"]
