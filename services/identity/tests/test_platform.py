"""Administrators of the platform: what they may, who they are not, and what is told of their acts."""

import asyncio
from uuid import UUID, uuid4

import jwt
import pytest
import pytest_asyncio
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.errors import ActingForAnother, FrontdeskError, Kind
from chassis.ids import new_id
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.identity_pb2 import (
    GetMeRequest,
    ListAuditLogRequest,
    ListSessionsRequest,
    OnboardWorkspaceResponse,
    ResolveWorkspaceRequest,
    SignOutRequest,
    Tokens,
)
from frontdesk.identity.v1.platform_pb2 import (
    ImpersonateRequest,
    ImpersonateResponse,
    ListAllWorkspacesRequest,
    ListAllWorkspacesResponse,
    ListStaffOfWorkspaceRequest,
    RecordImpersonatedWriteRequest,
    RestoreWorkspaceRequest,
    SuspendWorkspaceRequest,
)
from identity.operator.platform_admins import grant_platform, withdraw_platform
from identity.policy import POLICY
from identity.settings import IdentitySettings
from sqlalchemy import text

from .calling import Process
from .mails import stored

EVENTS = text("SELECT type FROM outbox WHERE type LIKE 'identity.workspace.%' ORDER BY seq")


@pytest_asyncio.fixture
async def admin(gateway: Process, database: Database) -> OnboardWorkspaceResponse:
    made = await gateway.onboard()
    await grant_platform(database, _settings(), made.user.email.upper())
    return made


@pytest_asyncio.fixture
async def salon(gateway: Process) -> OnboardWorkspaceResponse:
    return await gateway.onboard(workspace_name=f"Salon {uuid4().hex}")


async def test_only_whom_the_command_line_named_is_an_administrator(
    gateway: Process, database: Database, salon: OnboardWorkspaceResponse
):
    with pytest.raises(FrontdeskError) as refused:
        await _all(gateway, salon.tokens)
    assert refused.value.kind is Kind.DENIED
    await grant_platform(database, _settings(), salon.user.email)
    assert (await _all(gateway, salon.tokens)).items
    await withdraw_platform(database, _settings(), salon.user.email)
    with pytest.raises(FrontdeskError) as refused:
        await _all(gateway, salon.tokens)
    assert refused.value.kind is Kind.DENIED


async def test_nobody_without_an_account_is_named(database: Database):
    with pytest.raises(SystemExit):
        await grant_platform(database, _settings(), f"{uuid4().hex}@example.org")


async def test_workspaces_are_listed_the_newest_first_and_searched_by_name_and_slug(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    newer = await gateway.onboard()
    ids = [item.id for item in (await _all(gateway, admin.tokens, page=PageRequest(limit=200))).items]
    assert ids.index(newer.workspace.id) < ids.index(salon.workspace.id)
    for words in (salon.workspace.name[6:20].upper(), salon.workspace.slug):
        (found,) = (await _all(gateway, admin.tokens, search=words)).items
        assert (found.id, found.name, found.slug) == (
            salon.workspace.id,
            salon.workspace.name,
            salon.workspace.slug,
        )
    for wild in ("%", "_", "\\", "nul\x00"):
        assert not (await _all(gateway, admin.tokens, search=wild)).items


async def test_the_list_is_read_in_pages(gateway: Process, admin: OnboardWorkspaceResponse):
    word = uuid4().hex
    made = [(await gateway.onboard(workspace_name=f"{word} {n}")).workspace.id for n in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = await _all(gateway, admin.tokens, search=word, page=PageRequest(limit=2, cursor=cursor))
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == made[::-1]


async def test_nobody_gets_tokens_of_a_suspended_workspace_until_it_is_restored(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    suspended = await _suspend(gateway, admin, salon, "unpaid")
    assert suspended.workspace.suspended_because == "unpaid"
    assert suspended.workspace.HasField("suspended_at")
    for attempt in (gateway.sign_in(salon.user.email), gateway.refresh(salon.tokens.refresh_token)):
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "WORKSPACE_SUSPENDED")
    assert (await _resolved(gateway, salon)).suspended

    restored = await _restore(gateway, admin, salon)
    assert not restored.workspace.HasField("suspended_at")
    assert await gateway.sign_in(salon.user.email)
    # The refresh that was refused cost nothing.
    assert await gateway.refresh(salon.tokens.refresh_token)
    assert not (await _resolved(gateway, salon)).suspended


async def test_suspending_twice_at_once_is_told_once(
    gateway: Process, database: Database, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    await asyncio.gather(*(_suspend(gateway, admin, salon, "unpaid") for _ in range(10)))
    await asyncio.gather(*(_restore(gateway, admin, salon) for _ in range(10)))
    async with database.read(_inside(salon)) as tx:
        told = [type_ for (type_,) in await tx.rows(EVENTS)]
    assert told == [
        "identity.workspace.onboarded",
        "identity.workspace.suspended",
        "identity.workspace.restored",
    ]
    acts = [(entry.action, entry.actor, entry.detail) for entry in await _audit(gateway, salon.tokens)]
    by = f"user:{admin.user.id}"
    assert acts[:2] == [("workspace.restored", by, ""), ("workspace.suspended", by, "unpaid")]


async def test_an_unknown_workspace_and_a_missing_reason_are_refused(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    for id_ in ("no id", str(uuid4())):
        with pytest.raises(FrontdeskError) as refused:
            request = SuspendWorkspaceRequest(workspace_id=id_, reason="unpaid")
            await gateway.person(gateway.platform.SuspendWorkspace, request, admin.tokens)
        assert refused.value.kind is Kind.NOT_FOUND
    with pytest.raises(FrontdeskError) as refused:
        await _suspend(gateway, admin, salon, "  ")
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "reason")


async def test_looking_at_the_staff_of_a_workspace_is_told_to_it(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    request = ListStaffOfWorkspaceRequest(workspace_id=salon.workspace.id)
    (owner,) = (await gateway.person(gateway.platform.ListStaffOfWorkspace, request, admin.tokens)).items
    assert owner.user_id == salon.user.id
    newest = (await _audit(gateway, salon.tokens))[0]
    assert (newest.action, newest.actor) == ("staff.seen_by_platform", f"user:{admin.user.id}")


async def test_an_impersonation_token_names_both_and_ends_after_fifteen_minutes(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    begun = await _impersonate(gateway, admin, salon)
    claims = jwt.decode(begun.access_token, options={"verify_signature": False})
    assert claims["act"] == {"sub": admin.user.id}
    assert (claims["sub"], claims["wid"], claims["role"]) == (salon.user.id, salon.workspace.id, "owner")
    assert claims["exp"] - claims["iat"] == begun.expires_in == 15 * 60
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), _acting(begun))
    assert me.user.id == salon.user.id
    newest = (await _audit(gateway, salon.tokens))[0]
    assert (newest.action, newest.actor, newest.subject, newest.detail) == (
        "impersonation.started",
        f"user:{admin.user.id}",
        f"user:{salon.user.id}",
        "a call for help",
    )


async def test_an_administrator_shows_who_she_is_before_she_closes_or_enters_a_workspace(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse, schema: ServiceSchema
):
    stored(
        schema,
        "UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE user_id = %s",
        admin.user.id,
    )
    for attempt in (_suspend(gateway, admin, salon, "fraud"), _impersonate(gateway, admin, salon)):
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        assert refused.value.reason == "REAUTHENTICATION_REQUIRED"
    assert (await _all(gateway, admin.tokens, search=salon.workspace.slug)).items


async def test_each_write_shows_both_in_the_audit_log(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    acting = _acting(await _impersonate(gateway, admin, salon))
    request = RecordImpersonatedWriteRequest(method="POST", path="/api/v1/items")
    await gateway.person(gateway.platform.RecordImpersonatedWrite, request, acting)
    newest = (await _audit(gateway, salon.tokens))[0]
    assert (newest.action, newest.subject) == ("impersonation.write", "POST /api/v1/items")
    assert newest.actor == f"user:{admin.user.id} as user:{salon.user.id}"
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.platform.RecordImpersonatedWrite, request, salon.tokens)
    assert refused.value.kind is Kind.DENIED


async def test_the_person_sees_the_visit_among_her_sessions_and_the_visitor_can_end_it(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    acting = _acting(await _impersonate(gateway, admin, salon))
    request = ListSessionsRequest()
    seen = (await gateway.person(gateway.sessions.ListSessions, request, salon.tokens)).items
    assert "Frontdesk" in {session.device for session in seen}
    await gateway.person(gateway.sessions.SignOut, SignOutRequest(), acting)
    left = (await gateway.person(gateway.sessions.ListSessions, request, salon.tokens)).items
    assert [session.current for session in left] == [True]


async def test_who_is_no_administrator_any_more_acts_as_nobody_from_that_moment_on(
    gateway: Process,
    database: Database,
    admin: OnboardWorkspaceResponse,
    salon: OnboardWorkspaceResponse,
    schema: ServiceSchema,
):
    session_ids = {_session(await _impersonate(gateway, admin, salon)) for _ in range(3)}
    await withdraw_platform(database, _settings(), admin.user.email)
    rows = stored(
        schema,
        "SELECT payload FROM outbox WHERE type = 'identity.session.revoked' AND workspace_id = %s",
        salon.workspace.id,
    )
    assert {SessionRevoked.FromString(payload).session_id for (payload,) in rows} == session_ids
    ended = [entry for entry in await _audit(gateway, salon.tokens) if entry.action == "session.revoked"]
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
        *(_impersonate(gateway, admin, salon) for _ in range(10)),
        withdraw_platform(database, _settings(), admin.user.email),
        *(_impersonate(gateway, admin, salon) for _ in range(10)),
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


def _settings() -> IdentitySettings:
    return IdentitySettings(app_env="test", database_url="", relay_database_url="")


async def _all(gateway: Process, tokens: Tokens, **wishes: object) -> ListAllWorkspacesResponse:
    request = ListAllWorkspacesRequest(**wishes)
    return await gateway.person(gateway.platform.ListAllWorkspaces, request, tokens)


async def _suspend(
    gateway: Process, admin: OnboardWorkspaceResponse, made: OnboardWorkspaceResponse, reason: str
):
    request = SuspendWorkspaceRequest(workspace_id=made.workspace.id, reason=reason)
    return await gateway.person(gateway.platform.SuspendWorkspace, request, admin.tokens)


async def _restore(gateway: Process, admin: OnboardWorkspaceResponse, made: OnboardWorkspaceResponse):
    request = RestoreWorkspaceRequest(workspace_id=made.workspace.id)
    return await gateway.person(gateway.platform.RestoreWorkspace, request, admin.tokens)


async def _impersonate(
    gateway: Process, admin: OnboardWorkspaceResponse, made: OnboardWorkspaceResponse
) -> ImpersonateResponse:
    request = ImpersonateRequest(
        workspace_id=made.workspace.id, user_id=made.user.id, reason="a call for help"
    )
    return await gateway.person(gateway.platform.Impersonate, request, admin.tokens)


def _session(begun: ImpersonateResponse) -> str:
    return str(jwt.decode(begun.access_token, options={"verify_signature": False})["sid"])


def _acting(begun: ImpersonateResponse) -> Tokens:
    return Tokens(access_token=begun.access_token, workspace_id=begun.workspace_id)


async def _resolved(gateway: Process, made: OnboardWorkspaceResponse):
    request = ResolveWorkspaceRequest(slug_or_id=made.workspace.slug)
    return (await gateway.system(gateway.workspaces.ResolveWorkspace, request)).workspace


async def _audit(gateway: Process, tokens: Tokens):
    return (await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), tokens)).items


def _inside(made: OnboardWorkspaceResponse) -> Caller:
    return Caller(via=Via.SYSTEM, service="identity", workspace_id=UUID(made.workspace.id))
