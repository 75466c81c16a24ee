"""Administrators of the platform: who they are, and what they see."""

import asyncio
from uuid import uuid4

import pytest
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.identity.v1.identity_pb2 import (
    OnboardWorkspaceResponse,
    Tokens,
)
from frontdesk.identity.v1.platform_pb2 import (
    ListAllWorkspacesRequest,
    ListAllWorkspacesResponse,
    ListStaffOfWorkspaceRequest,
)
from identity.operator.platform_admins import grant_platform, withdraw_platform
from identity_worlds.calling import Process
from identity_worlds.mails import stored
from identity_worlds.platform_admin import audit, impersonate, settings, suspend


async def test_only_whom_the_command_line_named_is_an_administrator(
    gateway: Process, database: Database, salon: OnboardWorkspaceResponse
):
    with pytest.raises(FrontdeskError) as refused:
        await _all(gateway, salon.tokens)
    assert refused.value.kind is Kind.DENIED
    await grant_platform(database, settings(), salon.user.email)
    assert (await _all(gateway, salon.tokens)).items
    await withdraw_platform(database, settings(), salon.user.email)
    with pytest.raises(FrontdeskError) as refused:
        await _all(gateway, salon.tokens)
    assert refused.value.kind is Kind.DENIED


async def test_nobody_without_an_account_is_named(database: Database):
    with pytest.raises(SystemExit):
        await grant_platform(database, settings(), f"{uuid4().hex}@example.org")


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


async def test_looking_at_the_staff_of_a_workspace_is_told_to_it(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    request = ListStaffOfWorkspaceRequest(workspace_id=salon.workspace.id)
    (owner,) = (await gateway.person(gateway.platform.ListStaffOfWorkspace, request, admin.tokens)).items
    assert owner.user_id == salon.user.id
    newest = (await audit(gateway, salon.tokens))[0]
    assert (newest.action, newest.actor) == ("staff.seen_by_platform", f"user:{admin.user.id}")


async def test_of_many_looks_at_the_staff_within_an_hour_one_line_is_kept(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
):
    """Two, if a new hour begins between them."""
    request = ListStaffOfWorkspaceRequest(workspace_id=salon.workspace.id)
    look = gateway.platform.ListStaffOfWorkspace
    await asyncio.gather(*(gateway.person(look, request, admin.tokens) for _ in range(10)))
    lines = [line for line in await audit(gateway, salon.tokens) if line.action == "staff.seen_by_platform"]
    assert len(lines) == len({line.at.ToDatetime().hour for line in lines})


async def test_an_administrator_shows_who_she_is_before_she_closes_or_enters_a_workspace(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse, schema: ServiceSchema
):
    stored(
        schema,
        "UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE user_id = %s",
        admin.user.id,
    )
    for attempt in (suspend(gateway, admin, salon, "fraud"), impersonate(gateway, admin, salon)):
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        assert refused.value.reason == "REAUTHENTICATION_REQUIRED"
    assert (await _all(gateway, admin.tokens, search=salon.workspace.slug)).items


async def _all(gateway: Process, tokens: Tokens, **wishes: object) -> ListAllWorkspacesResponse:
    request = ListAllWorkspacesRequest(**wishes)
    return await gateway.person(gateway.platform.ListAllWorkspaces, request, tokens)
