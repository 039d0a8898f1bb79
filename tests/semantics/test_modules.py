"""Which file a dotted name means."""

from backcheck.semantics.modules import ModuleIndex


def test_the_folder_of_a_program_is_a_root_also_where_it_is_a_package() -> None:
    package = ("site/__init__.py", "site/core/__init__.py", "site/core/urls.py")
    assert ModuleIndex(package).find("core.urls", "site/wsgi.py") is None
    started = ModuleIndex((*package, "site/manage.py"))
    assert started.find("core.urls", "site/wsgi.py") == "site/core/urls.py"
    assert started.find("core", "site/wsgi.py") == "site/core/__init__.py"
    assert started.name("site/core/urls.py") == "site.core.urls"


def test_a_package_in_a_folder_of_its_own_name_is_meant_beside_it() -> None:
    index = ModuleIndex(("api/__init__.py", "api/main.py", "api/api/__init__.py", "api/api/errors.py", "web/main.py"))
    assert index.find("api.errors", "api/main.py") == "api/api/errors.py"
    assert index.find("api.errors", "web/main.py") is None
    outer = ModuleIndex(("api/__init__.py", "api/errors.py", "api/api/__init__.py", "api/api/errors.py"))
    assert outer.find("api.errors", "api/main.py") == "api/errors.py"


def test_what_lies_in_a_package_under_a_plain_folder_is_buried_for_all_but_what_is_beside_it() -> None:
    index = ModuleIndex(("site/__init__.py", "site/tools/flask/views.py", "site/tools/run.py", "site/views.py", "lib/flask/views.py"))
    assert index.is_buried("flask.views", "site/tools/flask/views.py", "site/views.py")
    assert not index.is_buried("flask.views", "site/tools/flask/views.py", "site/tools/run.py")
    assert not index.is_buried("flask.views", "lib/flask/views.py", "site/views.py")
    started = ModuleIndex(("site/__init__.py", "site/manage.py", "site/tools/flask/views.py"))
    assert not started.is_buried("flask.views", "site/tools/flask/views.py", "site/urls.py")


def test_a_package_goes_before_a_module_of_its_name_beside_it() -> None:
    index = ModuleIndex(("shop.py", "shop/__init__.py", "shop/main.py"))
    assert index.at("shop") == "shop/__init__.py"
    assert index.find("shop", "run.py") == "shop/__init__.py"
    assert index.find("shop.main", "shop.py") == "shop/main.py"
    assert ModuleIndex(("shop.py", "store/__init__.py")).at("shop") == "shop.py"
