"""Which file a dotted name means."""

from backcheck.semantics.modules import ModuleIndex


def test_the_folder_of_a_program_is_a_root_also_where_it_is_a_package() -> None:
    package = ("site/__init__.py", "site/core/__init__.py", "site/core/urls.py")
    assert ModuleIndex(package).find("core.urls", "site/wsgi.py") is None
    started = ModuleIndex((*package, "site/manage.py"))
    assert started.find("core.urls", "site/wsgi.py") == "site/core/urls.py"
    assert started.find("core", "site/wsgi.py") == "site/core/__init__.py"
    assert started.name("site/core/urls.py") == "site.core.urls"
