"""Workspaces that the platform closes, and what is left to their people."""

import asyncio
from uuid import uuid4

import pytest
from chassis.context import SUSPENDED
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.identity_pb2 import (
    GetMeRequest,
    ListStaffRequest,
    OnboardWorkspaceResponse,
    ResolveWorkspaceRequest,
)
from frontdesk.identity.v1.personal_data_pb2 import (
    EraseMeRequest,
    EraseWorkspaceRequest,
    GetExportRequest,
    RequestExportRequest,
)
from frontdesk.identity.v1.platform_pb2 import (
    SuspendWorkspaceRequest,
)
from identity.policy import POLICY
from identity_worlds.calling import Process
from identity_worlds.hiring import hired
from identity_worlds.platform_admin import audit, impersonate, inside, restore, suspend
from sqlalchemy import text

EVENTS = text("SELECT type FROM outbox WHERE type LIKE 'identity.workspace.%' ORDER BY seq")


async def test_people_of_a_suspended_workspace_get_tokens_that_open_their_own_data_alone(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    suspended = await suspend(gateway, admin, salon, "unpaid")
    assert suspended.workspace.suspended_because == "unpaid"
    assert suspended.workspace.HasField("suspended_at")
    with pytest.raises(FrontdeskError) as refused:
        await gateway.refresh(salon.tokens.refresh_token)
    assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "WORKSPACE_SUSPENDED")
    assert (await _resolved(gateway, salon)).suspended
    tokens = await gateway.sign_in(salon.user.email)
    assert (await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)).role == "owner"
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), tokens)
    assert refused.value.reason == "WORKSPACE_SUSPENDED"

    restored = await restore(gateway, admin, salon)
    assert not restored.workspace.HasField("suspended_at")
    # The refresh that was refused cost nothing, and opens everything again.
    for refresh_token in (salon.tokens.refresh_token, tokens.refresh_token):
        again = await gateway.refresh(refresh_token)
        assert await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), again)
    assert not (await _resolved(gateway, salon)).suspended


async def test_the_owner_of_a_suspended_workspace_exports_her_data_and_deletes_the_workspace(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    await suspend(gateway, admin, salon, "unpaid")
    tokens = await gateway.sign_in(salon.user.email)
    stub = gateway.personal_data
    export = (await gateway.person(stub.RequestExport, RequestExportRequest(), tokens)).export
    seen = await gateway.person(stub.GetExport, GetExportRequest(id=export.id), tokens)
    assert seen.export.id == export.id
    request = EraseWorkspaceRequest(confirm=salon.workspace.slug)
    assert (await gateway.person(stub.EraseWorkspace, request, tokens)).erasure.scope == "workspace"


async def test_a_member_of_a_suspended_workspace_erases_herself_and_not_the_workspace(
    gateway: Process, database: Database, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    guest, _ = await hired(gateway, database, salon)
    await suspend(gateway, admin, salon, "unpaid")
    tokens = await gateway.sign_in(guest.user.email, workspace=salon.workspace.id)
    stub = gateway.personal_data
    with pytest.raises(FrontdeskError) as refused:
        request = EraseWorkspaceRequest(confirm=salon.workspace.slug)
        await gateway.person(stub.EraseWorkspace, request, tokens)
    assert refused.value.kind is Kind.DENIED
    own = await gateway.sign_in(guest.user.email, workspace=guest.workspace.id)
    await gateway.person(stub.EraseWorkspace, EraseWorkspaceRequest(confirm=guest.workspace.slug), own)
    erased = await gateway.person(stub.EraseMe, EraseMeRequest(confirm="delete-my-account"), tokens)
    assert erased.erasure.scope == "person"


async def test_an_administrator_enters_no_suspended_workspace_as_somebody_else(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    await suspend(gateway, admin, salon, "unpaid")
    with pytest.raises(FrontdeskError) as refused:
        await impersonate(gateway, admin, salon)
    assert refused.value.reason == "WORKSPACE_SUSPENDED"


def test_while_suspended_people_may_do_only_what_is_listed():
    assert {method for method, allow in POLICY.items() if SUSPENDED in allow.roles} == {
        "StaffService/GetMe",
        "MembershipService/ListMyWorkspaces",
        "MembershipService/SwitchWorkspace",
        "SessionService/SignOut",
        "SecondFactorService/GetSecondFactor",
        "SecondFactorService/Reauthenticate",
        "OutsideAccountService/ReauthenticateOutside",
        "PersonalDataService/RequestExport",
        "PersonalDataService/GetExport",
        "PersonalDataService/EraseMe",
        "PersonalDataService/EraseWorkspace",
    }


async def test_suspending_twice_at_once_is_told_once(
    gateway: Process, database: Database, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    await asyncio.gather(*(suspend(gateway, admin, salon, "unpaid") for _ in range(10)))
    await asyncio.gather(*(restore(gateway, admin, salon) for _ in range(10)))
    async with database.read(inside(salon)) as tx:
        told = [type_ for (type_,) in await tx.rows(EVENTS)]
    assert told == [
        "identity.workspace.onboarded",
        "identity.workspace.suspended",
        "identity.workspace.restored",
    ]
    acts = [(entry.action, entry.actor, entry.detail) for entry in await audit(gateway, salon.tokens)]
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
        await suspend(gateway, admin, salon, "  ")
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "reason")


async def _resolved(gateway: Process, made: OnboardWorkspaceResponse):
    request = ResolveWorkspaceRequest(slug_or_id=made.workspace.slug)
    return (await gateway.system(gateway.workspaces.ResolveWorkspace, request)).workspace
