"""Of several profiles the one that is deployed counts, for the settings that it gives."""

from backcheck.backend.model import App, Backend, Setting
from backcheck.backend.overrides import override_apps
from backcheck.config.config import AppOverride
from backcheck.entrypoints.facts import Place
from backcheck.models.models import Models
from backcheck.semantics.program import Program


def setting(name: str, value: object, file: str) -> Setting:
    return Setting(name, value, True, file, 1)


def kept(profile: str) -> list[tuple[str, object]]:
    settings = (
        setting("DEBUG", True, "config/settings/local.py"),
        setting("DEBUG", False, "config/settings/production.py"),
        setting("TIME_ZONE", "UTC", "config/settings/base.py"),
        setting("SECURE", True, "config/production/security.py"),
        setting("SECURE", False, "config/settings/base.py"),
    )
    app = App("clinic", "django", Place(0, -1), "config/settings/base.py", 1, settings)
    backend = override_apps(Backend(apps=(app,)), Program((), Models(())), [AppOverride("clinic", "config", profile)])
    return [(one.name, one.value) for one in backend.apps[0].settings]


def test_a_profile_decides_what_it_gives() -> None:
    assert kept("production") == [("DEBUG", False), ("TIME_ZONE", "UTC"), ("SECURE", True)]
    assert kept("local") == [("DEBUG", True), ("TIME_ZONE", "UTC"), ("SECURE", True), ("SECURE", False)]


def test_without_a_profile_every_value_counts() -> None:
    assert len(kept("")) == 5


def test_a_folder_without_modules_makes_no_app() -> None:
    assert override_apps(Backend(), Program((), Models(())), [AppOverride("a", "nowhere")]) == Backend()
