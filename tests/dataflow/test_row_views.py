"""What the classes of views show, asked through a walk that knows its class."""

from tests.dataflow.collections import walk
from tests.dataflow.flows import world

from backcheck.dataflow.loaded import Bound
from backcheck.dataflow.rows import Rows

MODELS = """
from django.db import models

class Book(models.Model):
    title = models.CharField(max_length=80)
"""
VIEWS = """
from a import Book
from rest_framework import generics, viewsets
from rest_framework.response import Response

class Base(generics.GenericAPIView):
    def listed(self):
        return Response(self.get_serializer(self.get_queryset(), many=True).data)

class Own(Base):
    queryset = Book.objects.all()

class Asked(Base):
    queryset = Book.objects.none()

    def get_queryset(self):
        return Book.objects.all()[:5]

class Nothing(Base):
    queryset = None

class Paged(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.all()

    def listed(self):
        return self.get_paginated_response(self.paginate_queryset(self.filter_queryset(self.get_queryset())))

class Timed:
    def listed(self):
        return super().listed()

class Mixed(Timed, Own):
    pass
"""
WORDS = {"method": "get_queryset", "attribute": "queryset", "paged": True}


def walk_of(name: str, settings: str = "") -> Rows:
    made = world({"a.py": MODELS, "views.py": VIEWS, "settings.py": f"ROOT_URLCONF = 'urls'\n{settings}", "urls.py": "urlpatterns = []"})
    owner = next(one for one in made.program.classes if one.name == name)
    plain = walk(made)
    return Rows(made.origins, plain.limits, plain.relations, plain.pages, owner)


def listed(name: str, settings: str = "") -> set[Bound]:
    rows = walk_of(name, settings)
    assert rows.owner is not None
    method = rows.types.members.method(rows.owner, "listed")
    assert method is not None
    return {one.bound for one in rows.returned(method)}


def test_a_method_of_a_base_asks_the_class_that_runs_it() -> None:
    assert listed("Own") == {Bound.ALL}
    assert listed("Asked") == {Bound.SOME}
    assert listed("Nothing") == set()


def test_a_mixin_hands_on_to_what_stands_behind_it_in_the_class_that_runs_it() -> None:
    assert listed("Mixed") == {Bound.ALL}


def test_who_asks_the_paginator_is_bounded_where_there_is_one() -> None:
    pages = "REST_FRAMEWORK = {'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.PageNumberPagination', 'PAGE_SIZE': 5}\n"
    assert listed("Paged", pages) == {Bound.SOME}
    assert listed("Paged") == {Bound.ALL}


def test_attributes_count_where_no_method_says_it() -> None:
    assert {one.bound for one in walk_of("Own").shown(WORDS)} == {Bound.ALL}
    assert {one.bound for one in walk_of("Asked").shown(WORDS)} == {Bound.SOME}
    assert walk_of("Nothing").shown(WORDS) == ()
