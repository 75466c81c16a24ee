from __future__ import annotations

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.status import RemoteError
from frontdesk.identity.v1 import email_changes_pb2
from gateway_worlds.recorded_peer import RecordedPeer


async def test_a_person_asks_for_another_address(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["RequestEmailChange"] = email_changes_pb2.RequestEmailChangeResponse()
    answer = await staff.post(
        "/me/email", json={"email": "new@example.org"}, headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.content) == (202, b"")
    asked = peer.last("RequestEmailChange")
    wished = email_changes_pb2.RequestEmailChangeRequest(email="new@example.org")
    assert (asked.request, asked.key) == (wished, "k")


async def test_a_person_sees_what_waits_and_takes_it_back(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    own = email_changes_pb2.GetEmailChangeResponse(email="old@example.org", email_verified=True)
    peer.answers["GetEmailChange"] = own
    shown = (await staff.get("/me/email")).json()
    assert shown == {"email": "old@example.org", "email_verified": True, "waiting": None}
    own.waiting.email = "new@example.org"
    own.waiting.expires_at.FromJsonString("2026-12-01T09:00:00Z")
    waiting = {"email": "new@example.org", "expires_at": "2026-12-01T09:00:00Z"}
    assert (await staff.get("/me/email")).json()["waiting"] == waiting
    peer.answers["CancelEmailChange"] = email_changes_pb2.CancelEmailChangeResponse()
    assert (await staff.delete("/me/email")).status_code == 204


@pytest.mark.parametrize(
    ("body", "pointer"), [({}, "/email"), ({"email": "nobody"}, "/email"), ({"email": None}, "/email")]
)
async def test_what_is_no_address_is_refused_with_its_field(
    staff: httpx.AsyncClient, peer: RecordedPeer, body: object, pointer: str
) -> None:
    answer = await staff.post("/me/email", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert not peer.requests("RequestEmailChange")


async def test_only_a_signed_in_person_asks(client: httpx.AsyncClient) -> None:
    assert (await client.post("/me/email", json={"email": "new@example.org"})).status_code == 401
    assert (await client.post("/me/email/confirm", json={"token": "fdl_x"})).status_code == 401


async def test_a_mailed_link_changes_the_address_of_whom_it_was_mailed_for(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["ConfirmEmailChange"] = email_changes_pb2.ConfirmEmailChangeResponse()
    assert (await staff.post("/me/email/confirm", json={"token": "fdl_x"})).status_code == 204
    wished = email_changes_pb2.ConfirmEmailChangeRequest(token="fdl_x")
    assert peer.last("ConfirmEmailChange").request == wished
    peer.answers["ConfirmEmailChange"] = RemoteError(Kind.CONFLICT, "EMAIL_TAKEN", "by now", "token", {})
    answer = await staff.post("/me/email/confirm", json={"token": "fdl_x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
    assert answer.json()["errors"][0]["pointer"] == "/token"


async def test_a_mailed_link_sets_the_old_address_back(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["RestoreEmail"] = email_changes_pb2.RestoreEmailResponse()
    body = {"token": "fdl_x", "new_password": "correct horse battery staple"}
    assert (await client.post("/auth/email/restore", json=body)).status_code == 204
    assert peer.last("RestoreEmail").request == email_changes_pb2.RestoreEmailRequest(**body)
