"""The table of routes, as the frameworks make it at run time."""

from textwrap import dedent

import pytest
from tests.dataflow.flows import world


def routes(files: dict[str, str]) -> list[str]:
    made = world({path: dedent(text) for path, text in files.items()})
    return sorted(
        f"{','.join(route.methods)} {route.path} {route.handler.rpartition('.')[2]} {route.auth}" for route in made.backend.routes
    )


FLASK = {
    "a decorator": (
        """
        from flask import Flask
        app = Flask(__name__)
        @app.route("/a/<int:n>")
        def a(n): ...
        @app.post("/b")
        def b(): ...
        @app.route("/c", methods=["PUT", "DELETE"])
        @app.route("/d")
        def c(): ...
        """,
        ["DELETE,PUT /c c none", "GET /a/{n} a none", "GET /d c none", "POST /b b none"],
    ),
    "nested blueprints with prefixes": (
        """
        from flask import Flask, Blueprint
        inner = Blueprint("inner", __name__, url_prefix="/inner")
        outer = Blueprint("outer", __name__)
        @inner.get("/x")
        def x(): ...
        outer.register_blueprint(inner)
        def create_app():
            app = Flask(__name__)
            app.register_blueprint(outer, url_prefix="/api")
            return app
        """,
        ["GET /api/inner/x x none"],
    ),
    "a blueprint that nobody registers": (
        """
        from flask import Flask, Blueprint
        app = Flask(__name__)
        lone = Blueprint("lone", __name__)
        @lone.get("/x")
        def x(): ...
        """,
        ["GET /x x unknown"],
    ),
    "rules that are added by calls": (
        """
        from flask import Flask
        from flask.views import MethodView
        app = Flask(__name__)
        class Item(MethodView):
            def get(self): ...
            def delete(self): ...
        def plain(): ...
        app.add_url_rule("/items", view_func=Item.as_view("items"))
        app.add_url_rule("/plain", "plain", plain, methods=["POST"])
        for name in ("one", "two"):
            app.add_url_rule(f"/{name}", name, plain)
        """,
        ["DELETE,GET /items Item none", "GET /one plain none", "GET /two plain none", "POST /plain plain none"],
    ),
    "guards: a decorator of the project and a check before each request": (
        """
        from functools import wraps
        from flask import Blueprint, Flask, abort, session
        app = Flask(__name__)
        admin = Blueprint("admin", __name__, url_prefix="/admin")
        def logged_in(view):
            @wraps(view)
            def inner(*args, **kwargs):
                if "user" not in session:
                    abort(401)
                return view(*args, **kwargs)
            return inner
        @admin.before_request
        def check():
            if not session.get("user"):
                abort(403)
        @app.get("/mine")
        @logged_in
        def mine(): ...
        @app.get("/open")
        def everybody(): ...
        @admin.get("/x")
        def x(): ...
        app.register_blueprint(admin)
        """,
        ["GET /admin/x x required", "GET /mine mine required", "GET /open everybody none"],
    ),
}

FASTAPI = {
    "routers with prefixes and dependencies": (
        """
        from fastapi import APIRouter, Depends, FastAPI, HTTPException, Header
        def user(token: str | None = Header(None)):
            if token is None:
                raise HTTPException(status_code=401)
            return token
        router = APIRouter(prefix="/items", dependencies=[Depends(user)])
        @router.get("/{item_id}")
        async def read(item_id: int): ...
        app = FastAPI()
        app.include_router(router, prefix="/v1")
        @app.post("/open")
        def everybody(): ...
        @app.delete("/mine")
        def mine(me: str = Depends(user)): ...
        """,
        ["DELETE /mine mine required", "GET /v1/items/{item_id} read required", "POST /open everybody none"],
    ),
    "an application that is mounted in another": (
        """
        from fastapi import FastAPI
        inner = FastAPI()
        @inner.get("/x")
        def x(): ...
        app = FastAPI()
        app.mount("/sub", inner)
        """,
        ["GET /sub/x x none"],
    ),
    "several methods at once": (
        """
        from fastapi import FastAPI
        app = FastAPI()
        @app.api_route("/x", methods=["GET", "POST"])
        def x(): ...
        """,
        ["GET,POST /x x none"],
    ),
}


@pytest.mark.parametrize("case", [*FLASK, *FASTAPI])
def test_routes_of_one_file(case: str) -> None:
    text, expected = (FLASK | FASTAPI)[case]
    assert routes({"app.py": text}) == expected


SETTINGS = """
    ROOT_URLCONF = "site_.urls"
    SECRET_KEY = "x"
    INSTALLED_APPS = ["shop"]
    MIDDLEWARE = ["django.contrib.auth.middleware.AuthenticationMiddleware"]
    REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}
"""


def test_routes_of_a_django_project() -> None:
    files = {
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_.settings')\n",
        "site_/__init__.py": "",
        "site_/settings.py": SETTINGS,
        "site_/urls.py": """
            from django.urls import include, path
            urlpatterns = [path("shop/", include("shop.urls")), path("api/", include("shop.api"))]
        """,
        "shop/__init__.py": "",
        "shop/urls.py": """
            from django.urls import path, re_path
            from . import views
            urlpatterns = [
                path("", views.home),
                path("<int:pk>/", views.Detail.as_view(), name="detail"),
                re_path(r"^old/(?P<year>[0-9]{4})/$", views.mine),
            ]
        """,
        "shop/api.py": """
            from rest_framework.routers import DefaultRouter
            from . import views
            router = DefaultRouter(trailing_slash=False)
            router.register("orders", views.Orders, basename="order")
            urlpatterns = router.urls
        """,
        "shop/views.py": """
            from django.contrib.auth.decorators import login_required
            from django.contrib.auth.mixins import LoginRequiredMixin
            from django.views.generic import DetailView
            from rest_framework.decorators import action
            from rest_framework.permissions import AllowAny
            from rest_framework.viewsets import ReadOnlyModelViewSet
            def home(request): ...
            @login_required
            def mine(request, year): ...
            class Detail(LoginRequiredMixin, DetailView): ...
            class Orders(ReadOnlyModelViewSet):
                @action(detail=True, methods=["post"], permission_classes=[AllowAny])
                def cancel(self, request, pk=None): ...
        """,
    }
    assert routes(files) == [
        "* /shop/ home none",
        "* /shop/old/{year}/ mine required",
        "GET /api/orders list required",
        "GET /api/orders/{pk} retrieve required",
        "GET /shop/{pk}/ Detail required",
        "POST /api/orders/{pk}/cancel cancel none",
    ]
