"""What speaks for a collection that stays small."""

import pytest

from backcheck.backend.model import Auth, Route
from backcheck.dataflow.loaded import Bound, Loaded
from backcheck.entrypoints.facts import Place
from backcheck.sites.few import few


def bound(path: str, entity: str, *, beside: bool = False, start: Bound = Bound.ALL) -> Bound:
    route = Route(("GET",), path, "shop.views.listed", "shop/views.py", 1, Auth.NONE, (), (), 0, 0, -1, Place(0, 0))
    (one,) = few(route, (Loaded(start, 0, 0, entity, beside),))
    return one.bound


@pytest.mark.parametrize("entity", ["Configs", "InstanceConfiguration", "Permission", "Country", "Countries", "Currency", "TestCaseStatus"])
def test_settings_and_the_like_are_mostly_few(entity: str) -> None:
    assert bound("/all", entity) is Bound.SHORT


@pytest.mark.parametrize("entity", ["UserPermission", "OrderStatus", "Challenges", "Configured", ""])
def test_those_of_each_user_and_all_others_are_not(entity: str) -> None:
    assert bound("/all", entity) is Bound.ALL


@pytest.mark.parametrize("path", ["/orders/{id}", "/orders/{order_id}/", "/pages/{slug}", "/users/{username}"])
def test_a_whole_table_beside_one_record_is_there_to_choose_from(path: str) -> None:
    assert bound(path, "Order") is Bound.OFFERED


@pytest.mark.parametrize("path", ["/orders/from/{start}", "/orders/{status}", "/v{version}/orders"])
def test_other_parameters_choose_among_many(path: str) -> None:
    assert bound(path, "Order") is Bound.ALL


@pytest.mark.parametrize("path", ["/orders", "/admin/orders", "/order-list", "/orders/{start}/orders", "/purchase-orders"])
def test_a_route_is_about_what_its_path_names(path: str) -> None:
    assert bound(path, "Order", beside=True) is Bound.ALL


@pytest.mark.parametrize("path", ["/", "/profile", "/statistics", "/orders/{start}/label"])
def test_one_thing_among_others_is_asked_for(path: str) -> None:
    assert bound(path, "Order", beside=True) is Bound.OFFERED
    assert bound(path, "Order") is Bound.ALL


@pytest.mark.parametrize(("path", "known"), [("/customers/{customer_id}/orders/late", True), ("/{slug}/orders", True), ("/orders", False)])
def test_what_an_address_names_before_is_what_they_are_of(path: str, known: bool) -> None:
    assert (bound(path, "Order") is Bound.PARENT) is known


def test_relations_of_what_is_shown_are_not_asked_for() -> None:
    route = Route(("GET",), "/orders/{id}", "shop.views.one", "shop/views.py", 1, Auth.NONE, (), (), 0, 0, -1, Place(0, 0))
    assert few(route, (Loaded(Bound.PARENT, 0, 0),)) == ()
    page = Loaded(Bound.SOME, 0, 1, "Order")
    assert few(route, (page, Loaded(Bound.PARENT, 0, 0))) == (page,)


def test_what_is_bounded_stays_so() -> None:
    assert bound("/orders/{id}", "Order", start=Bound.SOME) is Bound.SOME
    assert bound("/statistics", "Order", beside=True, start=Bound.UNSURE) is Bound.UNSURE


@pytest.mark.parametrize(
    ("path", "known"),
    [("/orders/export", True), ("/orders/export.csv", True), ("/exports/all", False), ("/orders.ics", True), ("/feed", True)],
)
def test_an_export_is_meant_to_hold_all(path: str, known: bool) -> None:
    assert (bound(path, "Order") is Bound.SHORT) is known
