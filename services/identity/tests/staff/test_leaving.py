"""People who leave a workspace by themselves."""

import asyncio
import os

import pytest
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.api_keys_pb2 import CreateApiKeyRequest, ExchangeApiKeyRequest
from frontdesk.identity.v1.identity_pb2 import ListStaffRequest, Tokens
from frontdesk.identity.v1.workspaces_pb2 import ListMyWorkspacesRequest, ResignMembershipRequest
from identity.domain.people.staff import Role
from identity_worlds.calling import Process
from identity_worlds.hiring import hired

REPEATS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_a_person_leaves_a_workspace_and_is_out_at_once(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made, role=Role.ADMIN)
    here = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
    key = await gateway.person(
        gateway.api_keys.CreateApiKey, CreateApiKeyRequest(name="mine", scopes=["item:read"]), here
    )
    await _leave(gateway, guest.tokens, made.workspace.id)
    staff = await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), made.tokens)
    assert member.id not in [one.id for one in staff.items]
    for ask in (
        gateway.refresh(here.refresh_token),
        gateway.system(gateway.api_keys.ExchangeApiKey, ExchangeApiKeyRequest(key=key.key)),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await ask
        assert refused.value.kind is Kind.UNAUTHENTICATED
    mine = await gateway.person(gateway.memberships.ListMyWorkspaces, ListMyWorkspacesRequest(), guest.tokens)
    assert [item.workspace.id for item in mine.items] == [guest.workspace.id]


async def test_who_asks_again_whether_she_left_is_told_that_she_did(
    gateway: Process, database: Database
) -> None:
    made, key = await gateway.onboard(), str(new_id())
    guest, _ = await hired(gateway, database, made)
    for _ in range(2):
        await _leave(gateway, guest.tokens, made.workspace.id, key)
    with pytest.raises(FrontdeskError) as refused:
        await _leave(gateway, guest.tokens, made.workspace.id, str(new_id()))
    assert refused.value.kind is Kind.NOT_FOUND


async def test_the_last_owner_cannot_leave(gateway: Process) -> None:
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await _leave(gateway, made.tokens, made.workspace.id)
    assert (refused.value.kind, refused.value.reason) == (Kind.CONFLICT, "LAST_OWNER")


async def test_of_owners_who_leave_at_once_one_stays(gateway: Process, database: Database) -> None:
    for _ in range(REPEATS):
        made = await gateway.onboard()
        others = [await hired(gateway, database, made, role=Role.OWNER) for _ in range(4)]
        owners = [made.tokens, *(guest.tokens for guest, _ in others)]
        outcomes = await asyncio.gather(
            *(_leave(gateway, tokens, made.workspace.id) for tokens in owners), return_exceptions=True
        )
        refused = [outcome.reason for outcome in outcomes if isinstance(outcome, FrontdeskError)]
        assert refused == ["LAST_OWNER"]


async def test_nobody_leaves_where_she_does_not_belong(gateway: Process) -> None:
    made, other = await gateway.onboard(), await gateway.onboard()
    for workspace_id in (other.workspace.id, str(new_id()), "nonsense"):
        with pytest.raises(FrontdeskError) as refused:
            await _leave(gateway, made.tokens, workspace_id)
        assert refused.value.kind is Kind.NOT_FOUND


async def _leave(gateway: Process, tokens: Tokens, workspace_id: str, key: str | None = None) -> None:
    request = ResignMembershipRequest(workspace_id=workspace_id)
    await gateway.person(gateway.memberships.ResignMembership, request, tokens, key)
