"""What counts as sending requests to HTTPS, and whether it does so unless somebody says otherwise."""

import pytest
from tests.backend.backends import world

FLASK = """
import os
from flask import Flask, redirect, request, url_for
app = Flask(__name__)
FORCE = False

def secured():
    return redirect(request.url.replace("http://", "https://", 1))

@app.before_request
def hook():
    {body}
"""


def redirects(text: str) -> list[bool | None]:
    (app,) = world({"app.py": text}).backend.apps
    return [one.active for one in app.redirects]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("if not request.is_secure: return redirect(request.url.replace('http://', 'https://'))", [True]),
        ("if not request.is_secure: return redirect(f'https://{request.host}{request.path}')", [True]),
        ("if not request.is_secure: return redirect(url_for(request.endpoint, _scheme='https', _external=True))", [True]),
        ("if not request.is_secure: return secured()", [True]),
        ("if not app.debug and not request.is_secure: return secured()", [True]),
        ("if app.debug: return None\n    return secured()", [True]),
        ("if FORCE and not request.is_secure: return secured()", [False]),
        ("if not FORCE: return None\n    return secured()", [False]),
        ("if os.environ.get('FORCE', '') and not request.is_secure: return secured()", [None]),
        # To somewhere else, which has to do with who is asking.
        ("if not request.authorization: return redirect('https://login.paywell.io/')", []),
        ("if not request.is_secure: print('https')", []),
    ],
)
def test_a_hook_of_its_own(body: str, found: list[bool | None]) -> None:
    assert redirects(FLASK.format(body=body)) == found


FASTAPI = """
import os
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
app = FastAPI()

class Own(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.url.scheme == "http":
            return RedirectResponse(request.url.replace(scheme="https"))
        return await call_next(request)

class Quiet(HTTPSRedirectMiddleware):
    pass
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("app.add_middleware(Own)", [True]),
        ("app.add_middleware(Quiet)", [True]),
        ("served = HTTPSRedirectMiddleware(app)", [True]),
        ("if os.environ.get('STAGE', 'production') == 'production':\n    app.add_middleware(Own)", [True]),
        ("if os.environ.get('STAGE', 'local') == 'production':\n    app.add_middleware(Own)", [None]),
    ],
)
def test_a_layer(text: str, found: list[bool | None]) -> None:
    assert redirects(FASTAPI + text) == found
