"""Views and paginators that make pages, and those that only seem to."""

import pytest
from tests.dataflow.flows import world

from backcheck.dataflow.pages import Pages

VIEWS = """
from rest_framework import generics
from rest_framework.pagination import CursorPagination, LimitOffsetPagination, PageNumberPagination
from django.views.generic import ListView
from settings import SIZE

class Pages(PageNumberPagination):
    page_size = 50

class Wide(PageNumberPagination):
    page_size_query_param = "size"

class Asked(PageNumberPagination):
    def get_page_size(self, request):
        return 5

class Limits(LimitOffsetPagination):
    default_limit = SIZE

class View(generics.ListAPIView):
    {}

class Page(ListView):
    {}
"""
SETTINGS = "ROOT_URLCONF = 'urls'\nSIZE = 30\nREST_FRAMEWORK = {}\n"
PAGED = "{'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.PageNumberPagination', 'PAGE_SIZE': 50}"
HALF = "{'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.PageNumberPagination'}"


def makes_pages(name: str, attribute: str, framework: str = "{}") -> bool:
    made = world(
        {"views.py": VIEWS.replace("{}", attribute), "settings.py": SETTINGS.replace("{}", framework), "urls.py": "urlpatterns = []"}
    )
    view = next(one for one in made.program.classes if one.name == name)
    return Pages(made.origins, made.entries).of_class(view)


@pytest.mark.parametrize("attribute", [f"pagination_class = {name}" for name in ("Pages", "Asked", "Limits")])
def test_a_paginator_with_a_size_makes_pages(attribute: str) -> None:
    assert makes_pages("View", attribute)


@pytest.mark.parametrize(
    "attribute", ["pass", "pagination_class = None", *(f"pagination_class = {name}" for name in ("Wide", "LimitOffsetPagination"))]
)
def test_without_class_or_size_there_are_none(attribute: str) -> None:
    assert not makes_pages("View", attribute)


def test_settings_hold_where_the_class_says_nothing() -> None:
    assert makes_pages("View", "pass", PAGED)
    assert not makes_pages("View", "pass", HALF)
    assert not makes_pages("View", "pagination_class = None", PAGED)
    assert makes_pages("View", "pagination_class = Wide", PAGED)


def test_a_size_or_a_method_that_gives_one_makes_pages_of_a_list_view() -> None:
    assert makes_pages("Page", "paginate_by = 25")
    assert makes_pages("Page", "def get_paginate_by(self, queryset): return 5")
    assert not makes_pages("Page", "paginate_by = None")
