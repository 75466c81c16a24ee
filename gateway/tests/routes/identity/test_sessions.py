from __future__ import annotations

import asyncio
import time
from uuid import UUID, uuid4

import httpx
import pytest
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway_worlds.ids import USER, WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    session = identity_pb2.Session(id=str(uuid4()), device="Firefox on Windows", current=True)
    peer.answers["ListSessions"] = identity_pb2.ListSessionsResponse(items=[session])
    peer.answers["EndSession"] = identity_pb2.EndSessionResponse()
    peer.answers["EndOtherSessions"] = identity_pb2.EndOtherSessionsResponse()
    peer.answers["SignOut"] = identity_pb2.SignOutResponse()
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse()
    peer.answers["RefreshTokens"] = identity_pb2.RefreshTokensResponse()


async def test_sessions_are_listed_with_their_devices(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/auth/sessions")
    (session,) = answer.json()["items"]
    assert (session["device"], session["address"], session["current"]) == ("Firefox on Windows", None, True)


async def test_sessions_are_ended_by_name_all_others_or_this_one(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    id_ = str(uuid4())
    answers = [
        await staff.delete(f"/auth/sessions/{id_}"),
        await staff.delete("/auth/sessions"),
        await staff.post("/auth/logout"),
    ]
    assert [answer.status_code for answer in answers] == [204, 204, 204]
    assert [asked.method for asked in peer.asked] == ["EndSession", "EndOtherSessions", "SignOut"]
    assert peer.requests("EndSession") == [identity_pb2.EndSessionRequest(id=id_)]


async def test_identity_is_told_what_a_person_signs_in_with(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    headers = {"User-Agent": "desk/1"}
    await client.post("/auth/token", data={"username": "a@b.c", "password": "x"}, headers=headers)
    await client.post("/auth/refresh", json={"refresh_token": "r"}, headers=headers)
    known = identity_pb2.Client(user_agent="desk/1", address="127.0.0.1")
    assert [asked.request.client for asked in peer.asked] == [known, known]


@pytest.mark.parametrize("named", ["session", "person"])
async def test_a_revoked_token_is_refused_although_it_was_known(
    gateway: Gateway, staff: httpx.AsyncClient, revocations: ScriptedSource, named: str
) -> None:
    async with gateway.api.router.lifespan_context(gateway.api):
        assert (await staff.get("/me")).status_code == 200
        await revocations.publish(WORKSPACE, "identity.session.revoked", _revoked(named))
        await asyncio.wait_for(revocations.taken(), 60)
        answer = await staff.get("/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


async def test_the_revocation_of_another_workspace_ends_nothing(
    gateway: Gateway, staff: httpx.AsyncClient, revocations: ScriptedSource
) -> None:
    async with gateway.api.router.lifespan_context(gateway.api):
        # It names ours inside, but came on the subject of its own workspace.
        await revocations.publish(uuid4(), "identity.session.revoked", _revoked("session"))
        await revocations.publish(uuid4(), "identity.session.revoked", _revoked("person", workspace=uuid4()))
        await asyncio.wait_for(revocations.taken(), 60)
        assert (await staff.get("/me")).status_code == 200


def _revoked(named: str, workspace: UUID = WORKSPACE) -> SessionRevoked:
    session_id = str(USER) if named == "session" else ""
    told = SessionRevoked(session_id=session_id, user_id=str(USER), workspace_id=str(workspace))
    told.not_before.FromMicroseconds(int(time.time() * 1e6))
    return told
