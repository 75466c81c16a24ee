"""Whatever is asked with a token of one workspace and ids of another: nothing is found, nothing changes.

The cases follow from the OpenAPI document and the protobuf descriptors, so a new operation or method has its
own by existing. An operation that may answer well to an id of somebody else is listed with its reason.
"""

import asyncio
import math
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest_asyncio
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind, Unauthenticated
from chassis.rpc.client import Origin, Peer
from chassis.rpc.scopes import scope_of
from e2e_business import API, Business, at, onboard, open_business
from e2e_furnishing import furnish, owned
from e2e_neighbour import Neighbour, Table
from e2e_requests import message_with, methods, takes_ids
from e2e_routes import Route, names_something
from e2e_services import peers_of
from e2e_system import System
from google.protobuf.message_factory import GetMessageClass

Settled = tuple[Neighbour, dict[Table, str]]
ANSWERS_WELL = {
    "frontdesk.identity.v1.WorkspaceService.ResolveWorkspace": "public pages are found by slug or id",
}
NOT_A_TENANTS = ("{provider}",)
"""Parts of paths that name nothing of a workspace."""
AT_ONCE = 8
RENEWED_SECONDS = 60.0
FEWEST_IDS = 30
FEWEST_NOUNS = 12
ENDLESS = "/stream"


class Reader:
    """Who only reads, or is refused all she asks, is the same for many questions, while her token lives."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._since = -math.inf

    async def business(self) -> Business:
        if time.monotonic() - self._since > RENEWED_SECONDS:
            self._business, self._since = await onboard(self._client), time.monotonic()
        return self._business


@pytest_asyncio.fixture(scope="module")
async def neighbour(system: System, client: httpx.AsyncClient) -> Settled:
    """With something of everything, at rest."""
    business = await open_business(client)
    for hour in (9, 10):
        await business.booked(at(hour))
    await furnish(business)
    there = Neighbour(system=system, workspace_id=UUID(business.workspace_id))
    there.let_holds_last()
    return there, await there.settled()


async def test_no_rpc_reaches_another_workspace(
    system: System, client: httpx.AsyncClient, neighbour: Settled
) -> None:
    there, before = neighbour
    ids = there.ids()
    peers = peers_of(system)
    asked = 0
    reader = Reader(client)
    try:
        for service, method in methods():
            if method.full_name in ANSWERS_WELL or not takes_ids(method.input_type):
                continue
            here = await (reader.business() if _changes_nothing(method) else onboard(client))
            origin = Origin(via=Via.USER, workspace_id=UUID(here.workspace_id), user_token=here.token)
            for id_ in ids:
                await _ask_rpc(peers[service], method, id_, origin, ids)
                asked += 1
    finally:
        for peer in peers.values():
            await peer.close()
    assert asked > 500
    assert await there.settled() == before


async def test_no_route_reaches_another_workspace(client: httpx.AsyncClient, neighbour: Settled) -> None:
    there, before = neighbour
    ids = there.ids()
    assert len(ids) > FEWEST_IDS
    document = (await client.get(API + "/openapi.json")).json()
    found: list[str] = []
    reader = Reader(client)
    for path, method, operation in _operations(document):
        refused = method == "get" or names_something(path)
        here = await (reader.business() if refused else onboard(client))
        route = Route(document=document, path=path, method=method, operation=operation, own=await owned(here))
        gate = asyncio.Semaphore(AT_ONCE)
        found += [
            fault
            for fault in await asyncio.gather(*(_ask(route, here, id_, ids, gate) for id_ in ids))
            if fault
        ]
    assert found == []
    assert await there.settled() == before


def _changes_nothing(method: Any) -> bool:
    """It reads, or names by its id what is another's."""
    reads = scope_of(f"X/{method.name}").endswith(":read")
    return reads or "id" in method.input_type.fields_by_name


async def _ask_rpc(peer: Peer, method: Any, id_: str, origin: Origin, ids: list[str]) -> None:
    request = message_with(method.input_type, id_)
    call = peer.channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=type(request).SerializeToString,
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    try:
        reply = await peer.call(call, request, origin=origin, timeout=60)
    except FrontdeskError as refused:
        # A token that ended in between would make every question pass.
        if refused.kind is Kind.INTERNAL or refused.reason == Unauthenticated.reason:
            raise
        return
    assert "id" not in method.input_type.fields_by_name, f"{method.full_name}({id_}) found {reply}"
    leaked = [one for one in ids if one != id_ and one in str(reply)]
    assert leaked == [], f"{method.full_name}({id_}) tells {leaked}"


async def _ask(route: Route, here: Business, id_: str, ids: list[str], gate: asyncio.Semaphore) -> str:
    """What is wrong, or nothing."""
    body, query = route.body(id_), route.query(id_)
    async with gate:
        answer = await here.client.request(
            route.method,
            route.address(here.slug, id_),
            json=body,
            params=query,
            headers={**here.signed_in, "If-Match": "*"},
        )
    said = f"{route.method} {route.path} of {id_}: {answer.status_code} {answer.text[:200]}"
    leaked = [one for one in ids if one != id_ and one in answer.text]
    if leaked:
        return f"{said} tells {leaked}"
    if route.names_something:
        return "" if answer.status_code == route.refusal else said
    if answer.status_code >= 500 or (id_ in str(body) and answer.is_success):
        return said
    return ""


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, offered in document["paths"].items():
        if not path.startswith(API) or path.endswith(ENDLESS) or any(one in path for one in NOT_A_TENANTS):
            continue
        for method, operation in offered.items():
            if "{" in path or "security" in operation:
                yield path, method, operation


async def test_a_value_that_exists_in_another_workspace_is_free_here(client: httpx.AsyncClient) -> None:
    first, second = [await open_business(client) for _ in range(2)]
    made = await furnish(first)
    assert len(made) > FEWEST_NOUNS
    # The same names, codes, numbers and addresses: what is taken there would be refused here.
    assert set(await furnish(second)) == set(made)
