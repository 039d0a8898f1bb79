"""The setting form: switched off by hand, decided elsewhere, or without the layer that reads it."""

import pytest
from tests.backend.backends import world

from backcheck.checks.settings import judge_setting
from backcheck.rule import Entry, Form
from backcheck.sites.routes import apps

ENTRY = Entry(
    "app",
    Form.SETTING,
    {"name": "SECURE", "require": {"equals": True}, "read-by": "django.middleware.security.SecurityMiddleware"},
    message="off",
)
LAYER = "MIDDLEWARE = ['django.middleware.security.SecurityMiddleware']\n"


@pytest.mark.parametrize(
    ("text", "outcome", "message"),
    [
        (LAYER + "SECURE = True", "pass", ""),
        (LAYER + "SECURE = False", "fail", "off"),
        ("SECURE = False", "fail", "off"),
        ("SECURE = True", "review", "SECURE of settings.ROOT_URLCONF is read by"),
        (LAYER, "review", "not set"),
        (LAYER + "import os\nSECURE = os.environ.get('A', '0') == '1'", "review", "off until the environment"),
        (
            LAYER + "import os\nSECURE = False\nif os.environ.get('A', '') == 'live':\n    SECURE = True",
            "review",
            "off until the environment",
        ),
        (LAYER + "import os\nSECURE = True\nif os.environ.get('A', '') == 'local':\n    SECURE = False", "pass", ""),
        (LAYER + "import sys\nSECURE = True\nif sys.argv[1] == 'insecure':\n    SECURE = False", "review", "decided outside"),
    ],
)
def test_a_setting(text: str, outcome: str, message: str) -> None:
    found = world({"settings.py": "ROOT_URLCONF = 'urls'\n" + text, "urls.py": "urlpatterns = []"})
    (site,) = apps(found)
    verdict = judge_setting(ENTRY, site)
    assert verdict.outcome == outcome
    assert message in verdict.message
