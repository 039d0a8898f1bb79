"""What a project's own function puts around the views of a list of addresses."""

from textwrap import dedent

import pytest
from tests.backend.backends import world

URLS = """
import views
from django.contrib.auth.decorators import login_required
from django.urls import include, path

def around(entries, decorator):
    for entry in entries:
        if getattr(entry, "callback", None):
            entry.callback = decorator(entry.callback)
    return entries

def counted(entries, name):
    print(name)
    return entries

urlpatterns = [path("a/", views.change), path("b/", include([path("c/", views.change)]))]
urlpatterns = {call}
urlpatterns += [path("open/", views.change)]
"""
VIEWS = """
from django.http import HttpResponse

def change(request):
    return HttpResponse(request.POST["a"])
"""


@pytest.mark.parametrize(
    ("call", "guarded"),
    [("around(urlpatterns, login_required)", {"/a/", "/b/c/"}), ("counted(urlpatterns, 'login_required')", set())],
)
def test_decorators_around_a_list_guard_what_was_in_it(call: str, guarded: set[str]) -> None:
    files = {"settings.py": "ROOT_URLCONF = 'urls'\n", "urls.py": dedent(URLS).replace("{call}", call), "views.py": dedent(VIEWS)}
    routes = world(files).backend.routes
    assert {route.path for route in routes} == {"/a/", "/b/c/", "/open/"}
    assert {route.path for route in routes if route.auth.value == "required"} == guarded
