from uuid import UUID, uuid4

import pytest
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.errors import FrontdeskError, Kind
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.identity.v1.identity_pb2 import (
    GetMeRequest,
    ListStaffRequest,
    ListStaffResponse,
    LookUpStaffRequest,
    Tokens,
)
from identity.domain.people.staff import Role, StaffMember, User
from identity.store.people import memberships, users
from identity_worlds.calling import Process


async def test_the_owner_comes_first_and_the_others_by_name(gateway: Process, database: Database):
    tokens = (await gateway.onboard(owner_name="Zoe Last")).tokens
    await _hire(database, tokens, "Chloe", "Anna", "Ben")
    listed = await _list(gateway, tokens)
    assert [member.name for member in listed.items] == ["Zoe Last", "Anna", "Ben", "Chloe"]
    assert listed.items[0].role == "owner"
    assert listed.next_cursor == ""


async def test_pages_follow_each_other_and_stay_stable_under_inserts(gateway: Process, database: Database):
    tokens = (await gateway.onboard()).tokens
    await _hire(database, tokens, "Ben", "Dora", "Eve")
    first = await _list(gateway, tokens, limit=2)
    await _hire(database, tokens, "Anna", "Chloe")
    second = await _list(gateway, tokens, limit=2, cursor=first.next_cursor)
    third = await _list(gateway, tokens, limit=2, cursor=second.next_cursor)
    assert [m.name for page in (first, second, third) for m in page.items] == [
        *("Mira Sommer", "Ben", "Chloe", "Dora", "Eve")
    ]
    assert third.next_cursor == ""


async def test_a_cursor_of_another_workspace_is_refused(gateway: Process, database: Database):
    mine, other = (await gateway.onboard()).tokens, (await gateway.onboard()).tokens
    await _hire(database, mine, "Anna")
    cursor = (await _list(gateway, mine, limit=1)).next_cursor
    for wrong in (cursor, "nonsense", cursor[:-4]):
        with pytest.raises(FrontdeskError) as refused:
            await _list(gateway, other, cursor=wrong)
        assert refused.value.reason == "INVALID_CURSOR"


async def test_booking_looks_up_those_who_are_staff(gateway: Process, booking: Process):
    mine, other = await gateway.onboard(), await gateway.onboard()
    (me,) = (await _list(gateway, mine.tokens)).items
    (stranger,) = (await _list(gateway, other.tokens)).items
    request = LookUpStaffRequest(ids=[me.id, stranger.id, str(uuid4()), "nonsense"])
    found = await booking.system(booking.staff.LookUpStaff, request, mine.workspace.id)
    assert list(found.staff) == [me]


async def test_only_booking_may_look_up_staff(gateway: Process):
    made = await gateway.onboard()
    request = LookUpStaffRequest(ids=[made.user.id])
    with pytest.raises(FrontdeskError) as refused:
        await gateway.system(gateway.staff.LookUpStaff, request, made.workspace.id)
    assert refused.value.kind is Kind.DENIED
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.staff.LookUpStaff, request, made.tokens)
    assert refused.value.kind is Kind.DENIED


async def test_a_visitor_sees_no_staff(gateway: Process):
    with pytest.raises(FrontdeskError) as refused:
        await gateway.visitor(gateway.staff.ListStaff, ListStaffRequest())
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def test_a_token_counts_in_its_own_workspace_only(gateway: Process):
    mine, other = (await gateway.onboard()).tokens, (await gateway.onboard()).tokens
    forged = Tokens(access_token=mine.access_token, workspace_id=other.workspace_id)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.staff.GetMe, GetMeRequest(), forged)
    assert refused.value.kind is Kind.NOT_FOUND


async def _list(gateway: Process, tokens: Tokens, *, limit: int = 0, cursor: str = "") -> ListStaffResponse:
    request = ListStaffRequest(page=PageRequest(limit=limit, cursor=cursor))
    return await gateway.person(gateway.staff.ListStaff, request, tokens)


async def _hire(database: Database, tokens: Tokens, *names: str) -> None:
    origin = Caller.system("identity", UUID(tokens.workspace_id))
    async with database.write(origin) as tx:
        for name in names:
            await _add(tx, name)


async def _add(tx: Tx, name: str) -> None:
    user = User(id=tx.new_id(), name=name, email=f"{uuid4().hex}@example.org")
    await users.add(tx, user, "no password", field="email")
    member = StaffMember(
        id=tx.new_id(), user_id=user.id, name=name, email=user.email, role=Role.STAFF, bookable=True
    )
    memberships.add(tx, member)
