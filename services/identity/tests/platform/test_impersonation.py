"""An administrator of the platform acts as somebody, and it is seen."""

import asyncio

import jwt
import pytest
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import ActingForAnother, FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.identity_pb2 import (
    GetMeRequest,
    ListSessionsRequest,
    OnboardWorkspaceResponse,
    SignOutRequest,
)
from frontdesk.identity.v1.platform_pb2 import (
    ImpersonateRequest,
    RecordImpersonatedWriteRequest,
)
from identity.operator.platform_admins import withdraw_platform
from identity.policy import POLICY
from identity_worlds.calling import Process
from identity_worlds.mails import stored
from identity_worlds.platform_admin import acting, audit, impersonate, session_of, settings


async def test_an_impersonation_token_names_both_and_ends_after_fifteen_minutes(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    begun = await impersonate(gateway, admin, salon)
    claims = jwt.decode(begun.access_token, options={"verify_signature": False})
    assert claims["act"] == {"sub": admin.user.id}
    assert (claims["sub"], claims["wid"], claims["role"]) == (salon.user.id, salon.workspace.id, "owner")
    assert claims["exp"] - claims["iat"] == begun.expires_in == 15 * 60
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), acting(begun))
    assert me.user.id == salon.user.id
    newest = (await audit(gateway, salon.tokens))[0]
    assert (newest.action, newest.actor, newest.subject, newest.detail) == (
        "impersonation.started",
        f"user:{admin.user.id}",
        f"user:{salon.user.id}",
        "a call for help",
    )


async def test_each_write_shows_both_in_the_audit_log(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    visitor = acting(await impersonate(gateway, admin, salon))
    request = RecordImpersonatedWriteRequest(method="POST", path="/api/v1/items")
    await gateway.person(gateway.platform.RecordImpersonatedWrite, request, visitor)
    newest = (await audit(gateway, salon.tokens))[0]
    assert (newest.action, newest.subject) == ("impersonation.write", "POST /api/v1/items")
    assert newest.actor == f"user:{admin.user.id} as user:{salon.user.id}"
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.platform.RecordImpersonatedWrite, request, salon.tokens)
    assert refused.value.kind is Kind.DENIED


async def test_the_person_sees_the_visit_among_her_sessions_and_the_visitor_can_end_it(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    visitor = acting(await impersonate(gateway, admin, salon))
    request = ListSessionsRequest()
    seen = (await gateway.person(gateway.sessions.ListSessions, request, salon.tokens)).items
    assert "Frontdesk" in {session.device for session in seen}
    await gateway.person(gateway.sessions.SignOut, SignOutRequest(), visitor)
    left = (await gateway.person(gateway.sessions.ListSessions, request, salon.tokens)).items
    assert [session.current for session in left] == [True]


async def test_who_is_no_administrator_any_more_acts_as_nobody_from_that_moment_on(
    gateway: Process,
    database: Database,
    admin: OnboardWorkspaceResponse,
    salon: OnboardWorkspaceResponse,
    schema: ServiceSchema,
):
    session_ids = {session_of(await impersonate(gateway, admin, salon)) for _ in range(3)}
    await withdraw_platform(database, settings(), admin.user.email)
    rows = stored(
        schema,
        "SELECT payload FROM outbox WHERE type = 'identity.session.revoked' AND workspace_id = %s",
        salon.workspace.id,
    )
    assert {SessionRevoked.FromString(payload).session_id for (payload,) in rows} == session_ids
    ended = [entry for entry in await audit(gateway, salon.tokens) if entry.action == "session.revoked"]
    assert {entry.detail for entry in ended} == {"platform_role_withdrawn"}
    assert len(ended) == len(session_ids)


async def test_of_a_role_that_is_withdrawn_while_visits_begin_no_visit_is_left(
    gateway: Process,
    database: Database,
    admin: OnboardWorkspaceResponse,
    salon: OnboardWorkspaceResponse,
    schema: ServiceSchema,
):
    await asyncio.gather(
        *(impersonate(gateway, admin, salon) for _ in range(10)),
        withdraw_platform(database, settings(), admin.user.email),
        *(impersonate(gateway, admin, salon) for _ in range(10)),
        return_exceptions=True,
    )
    left = "SELECT id FROM sessions WHERE impersonator = %s AND revoked_at IS NULL"
    assert stored(schema, left, admin.user.id) == []


MAY_NOT = sorted(method for method, allow in POLICY.items() if allow.roles and not allow.impersonated)


def test_whoever_acts_as_another_may_do_only_what_is_listed():
    may = {method for method, allow in POLICY.items() if allow.roles and allow.impersonated}
    assert may == {
        "WorkspaceService/GetWorkspace",
        "WorkspaceProfileService/ChangeWorkspace",
        "MembershipService/ListMyWorkspaces",
        "StaffService/GetMe",
        "StaffService/ListStaff",
        "StaffService/GetStaffMember",
        "AuditService/ListAuditLog",
        "SessionService/SignOut",
        "PlatformService/RecordImpersonatedWrite",
    }


@pytest.mark.parametrize("method", MAY_NOT)
def test_whoever_acts_as_another_changes_no_credentials_and_mints_no_keys(method: str):
    caller = Caller(
        via=Via.USER,
        service="identity",
        workspace_id=new_id(),
        user_id=new_id(),
        session_id=new_id(),
        role="owner",
        impersonator=new_id(),
    )
    with pytest.raises(ActingForAnother):
        POLICY[method].check(caller, method)


async def test_nobody_is_impersonated_where_she_is_no_member(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    for user_id in ("no id", admin.user.id):
        request = ImpersonateRequest(workspace_id=salon.workspace.id, user_id=user_id, reason="help")
        with pytest.raises(FrontdeskError) as refused:
            await gateway.person(gateway.platform.Impersonate, request, admin.tokens)
        assert refused.value.kind is Kind.NOT_FOUND
