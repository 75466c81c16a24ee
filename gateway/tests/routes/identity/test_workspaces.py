from __future__ import annotations

import asyncio

import httpx
import pytest
from frontdesk.booking.v1 import booking_pb2
from frontdesk.identity.v1 import identity_events_pb2, identity_pb2, workspaces_pb2
from gateway.app import Gateway
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    peer.answers["ListBookingTypes"] = booking_pb2.ListBookingTypesResponse()
    _rename(peer, "nova")


def _rename(peer: RecordedPeer, slug: str) -> identity_pb2.Workspace:
    workspace = identity_pb2.Workspace(id=str(WORKSPACE), slug=slug, version=3)
    peer.answers["ResolveWorkspace"] = identity_pb2.ResolveWorkspaceResponse(workspace=workspace)
    peer.answers["GetWorkspace"] = identity_pb2.GetWorkspaceResponse(workspace=workspace)
    peer.answers["ChangeWorkspace"] = workspaces_pb2.ChangeWorkspaceResponse(workspace=workspace)
    return workspace


async def test_a_renamed_slug_redirects_with_path_and_query(client: httpx.AsyncClient) -> None:
    answer = await client.get("/public/lumen/booking-types?limit=5")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/api/v1/public/nova/booking-types?limit=5"
    followed = await client.get("/public/lumen/booking-types?limit=5", follow_redirects=True)
    assert followed.status_code == 200


@pytest.mark.parametrize("named", ["nova", "NOVA", str(WORKSPACE), WORKSPACE.hex])
async def test_the_name_of_today_and_the_id_do_not_redirect(client: httpx.AsyncClient, named: str) -> None:
    assert (await client.get(f"/public/{named}/booking-types")).status_code == 200


async def test_a_change_is_known_at_once(
    gateway: Gateway, client: httpx.AsyncClient, peer: RecordedPeer, changes: ScriptedSource
) -> None:
    async with gateway.api.router.lifespan_context(gateway.api):
        assert (await client.get("/public/nova/booking-types")).status_code == 200
        fact = identity_events_pb2.WorkspaceChanged(workspace=_rename(peer, "stella"))
        await changes.publish(WORKSPACE, "identity.workspace.changed", fact)
        await asyncio.wait_for(changes.taken(), 60)
        assert (await client.get("/public/nova/booking-types")).status_code == 308
        changes.lose()
        await asyncio.wait_for(changes.taken(), 60)
        await client.get("/public/nova/booking-types")
    assert len(peer.requests("ResolveWorkspace")) == 3


async def test_an_edit_names_the_version_it_was_made_from(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    read = await staff.get("/workspaces/current")
    assert read.headers["etag"] == '"v3"'
    assert "version" not in read.json()
    missing = await staff.patch("/workspaces/current", json={"name": "Nova"})
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    headers = {"If-Match": read.headers["etag"]}
    answer = await staff.patch("/workspaces/current", json={"name": "Nova"}, headers=headers)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"v3"')
    sent = peer.last("ChangeWorkspace").request
    assert sent == workspaces_pb2.ChangeWorkspaceRequest(expected_version=3, name="Nova")


async def test_a_person_sees_her_workspaces_switches_and_leaves(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["ListMyWorkspaces"] = workspaces_pb2.ListMyWorkspacesResponse(
        items=[workspaces_pb2.Membership(workspace=_rename(peer, "nova"), role="staff", current=True)]
    )
    peer.answers["SwitchWorkspace"] = workspaces_pb2.SwitchWorkspaceResponse(
        tokens=identity_pb2.Tokens(access_token="a", token_type="bearer", workspace_id=str(WORKSPACE))
    )
    assert (await staff.get("/me/workspaces")).json()["items"][0]["workspace"]["slug"] == "nova"
    answer = await staff.post("/auth/switch", json={"workspace": "nova"}, headers={"User-Agent": "desk/1"})
    assert answer.json()["workspace_id"] == str(WORKSPACE)
    peer.answers["ResignMembership"] = workspaces_pb2.ResignMembershipResponse()
    assert (await staff.delete(f"/me/workspaces/{WORKSPACE}")).status_code == 204
    assert peer.last("ResignMembership").request.workspace_id == str(WORKSPACE)
    sent = peer.last("SwitchWorkspace").request
    assert (sent.workspace, sent.client.user_agent) == ("nova", "desk/1")
