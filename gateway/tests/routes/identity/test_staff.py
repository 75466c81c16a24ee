from __future__ import annotations

from uuid import uuid4

import httpx
from frontdesk.identity.v1 import identity_pb2, invites_pb2
from gateway_worlds.recorded_peer import RecordedPeer

MEMBER = identity_pb2.StaffMember(id=str(uuid4()), name="Ben", role="staff", version=4)


async def test_a_member_is_edited_from_a_version(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["GetStaffMember"] = identity_pb2.GetStaffMemberResponse(staff=MEMBER)
    peer.answers["ChangeStaffMember"] = identity_pb2.ChangeStaffMemberResponse(staff=MEMBER)
    path = f"/staff/{MEMBER.id}"
    read = await staff.get(path)
    assert read.headers["etag"] == '"v4"'
    assert (await staff.patch(path, json={"role": "admin"})).status_code == 428
    headers = {"If-Match": read.headers["etag"]}
    assert (await staff.patch(path, json={"role": "admin"}, headers=headers)).status_code == 200
    assert peer.last("ChangeStaffMember").request == identity_pb2.ChangeStaffMemberRequest(
        id=MEMBER.id, expected_version=4, role="admin"
    )
    await staff.patch(path, json={"scopes": []}, headers=headers)
    assert peer.last("ChangeStaffMember").request.sets_scopes
    unknown = await staff.patch(path, json={"role": "boss"}, headers=headers)
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/role")


async def test_a_member_is_removed(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["RemoveStaffMember"] = identity_pb2.RemoveStaffMemberResponse()
    assert (await staff.delete(f"/staff/{MEMBER.id}")).status_code == 204
    assert peer.last("RemoveStaffMember").request.id == MEMBER.id


async def test_people_are_invited_and_come(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    invite = invites_pb2.Invite(id=str(uuid4()), email="ben@example.org", role="staff")
    tokens = identity_pb2.Tokens(access_token="a", token_type="bearer")
    peer.answers["CreateInvite"] = invites_pb2.CreateInviteResponse(invite=invite)
    peer.answers["ListInvites"] = invites_pb2.ListInvitesResponse(items=[invite])
    peer.answers["RevokeInvite"] = invites_pb2.RevokeInviteResponse()
    peer.answers["GetInvite"] = invites_pb2.GetInviteResponse(workspace_name="Lumen")
    peer.answers["AcceptInvite"] = invites_pb2.AcceptInviteResponse(tokens=tokens)
    peer.answers["JoinByInvite"] = invites_pb2.JoinByInviteResponse(tokens=tokens)

    made = await staff.post("/staff/invites", json={"email": "ben@example.org", "role": "staff"})
    assert (made.status_code, made.json()["invited_by"]) == (201, None)
    assert (await staff.get("/staff/invites")).json()["items"][0]["email"] == "ben@example.org"
    assert (await staff.delete(f"/staff/invites/{invite.id}")).status_code == 204
    assert (await staff.post("/auth/invites/join", json={"token": "fdl_x"})).status_code == 200
    del staff.headers["Authorization"]
    look = await staff.post("/auth/invites/look", json={"token": "fdl_x"})
    assert look.json()["workspace_name"] == "Lumen"
    body = {"token": "fdl_x", "name": "Ben", "password": "correct horse"}
    assert (await staff.post("/auth/invites/accept", json=body)).json()["access_token"] == "a"
    assert peer.last("AcceptInvite").request.name == "Ben"
    assert (await staff.post("/auth/invites/join", json={"token": "fdl_x"})).status_code == 401
