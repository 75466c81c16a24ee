"""Whatever is asked with a token of one workspace and ids of another: nothing is found, nothing changes.

The cases follow from the OpenAPI document and the protobuf descriptors, so a new operation or method has its
own by existing. An operation that may answer well to an id of somebody else is listed with its reason.
"""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest_asyncio
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin, Peer
from chassis.rpc.scopes import scope_of
from chassis.tokens import ServiceIdentity
from devstack.secrets_file import kept_secrets
from devstack.stack.parts import NAMES
from devstack.state import State
from e2e_business import API, Business, at, onboard, open_business
from e2e_neighbour import Neighbour, Table
from e2e_requests import SERVICES, body_with, holds_id, message_with, methods, takes_ids
from e2e_system import System
from google.protobuf.message_factory import GetMessageClass

Settled = tuple[Neighbour, dict[Table, str]]
ANSWERS_WELL = {
    "frontdesk.identity.v1.WorkspaceService.ResolveWorkspace": "public pages are found by slug or id",
}
NOT_A_TENANTS = ("{provider}",)
"""Parts of paths that name nothing of a workspace."""
AT_ONCE = 8
ENDLESS = "/stream"


@pytest_asyncio.fixture(scope="module")
async def neighbour(system: System, client: httpx.AsyncClient) -> Settled:
    """With something of everything, at rest."""
    business = await open_business(client)
    for hour in (9, 10):
        await business.booked(at(hour))
    await business.post("/api-keys", {"name": "Website", "scopes": ["item:read"]})
    await business.post("/staff/invites", {"email": f"ben-{business.slug}@example.org", "role": "staff"})
    there = Neighbour(system=system, workspace_id=UUID(business.workspace_id))
    return there, await there.settled()


async def test_no_rpc_reaches_another_workspace(
    system: System, client: httpx.AsyncClient, neighbour: Settled
) -> None:
    there, before = neighbour
    ids = there.ids()
    peers = dict(_peers(system))
    asked = 0
    reader = await onboard(client)
    try:
        for service, method in methods():
            if method.full_name in ANSWERS_WELL or not takes_ids(method.input_type):
                continue
            here = reader if scope_of(f"X/{method.name}").endswith(":read") else await onboard(client)
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
    document = (await client.get(API + "/openapi.json")).json()
    found: list[str] = []
    reader = await onboard(client)
    for path, method, operation in _operations(document):
        here = reader if method == "get" else await onboard(client)
        gate = asyncio.Semaphore(AT_ONCE)
        tries = (_ask_route(here, document, path, method, operation, id_, ids, gate) for id_ in ids)
        found += [fault for fault in await asyncio.gather(*tries) if fault]
    assert found == []
    assert await there.settled() == before


async def _ask_rpc(peer: Peer, method: Any, id_: str, origin: Origin, ids: list[str]) -> None:
    request = message_with(method.input_type, id_)
    call = peer.channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=type(request).SerializeToString,
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    try:
        reply = await peer.call(call, request, origin=origin, timeout=20)
    except FrontdeskError as refused:
        if refused.kind is Kind.INTERNAL:
            raise
        return
    assert "id" not in method.input_type.fields_by_name, f"{method.full_name}({id_}) found {reply}"
    leaked = [one for one in ids if one != id_ and one in str(reply)]
    assert leaked == [], f"{method.full_name}({id_}) tells {leaked}"


async def _ask_route(
    here: Business,
    document: dict[str, Any],
    path: str,
    method: str,
    operation: dict[str, Any],
    id_: str,
    ids: list[str],
    gate: asyncio.Semaphore,
) -> str:
    """What is wrong, or nothing."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    known = document["components"]["schemas"]
    body = body_with(content["schema"], known, id_) if content else None
    address = _filled(path, here.slug, id_)
    headers = {**here.signed_in, "If-Match": "*"}
    query = {
        parameter["name"]: body_with(parameter["schema"], known, id_)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and (parameter["required"] or holds_id(parameter["schema"]))
    }
    async with gate:
        answer = await here.client.request(method, address, json=body, headers=headers, params=query)
    said = f"{method} {path} of {id_}: {answer.status_code} {answer.text[:200]}"
    if answer.status_code >= 500:
        return said
    leaked = [one for one in ids if one != id_ and one in answer.text]
    if leaked:
        return f"{said} tells {leaked}"
    named = "{" in path.replace("{workspace}", "")
    if named and answer.is_success:
        return said
    if named and method in ("get", "delete") and answer.status_code not in (403, 404):
        return said
    return ""


def _filled(path: str, slug: str, id_: str) -> str:
    parts = path.replace("{workspace}", slug).split("/")
    return "/".join(id_ if part.startswith("{") else part for part in parts)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, offered in document["paths"].items():
        if not path.startswith(API) or path.endswith(ENDLESS) or any(one in path for one in NOT_A_TENANTS):
            continue
        for method, operation in offered.items():
            if "{" in path or "security" in operation:
                yield path, method, operation


def _peers(system: System) -> Iterator[tuple[str, Peer]]:
    """The ways of the gateway, which speaks for people."""
    secrets = kept_secrets(State(root=system.state).secrets, NAMES)
    identity = ServiceIdentity("gateway", secrets.private_keys["gateway"])
    for name in SERVICES:
        yield name, Peer(name, system.running["addresses"][name], identity)
