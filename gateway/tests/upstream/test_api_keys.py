from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1 import api_keys_pb2
from frontdesk.inventory.v1 import inventory_pb2
from gateway.app import Gateway
from gateway.stream.public_events import PUBLIC, may_hear
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource

KEY_ID = UUID("0193f0a1-0000-7000-8000-0000000000aa")
PRESENTED = {"X-API-Key": "fdk_secret"}


@pytest.fixture
def _known(peer: RecordedPeer, sign: Callable[..., str]) -> None:
    peer.answers["ListItems"] = inventory_pb2.ListItemsResponse()
    _grant(peer, sign, "item:read")


def _grant(peer: RecordedPeer, sign: Callable[..., str], *scopes: str, lasts: int = 300) -> None:
    token = sign(sub=str(KEY_ID), sid=str(KEY_ID), kind="key", role="admin", scopes=scopes, lasts=lasts)
    peer.answers["ExchangeApiKey"] = api_keys_pb2.ExchangeApiKeyResponse(access_token=token, expires_in=lasts)


@pytest.mark.usefixtures("_known")
async def test_a_key_calls_in_its_workspace_and_is_exchanged_once(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.open.clear()
    asking = [asyncio.create_task(client.get("/items", headers=PRESENTED)) for _ in range(10)]
    await peer.asked_for("ExchangeApiKey")
    peer.open.set()
    assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}
    assert (await client.get("/items", headers=PRESENTED)).status_code == 200
    assert len(peer.requests("ExchangeApiKey")) == 1
    assert peer.requests("ExchangeApiKey")[0].key == "fdk_secret"
    assert peer.last("ListItems").origin.workspace_id == WORKSPACE


@pytest.mark.usefixtures("_known")
async def test_a_route_beyond_the_scopes_of_a_key_names_the_scope_and_asks_no_service(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    body = {"name": "Colour", "sku": "C", "unit": "ml"}
    answer = await client.post("/items", json=body, headers=PRESENTED)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert answer.json()["scope"] == "item:write"
    assert not peer.requests("CreateItem")


async def test_an_unknown_key_is_refused(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["ExchangeApiKey"] = RemoteError(
        Kind.UNAUTHENTICATED, "INVALID_API_KEY", "the API key is not valid", None, {}
    )
    answer = await client.get("/items", headers=PRESENTED)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_api_key")


@pytest.mark.usefixtures("_known")
async def test_a_deleted_key_stops_although_it_was_known(
    gateway: Gateway,
    client: httpx.AsyncClient,
    peer: RecordedPeer,
    revocations: ScriptedSource,
) -> None:
    async with gateway.api.router.lifespan_context(gateway.api):
        assert (await client.get("/items", headers=PRESENTED)).status_code == 200
        told = SessionRevoked(session_id=str(KEY_ID), workspace_id=str(WORKSPACE))
        told.not_before.FromMicroseconds(int(time.time() * 1e6))
        await revocations.publish(WORKSPACE, "identity.session.revoked", told)
        await asyncio.wait_for(revocations.taken(), 60)
        assert (await client.get("/items", headers=PRESENTED)).status_code == 401


@pytest.mark.usefixtures("_known")
async def test_a_token_near_its_end_is_exchanged_anew(
    client: httpx.AsyncClient, peer: RecordedPeer, sign: Callable[..., str]
) -> None:
    _grant(peer, sign, "item:read", lasts=10)
    for _ in range(2):
        assert (await client.get("/items", headers=PRESENTED)).status_code == 200
    assert len(peer.requests("ExchangeApiKey")) == 2


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("other", [("X-API-Key", "fdk_other"), ("Authorization", "Bearer other")])
async def test_a_key_beside_another_credential_is_refused(
    client: httpx.AsyncClient, peer: RecordedPeer, other: tuple[str, str]
) -> None:
    answer = await client.get("/items", headers=[("X-API-Key", "fdk_secret"), other])
    assert (answer.status_code, answer.json()["code"]) == (400, "several_credentials")
    assert not peer.asked


def test_keys_stand_in_the_openapi_document_where_they_are_of_use(gateway: Gateway) -> None:
    document = gateway.api.openapi()
    scheme = document["components"]["securitySchemes"]["api_key"]
    assert (scheme["in"], scheme["name"]) == ("header", "X-API-Key")
    assert {"api_key": []} in document["paths"]["/api/v1/items"]["get"]["security"]
    assert {"api_key": []} not in document["paths"]["/api/v1/auth/sessions"]["get"]["security"]


@pytest.mark.usefixtures("_known")
async def test_a_key_hears_of_what_it_may_read(gateway: Gateway, peer: RecordedPeer, sign) -> None:
    _grant(peer, sign, "booking:read", "stock:write")
    token = peer.answers["ExchangeApiKey"].access_token
    key = await gateway.api.state.door.verifier.verify(token)
    person = await gateway.api.state.door.verifier.verify(sign())
    heard = [
        kind
        for kind in ("booking.booking.confirmed", "inventory.reservation.made", "inbox.message.sent")
        if may_hear(key, kind)
    ]
    assert heard == ["booking.booking.confirmed", "inventory.reservation.made"]
    assert may_hear(person, "inbox.message.sent")


@pytest.mark.usefixtures("_known")
async def test_a_key_hears_of_nouns_of_several_words_by_the_scopes_of_their_services(
    gateway: Gateway, peer: RecordedPeer, sign
) -> None:
    _grant(peer, sign, "ticket-type:read", "check-in:write", "waiting-list:read")
    key = await gateway.api.state.door.verifier.verify(peer.answers["ExchangeApiKey"].access_token)
    heard = [kind for kind in PUBLIC if may_hear(key, kind)]
    assert heard == [
        "booking.ticket_type.created",
        "booking.ticket_type.changed",
        "booking.ticket_type.deleted",
        "booking.check_in_list.created",
        "booking.check_in_list.changed",
        "booking.waiting_entry.offered",
        "booking.waiting_entry.joined",
        "booking.waiting_entry.left",
        "booking.waiting_entry.returned",
        "booking.waiting_entry.closed",
    ]


async def test_a_key_is_made_listed_and_deleted(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    made = api_keys_pb2.ApiKey(id=str(KEY_ID), name="Website", hint="cret", scopes=["item:read"])
    peer.answers["CreateApiKey"] = api_keys_pb2.CreateApiKeyResponse(api_key=made, key="fdk_secret")
    peer.answers["ListApiKeys"] = api_keys_pb2.ListApiKeysResponse(items=[made])
    peer.answers["DeleteApiKey"] = api_keys_pb2.DeleteApiKeyResponse()
    peer.answers["ListScopes"] = api_keys_pb2.ListScopesResponse(
        items=[api_keys_pb2.Scope(name="item:read", for_keys=True)]
    )
    created = await staff.post("/api-keys", json={"name": "Website", "scopes": ["item:read"]})
    assert (created.status_code, created.json()["key"]) == (201, "fdk_secret")
    listed = await staff.get("/api-keys")
    assert listed.json()["items"][0]["last_used_at"] is None
    assert "fdk_" not in listed.text
    assert (await staff.delete(f"/api-keys/{KEY_ID}")).status_code == 204
    assert (await staff.get("/scopes")).json()["items"] == [{"name": "item:read", "for_keys": True}]
    assert isinstance(peer.last("DeleteApiKey").request, api_keys_pb2.DeleteApiKeyRequest)
