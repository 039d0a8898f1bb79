"""Which modules are the settings that are deployed."""

from tests.semantics.programs import calls

from backcheck.entrypoints.django_settings import DjangoSettings
from backcheck.entrypoints.reader import Reader

ROOT = "ROOT_URLCONF = 'urls'"
STAR = "from site_settings.base import *"
NAMING = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', '{}')"


def profiles(**files: str) -> tuple[str, ...]:
    paths = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    return DjangoSettings(Reader(calls(paths))).profiles


def test_what_a_server_starts_with_goes_before_what_commands_do() -> None:
    found = profiles(
        site_settings__base=ROOT,
        site_settings__local=STAR,
        site_settings__production=STAR,
        wsgi=NAMING.format("site_settings.production"),
        manage=NAMING.format("site_settings.local"),
    )
    assert found == ("site_settings/production.py",)


def test_where_nobody_says_it_is_what_no_other_builds_on() -> None:
    assert profiles(site_settings__base=ROOT, site_settings__live=STAR, site_settings__local=STAR) == ("site_settings/live.py",)


def test_a_sample_alone_is_better_than_nothing() -> None:
    assert profiles(settings_example=ROOT) == ("settings_example.py",)
    assert profiles(settings_example=ROOT, settings_docker=ROOT) == ("settings_docker.py",)


def test_each_project_of_a_tree_has_its_own() -> None:
    found = profiles(
        shop__shop_site__settings="ROOT_URLCONF = 'shop_site.urls'",
        shop__wsgi=NAMING.format("shop_site.settings"),
        blog__blog_site__settings="ROOT_URLCONF = 'blog_site.urls'",
        blog__manage=NAMING.format("blog_site.settings"),
    )
    assert set(found) == {"shop/shop_site/settings.py", "blog/blog_site/settings.py"}
