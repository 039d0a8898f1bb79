"""Which routes need no guard by what they are for, and which only sound so."""

import pytest
from tests.backend.backends import world

from backcheck.sites.purposes import purpose
from backcheck.sites.world import World

KINDS = ("login", "logout", "register", "token", "password-reset", "health", "contact", "setup")


def app(path: str, handler: str) -> World:
    return world({"app.py": f"from fastapi import FastAPI\napp = FastAPI()\n@app.post({path!r})\ndef {handler}(): ...\n"})


def purposes(path: str, handler: str = "act") -> list[str]:
    found = app(path, handler)
    return [kind for kind in KINDS if purpose(found, found.backend.routes[0], kind)]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/login", "login"),
        ("/auth/sign-in", "login"),
        ("/login/{provider}", "login"),
        ("/oauth/{provider}/callback", "login"),
        ("/accounts/logout/", "logout"),
        ("/users/register", "register"),
        ("/api/token", "token"),
        ("/api/token/refresh/", "token"),
        ("/forgot-password", "password-reset"),
        ("/password/reset/{token}", "password-reset"),
        ("/accounts/confirm/{uid}/{token}", "password-reset"),
        ("/healthz", "health"),
        ("/auth/magic-sign-in", "login"),
        ("/auth/google", "login"),
        ("/auth/login/code", "login"),
        ("/login/two_factor/totp/", "login"),
        ("/users/admin-sign-out", "logout"),
        ("/auth/magic-sign-up/", "register"),
        ("/check_token/{username}/{token}/", "token"),
        ("/force-password-reset", "password-reset"),
        ("/resend-link", "password-reset"),
        ("/auth/confirm/{data}", "password-reset"),
        ("/setup", "setup"),
        ("/setup/integrations", "setup"),
        ("/complete_installation/", "setup"),
        ("/contact/", "contact"),
        ("/reports/unsubscribe/{signed_name}", "contact"),
    ],
)
def test_a_path_tells(path: str, kind: str) -> None:
    assert kind in purposes(path)


@pytest.mark.parametrize(("handler", "kind"), [("login", "login"), ("do_login", "login"), ("reset_password", "password-reset")])
def test_a_handlers_name_tells(handler: str, kind: str) -> None:
    assert purposes("/x", handler) == [kind]


@pytest.mark.parametrize(
    "path",
    [
        "/debug/reset",
        "/login/history",
        "/orders/{order_id}/confirm",
        "/users/{user_id}/activate",
        "/devices/{device_id}/status",
        "/projects/{project_id}/token",
        "/clubs/{club_id}/join",
        "/status",
        "/refresh",
        "/users/confirm/{user_id}",
        "/tags/google",
        "/users/force-sign-out",
        "/auth/users/{user_id}/google",
        "/machines/{machine_id}/setup/disks",
        "/mfa/devices",
        "/contacts/",
    ],
)
def test_what_only_sounds_so_does_not(path: str) -> None:
    assert purposes(path) == []


def test_login_routes_of_the_configuration_are_believed() -> None:
    found = app("/session", "enter")
    found.login_routes = ("/session",)
    assert purpose(found, found.backend.routes[0], "login")
