"""Access tokens are believed for a moment after their session ended or their rights changed. In that moment
nothing is made of them that lasts: the test server hears of no revocation at all.
"""

import asyncio
import os
from uuid import UUID, uuid4

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.api_keys_pb2 import CreateApiKeyRequest
from frontdesk.identity.v1.identity_pb2 import (
    ChangeStaffMemberRequest,
    EndOtherSessionsRequest,
    ListSessionsRequest,
    ListStaffRequest,
    OnboardWorkspaceResponse,
    RemoveStaffMemberRequest,
    Tokens,
)
from frontdesk.identity.v1.invites_pb2 import CreateInviteRequest, JoinByInviteRequest
from frontdesk.identity.v1.personal_data_pb2 import EraseWorkspaceRequest
from frontdesk.identity.v1.workspaces_pb2 import SwitchWorkspaceRequest
from identity.actions.personal_data.leave_workspace import leave_workspace
from identity.domain.people.staff import Role, StaffMember
from identity.store.people import memberships
from identity_worlds.calling import Process
from identity_worlds.hiring import hired
from identity_worlds.mails import mails_of, stored

REPEATS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_an_ended_session_gets_no_session_elsewhere(gateway: Process) -> None:
    made = await gateway.onboard()
    lost = await gateway.sign_in(made.user.email)
    await gateway.person(gateway.sessions.EndOtherSessions, EndOtherSessionsRequest(), made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _switch(gateway, lost, made)
    assert refused.value.kind is Kind.UNAUTHENTICATED
    assert await _sessions(gateway, made.tokens) == 1


async def test_an_ended_session_joins_by_no_invite(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, guest = await gateway.onboard(), await gateway.onboard()
    wish = CreateInviteRequest(email=guest.user.email, role="staff")
    await gateway.person(gateway.invites.CreateInvite, wish, made.tokens)
    (mail,) = await mails_of(inbox, schema, made.workspace.id, guest.user.email)
    request = JoinByInviteRequest(token=mail.link.partition("#token=")[2])
    lost = await gateway.sign_in(guest.user.email)
    await gateway.person(gateway.sessions.EndOtherSessions, EndOtherSessionsRequest(), guest.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.invited.JoinByInvite, request, lost)
    assert refused.value.kind is Kind.UNAUTHENTICATED
    assert (await gateway.person(gateway.invited.JoinByInvite, request, guest.tokens)).tokens.access_token


@pytest.mark.parametrize("repeat", range(REPEATS))
async def test_no_session_slips_away_while_all_others_are_ended(gateway: Process, repeat: int) -> None:
    made = await gateway.onboard()
    lost = await gateway.sign_in(made.user.email)
    end_others = gateway.person(gateway.sessions.EndOtherSessions, EndOtherSessionsRequest(), made.tokens)
    switches = [_switch(gateway, lost, made) for _ in range(20)]
    await asyncio.gather(*switches[:10], end_others, *switches[10:], return_exceptions=True)
    assert await _sessions(gateway, made.tokens) == 1


async def test_an_ended_session_makes_no_api_key(gateway: Process) -> None:
    made = await gateway.onboard()
    lost = await gateway.sign_in(made.user.email)
    await gateway.person(gateway.sessions.EndOtherSessions, EndOtherSessionsRequest(), made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _make_key(gateway, lost)
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def test_a_demoted_admin_makes_no_key_gives_no_rights_and_removes_nobody(
    gateway: Process, database: Database
) -> None:
    made = await gateway.onboard()
    tokens, member_id = await _admin(gateway, database, made)
    _, viewer = await hired(gateway, database, made, role=Role.VIEWER)
    change = ChangeStaffMemberRequest(id=member_id, role="staff")
    await gateway.person(gateway.staff.ChangeStaffMember, change, made.tokens)
    invite = CreateInviteRequest(email="friend@example.org", role="viewer")
    renamed = ChangeStaffMemberRequest(id=member_id, name="Still here")
    for attempt in (
        _make_key(gateway, tokens),
        gateway.person(gateway.invites.CreateInvite, invite, tokens),
        gateway.person(gateway.staff.ChangeStaffMember, renamed, tokens),
        gateway.person(gateway.staff.RemoveStaffMember, RemoveStaffMemberRequest(id=viewer.id), tokens),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        assert refused.value.kind is Kind.DENIED


async def test_a_key_is_given_the_scopes_its_maker_has_now(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    tokens, member_id = await _admin(gateway, database, made)
    change = ChangeStaffMemberRequest(id=member_id, scopes=["item:read"], sets_scopes=True)
    await gateway.person(gateway.staff.ChangeStaffMember, change, made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _make_key(gateway, tokens)
    assert refused.value.reason == "UNKNOWN_SCOPE"


async def test_who_was_removed_is_told_so_instead_of_getting_a_key(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    tokens, member_id = await _admin(gateway, database, made)
    request = RemoveStaffMemberRequest(id=member_id)
    await gateway.person(gateway.staff.RemoveStaffMember, request, made.tokens)
    stored(
        schema,
        "UPDATE sessions SET revoked_at = NULL, revoked_because = NULL WHERE workspace_id = %s",
        made.workspace.id,
    )
    with pytest.raises(FrontdeskError) as refused:
        await _make_key(gateway, tokens)
    assert refused.value.kind is Kind.DENIED


async def test_who_leaves_takes_her_keys_along(gateway: Process, database: Database, schema: ServiceSchema):
    made = await gateway.onboard()
    tokens, member_id = await _admin(gateway, database, made)
    key_id = await _make_key(gateway, tokens)
    user_id = UUID(next(each.user_id for each in await _staff(gateway, made.tokens) if each.id == member_id))
    await database.run(_system(made), leave_workspace, UUID(int=1), user_id, UUID(member_id))
    assert key_id in _revoked_keys(schema, made)


async def test_keys_of_a_deleted_workspace_are_revoked(gateway: Process, schema: ServiceSchema):
    made = await gateway.onboard()
    key_id = await _make_key(gateway, made.tokens)
    request = EraseWorkspaceRequest(confirm=made.workspace.slug)
    await gateway.person(gateway.personal_data.EraseWorkspace, request, made.tokens)
    assert _revoked_keys(schema, made) == {key_id}


async def test_an_owner_is_made_with_a_fresh_proof_only(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    _, member_id = await _admin(gateway, database, made)
    stored(
        schema,
        "UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE user_id = %s",
        made.user.id,
    )
    renamed = ChangeStaffMemberRequest(id=member_id, name="Ben B. Roth")
    await gateway.person(gateway.staff.ChangeStaffMember, renamed, made.tokens)
    raised = ChangeStaffMemberRequest(id=member_id, role="owner")
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.staff.ChangeStaffMember, raised, made.tokens)
    assert refused.value.reason == "REAUTHENTICATION_REQUIRED"


async def test_an_owner_is_invited_with_a_fresh_proof_only(gateway: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    stored(
        schema,
        "UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE user_id = %s",
        made.user.id,
    )
    harmless = CreateInviteRequest(email=f"ben-{uuid4().hex}@example.org", role="admin")
    await gateway.person(gateway.invites.CreateInvite, harmless, made.tokens)
    equal = CreateInviteRequest(email=f"ada-{uuid4().hex}@example.org", role="owner")
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.invites.CreateInvite, equal, made.tokens)
    assert refused.value.reason == "REAUTHENTICATION_REQUIRED"


async def _switch(gateway: Process, tokens: Tokens, made: OnboardWorkspaceResponse) -> Tokens:
    request = SwitchWorkspaceRequest(workspace=made.workspace.id)
    return (await gateway.person(gateway.memberships.SwitchWorkspace, request, tokens)).tokens


async def _sessions(gateway: Process, tokens: Tokens) -> int:
    return len((await gateway.person(gateway.sessions.ListSessions, ListSessionsRequest(), tokens)).items)


async def _make_key(gateway: Process, tokens: Tokens) -> str:
    wish = CreateApiKeyRequest(name="Till", scopes=["contact:read"])
    return (await gateway.person(gateway.api_keys.CreateApiKey, wish, tokens)).api_key.id


async def _staff(gateway: Process, tokens: Tokens):
    return (await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), tokens)).items


async def _admin(gateway: Process, database: Database, made: OnboardWorkspaceResponse) -> tuple[Tokens, str]:
    """Tokens of an admin of the workspace, and her id there."""
    guest = await gateway.onboard(owner_name="Ben Roth")
    async with database.write(_system(made)) as tx:
        member = StaffMember(
            id=tx.new_id(),
            user_id=UUID(guest.user.id),
            name=guest.user.name,
            email=guest.user.email,
            role=Role.ADMIN,
            bookable=False,
        )
        memberships.add(tx, member)
    return await gateway.sign_in(guest.user.email, workspace=made.workspace.id), str(member.id)


def _revoked_keys(schema: ServiceSchema, made: OnboardWorkspaceResponse) -> set[str]:
    rows = stored(
        schema,
        "SELECT payload FROM outbox WHERE type = 'identity.session.revoked' AND workspace_id = %s",
        made.workspace.id,
    )
    return {told.session_id for (payload,) in rows if (told := SessionRevoked.FromString(payload)).session_id}


def _system(made: OnboardWorkspaceResponse) -> Caller:
    return Caller.system("identity", UUID(made.workspace.id))
