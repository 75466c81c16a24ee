from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from gateway.app import Gateway
from gateway.serving.route_table import RouteTable
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope


def asked(method: str, path: str) -> Scope:
    return {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}


@pytest.fixture
def routes(gateway: Gateway) -> list[Route]:
    table: RouteTable = gateway.api.state.route_table
    return table.routes


def one_by_one(routes: list[Route], scope: Scope) -> tuple[Match, BaseRoute | None]:
    """As Starlette looks for it."""
    partial = None
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return match, route
        partial = partial or (route if match is Match.PARTIAL else None)
    return (Match.PARTIAL, partial) if partial else (Match.NONE, None)


def requests_of(routes: list[Route]) -> Iterator[tuple[str, str]]:
    """Every path of the API with ids in it and every method, some with a segment more or less."""
    for route in routes:
        path = route.path_format.replace("{", "").replace("}", "")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            yield from ((method, path), (method, f"{path}/more"), (method, path.rpartition("/")[0]))


def test_the_table_finds_what_trying_one_by_one_would_find(routes: list[Route]) -> None:
    table = RouteTable(routes)
    for method, path in requests_of(routes):
        match, child_scope = table.matches(asked(method, path))
        assert (match, child_scope.get("route")) == one_by_one(routes, asked(method, path)), (method, path)


def test_a_known_word_and_anything_may_stand_in_one_place() -> None:
    router = APIRouter()

    @router.get("/bookings/{booking_id}")
    def of_id(booking_id: str) -> str:
        return booking_id

    @router.get("/bookings/export")
    def export() -> str:
        return "all"

    by_id = router.routes[0]
    _, child_scope = RouteTable(router.routes).matches(asked("GET", "/bookings/export"))
    assert child_scope["route"] is by_id, "the one listed first answers, as in a plain list"


def test_a_path_without_a_route_has_no_methods(routes: list[Route]) -> None:
    table = RouteTable(routes)
    assert table.methods_at("/api/v1/nothing") == set()
    assert table.methods_at("/api/v1/bookings") >= {"GET", "POST"}
