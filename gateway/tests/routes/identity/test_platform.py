from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.booking.v1 import booking_pb2
from frontdesk.identity.v1 import identity_pb2, platform_pb2
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceRestored, WorkspaceSuspended
from gateway.app import Gateway
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource

ADMIN = uuid4()


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    listed = platform_pb2.PlatformWorkspace(id=str(WORKSPACE), name="Lumen", slug="lumen")
    listed.created_at.FromJsonString("2026-12-01T08:00:00Z")
    token = platform_pb2.ImpersonateResponse(access_token="a", token_type="bearer", expires_in=900)
    peer.answers |= {
        "ListAllWorkspaces": platform_pb2.ListAllWorkspacesResponse(items=[listed]),
        "SuspendWorkspace": platform_pb2.SuspendWorkspaceResponse(workspace=listed),
        "RestoreWorkspace": platform_pb2.RestoreWorkspaceResponse(workspace=listed),
        "Impersonate": token,
        "RecordImpersonatedWrite": platform_pb2.RecordImpersonatedWriteResponse(),
        "GetMe": identity_pb2.GetMeResponse(role="owner"),
        "SignOut": identity_pb2.SignOutResponse(),
        "ListBookingTypes": booking_pb2.ListBookingTypesResponse(),
    }


async def test_administrators_look_after_all_workspaces(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    (listed,) = (await staff.get("/admin/workspaces?search=lum&limit=5")).json()["items"]
    assert (listed["slug"], listed["suspended_at"], listed["suspended_because"]) == ("lumen", None, None)
    assert peer.last("ListAllWorkspaces").request.search == "lum"

    answer = await staff.post(f"/admin/workspaces/{WORKSPACE}/suspend", json={"reason": "unpaid"})
    assert answer.status_code == 200
    assert peer.last("SuspendWorkspace").request.workspace_id == str(WORKSPACE)
    assert (await staff.post(f"/admin/workspaces/{WORKSPACE}/restore")).status_code == 200
    body = {"user_id": str(ADMIN), "reason": "help"}
    answer = await staff.post(f"/admin/workspaces/{WORKSPACE}/impersonate", json=body)
    assert answer.json()["expires_in"] == 900
    assert "refresh_token" not in answer.json()


async def test_each_write_as_another_person_is_told_before_it_is_done(
    client: httpx.AsyncClient, peer: RecordedPeer, sign
) -> None:
    client.headers["Authorization"] = f"Bearer {sign(act={'sub': str(ADMIN)})}"
    assert (await client.get("/me")).status_code == 200
    assert not peer.requests("RecordImpersonatedWrite")
    assert (await client.post("/auth/logout")).status_code == 204
    assert [asked.method for asked in peer.asked[-2:]] == ["RecordImpersonatedWrite", "SignOut"]
    told = peer.last("RecordImpersonatedWrite").request
    assert (told.method, told.path) == ("POST", "/api/v1/auth/logout")


async def test_what_cannot_be_told_is_not_done(client: httpx.AsyncClient, peer: RecordedPeer, sign) -> None:
    client.headers["Authorization"] = f"Bearer {sign(act={'sub': str(ADMIN)})}"
    peer.answers["RecordImpersonatedWrite"] = RemoteError(Kind.UNAVAILABLE, "UNAVAILABLE", "away", None, {})
    assert (await client.post("/auth/logout")).status_code == 503
    assert not peer.requests("SignOut")


@pytest.mark.parametrize("act", [{}, {"sub": "nobody"}, "admin", ["x"], None, {"sub": 7}])
async def test_a_token_that_does_not_say_who_acts_is_refused(
    client: httpx.AsyncClient, sign, act: object
) -> None:
    answer = await client.get("/me", headers={"Authorization": f"Bearer {sign(act=act)}"})
    assert answer.status_code == 401


async def test_a_suspended_workspace_is_closed_at_once_and_opens_again(
    gateway: Gateway,
    staff: httpx.AsyncClient,
    peer: RecordedPeer,
    revocations: ScriptedSource,
    changes: ScriptedSource,
) -> None:
    async def publish(type_: str, message: WorkspaceSuspended | WorkspaceRestored) -> None:
        for source in (revocations, changes):
            await source.publish(WORKSPACE, type_, message)
            await asyncio.wait_for(source.taken(), 60)

    async with gateway.api.router.lifespan_context(gateway.api):
        assert (await staff.get("/me")).status_code == 200
        assert (await staff.get("/public/lumen/booking-types")).status_code == 200

        peer.answers["ResolveWorkspace"] = _resolved(suspended=True)
        await publish("identity.workspace.suspended", WorkspaceSuspended())
        for path in ("/me", "/public/lumen/booking-types"):
            answer = await staff.get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "workspace_suspended")

        peer.answers["ResolveWorkspace"] = _resolved(suspended=False)
        await publish("identity.workspace.restored", WorkspaceRestored())
        assert (await staff.get("/me")).status_code == 200
        assert (await staff.get("/public/lumen/booking-types")).status_code == 200


async def test_a_live_stream_of_a_suspended_workspace_ends_with_a_word(
    gateway: Gateway, staff: httpx.AsyncClient, source: ScriptedSource, revocations: ScriptedSource
) -> None:
    async with gateway.api.router.lifespan_context(gateway.api):
        listening = asyncio.create_task(staff.get("/stream"))
        await asyncio.wait_for(source.listening.wait(), 60)
        await revocations.publish(WORKSPACE, "identity.workspace.suspended", WorkspaceSuspended())
        answer = await asyncio.wait_for(listening, 60)
    assert (answer.status_code, answer.text.splitlines()[-3]) == (200, "event: reauthenticate")


def _resolved(*, suspended: bool) -> identity_pb2.ResolveWorkspaceResponse:
    workspace = identity_pb2.Workspace(id=str(WORKSPACE), slug="lumen", suspended=suspended)
    return identity_pb2.ResolveWorkspaceResponse(workspace=workspace)
