import asyncio
from uuid import UUID, uuid4

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.round_trips import RoundTrips
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.identity.v1.identity_pb2 import ResolveWorkspaceRequest, Tokens, Workspace
from frontdesk.identity.v1.workspaces_pb2 import (
    ChangeWorkspaceRequest,
    ListMyWorkspacesRequest,
    SwitchWorkspaceRequest,
)
from identity.domain.people.staff import Role, StaffMember
from identity.domain.workspaces.slug import MOST_SLUGS
from identity.store.people import memberships
from identity_worlds.calling import Process
from sqlalchemy import text

CHANGED = text("SELECT aggregate_id, aggregate_version FROM outbox WHERE type = 'identity.workspace.changed'")


async def test_what_is_not_sent_stays_as_it_is(gateway: Process) -> None:
    made = await gateway.onboard()
    changed = await _change(gateway, made.tokens, name="  Salon Nova ", currency="CHF")
    assert (changed.name, changed.currency) == ("Salon Nova", "CHF")
    assert (changed.slug, changed.time_zone, changed.version) == (
        made.workspace.slug,
        made.workspace.time_zone,
        made.workspace.version + 1,
    )


async def test_a_slug_of_before_still_leads_to_the_workspace(gateway: Process) -> None:
    made = await gateway.onboard()
    new = f"nova-{uuid4().hex[:8]}"
    await _change(gateway, made.tokens, slug=new)
    for named in (made.workspace.slug, new):
        found = await gateway.system(
            gateway.workspaces.ResolveWorkspace, ResolveWorkspaceRequest(slug_or_id=named)
        )
        assert (found.workspace.id, found.workspace.slug) == (made.workspace.id, new)


async def test_nobody_takes_a_slug_that_leads_elsewhere_but_one_may_go_back(gateway: Process) -> None:
    mine, other = await gateway.onboard(), await gateway.onboard()
    await _change(gateway, mine.tokens, slug=f"nova-{uuid4().hex[:8]}")
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, other.tokens, slug=mine.workspace.slug)
    assert (refused.value.reason, refused.value.field) == ("SLUG_TAKEN", "slug")
    assert (await _change(gateway, mine.tokens, slug=mine.workspace.slug)).slug == mine.workspace.slug


async def test_only_the_last_slugs_of_a_workspace_lead_to_it_and_older_ones_are_free_again(
    gateway: Process,
) -> None:
    made, other = await gateway.onboard(), await gateway.onboard()
    slugs = [made.workspace.slug, *(f"nova-{n}-{uuid4().hex[:8]}" for n in range(MOST_SLUGS))]
    for slug in slugs[1:]:
        await _change(gateway, made.tokens, slug=slug)
    for named in slugs[1:]:
        request = ResolveWorkspaceRequest(slug_or_id=named)
        assert (await gateway.system(gateway.workspaces.ResolveWorkspace, request)).workspace.slug == slugs[
            -1
        ]
    with pytest.raises(FrontdeskError) as refused:
        request = ResolveWorkspaceRequest(slug_or_id=slugs[0])
        await gateway.system(gateway.workspaces.ResolveWorkspace, request)
    assert refused.value.kind is Kind.NOT_FOUND
    assert (await _change(gateway, other.tokens, slug=slugs[0])).slug == slugs[0]


async def test_of_many_who_reach_for_one_slug_one_gets_it(gateway: Process) -> None:
    made = [await gateway.onboard() for _ in range(6)]
    slug = f"wanted-{uuid4().hex[:8]}"
    results = await asyncio.gather(
        *(_change(gateway, one.tokens, slug=slug) for one in made), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, FrontdeskError)]
    assert [one.reason for one in refused] == ["SLUG_TAKEN"] * 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("slug", "admin"), ("time_zone", "Mars/Olympus"), ("currency", "XXX"), ("country", "ZZ")],
)
async def test_what_no_business_can_be_is_refused_with_its_field(
    gateway: Process, field: str, value: str
) -> None:
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, made.tokens, **{field: value})
    assert (refused.value.kind, refused.value.field) == (Kind.INVALID, field)


async def test_an_edit_of_an_older_copy_is_refused_and_of_many_writers_one_wins(gateway: Process) -> None:
    made = await gateway.onboard()
    version = made.workspace.version
    results = await asyncio.gather(
        *(_change(gateway, made.tokens, version, name=f"Salon {n}") for n in range(10)),
        return_exceptions=True,
    )
    refused = [one for one in results if isinstance(one, FrontdeskError)]
    assert [one.reason for one in refused] == ["WORKSPACE_CHANGED"] * 9
    assert refused[0].facts["version"] == version + 1


async def test_the_others_are_told_of_a_change(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    changed = await _change(gateway, made.tokens, time_zone="Europe/Lisbon")
    async with database.read(_system(made.workspace.id)) as tx:
        assert await tx.rows(CHANGED) == [(UUID(made.workspace.id), changed.version)]


async def test_one_sees_ones_workspaces_and_switches_between_them(
    gateway: Process, database: Database
) -> None:
    mine, other, strange = [await gateway.onboard() for _ in range(3)]
    await _join(database, other.workspace.id, mine.user.id)

    listed = await gateway.person(
        gateway.memberships.ListMyWorkspaces, ListMyWorkspacesRequest(), mine.tokens
    )
    assert {(item.workspace.id, item.role, item.current) for item in listed.items} == {
        (mine.workspace.id, "owner", True),
        (other.workspace.id, "staff", False),
    }
    for named in (other.workspace.slug, other.workspace.id):
        request = SwitchWorkspaceRequest(workspace=named)
        switched = (await gateway.person(gateway.memberships.SwitchWorkspace, request, mine.tokens)).tokens
        assert switched.workspace_id == other.workspace.id
        assert (await gateway.refresh(switched.refresh_token)).workspace_id == other.workspace.id
    for named in (strange.workspace.slug, strange.workspace.id, "no-such", "nul\x00"):
        with pytest.raises(FrontdeskError) as refused:
            request = SwitchWorkspaceRequest(workspace=named)
            await gateway.person(gateway.memberships.SwitchWorkspace, request, mine.tokens)
        assert refused.value.kind is Kind.NOT_FOUND


async def test_many_workspaces_cost_as_many_round_trips_as_one(
    gateway: Process, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, trips = await gateway.onboard(), RoundTrips(monkeypatch)

    async def listing() -> tuple[int, int]:
        before = trips.count
        listed = await gateway.person(
            gateway.memberships.ListMyWorkspaces, ListMyWorkspacesRequest(), mine.tokens
        )
        return len(listed.items), trips.count - before

    one = await listing()
    for _ in range(4):
        await _join(database, (await gateway.onboard()).workspace.id, mine.user.id)
    many = await listing()
    assert (one[0], many[0]) == (1, 5)
    assert one[1] == many[1]


async def test_workspaces_come_in_pages(gateway: Process, database: Database) -> None:
    mine = await gateway.onboard()
    for _ in range(2):
        await _join(database, (await gateway.onboard()).workspace.id, mine.user.id)
    seen, cursor = [], ""
    for _ in range(3):
        request = ListMyWorkspacesRequest(page=PageRequest(limit=1, cursor=cursor))
        page = await gateway.person(gateway.memberships.ListMyWorkspaces, request, mine.tokens)
        seen += [item.workspace.id for item in page.items]
        cursor = page.next_cursor
    assert cursor == ""
    assert len(set(seen)) == 3


async def _change(gateway: Process, tokens: Tokens, version: int = 0, **fields: str) -> Workspace:
    request = ChangeWorkspaceRequest(expected_version=version, **fields)
    return (await gateway.person(gateway.profiles.ChangeWorkspace, request, tokens)).workspace


async def _join(database: Database, workspace_id: str, user_id: str) -> None:
    async with database.write(_system(workspace_id)) as tx:
        memberships.add(
            tx,
            StaffMember(
                id=tx.new_id(), user_id=UUID(user_id), name="Guest", email="", role=Role.STAFF, bookable=False
            ),
        )


def _system(workspace_id: str) -> Caller:
    return Caller.system("identity", UUID(workspace_id))
