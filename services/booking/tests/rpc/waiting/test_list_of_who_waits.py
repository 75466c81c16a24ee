"""The waiting list as staff see it."""

import pytest
from booking_worlds.life import change, lead
from booking_worlds.salon import Salon, at, open_salon
from booking_worlds.slot_waits import accept, entry, join, statuses
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import slot_waiting_pb2 as waiting
from frontdesk.common.v1.page_pb2 import PageRequest


async def names(salon: Salon, **filters: str) -> list[str]:
    request = waiting.ListSlotWaitsRequest(**filters)
    listed = await salon.ask("SlotWaitingService/ListSlotWaits", request)
    return [one.customer.name for one in listed.items]


async def test_staff_see_who_waits_and_another_workspace_does_not(
    salon: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    tokens = [await join(salon, name) for name in ("ada", "eve")]
    request = waiting.ListSlotWaitsRequest()
    listed = await salon.ask("SlotWaitingService/ListSlotWaits", request)
    assert [one.customer.name for one in listed.items] == ["ada", "eve"]
    other = await open_salon(service, database, stranger)
    assert not (await other.ask("SlotWaitingService/ListSlotWaits", request)).items
    with pytest.raises(FrontdeskError) as refusal:
        await entry(other, tokens[0])
    assert refusal.value.reason == "LINK_INVALID"


async def test_staff_take_a_customer_off_the_list_and_the_offer_goes_on(
    salon: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    booking = await salon.book(at(9))
    first, second = await join(salon, "ada"), await join(salon, "eve")
    await lead(salon, "cancel", booking.id)
    request = waiting.TakeOffWaitingListRequest(id=(await entry(salon, first)).id)
    other = await open_salon(service, database, stranger)
    with pytest.raises(FrontdeskError) as refusal:
        await other.ask("SlotWaitingService/TakeOffWaitingList", request)
    assert refusal.value.reason == "NOT_FOUND"
    for _ in range(2):
        await salon.ask("SlotWaitingService/TakeOffWaitingList", request)
    assert await statuses(salon, first, second) == ["left", "offered"]


async def test_who_waits_is_found_by_state_and_by_what_for(salon: Salon, schema: ServiceSchema) -> None:
    other = await salon.add_type("other")
    booked, offered = await salon.book(at(9)), await salon.book(at(12))
    tokens = {name: await join(salon, name) for name in ("ada", "eve", "ida", "lea", "mia")}
    await join(salon, "zoe", booking_type_id=other.booking_type_id)
    for booking in (booked, offered):
        await lead(salon, "cancel", booking.id)
    await accept(salon, tokens["ada"])
    await salon.visit("SlotWaitingService/StopWaiting", waiting.StopWaitingRequest(token=tokens["ida"]))
    past = "slot_waits SET window_from = now() - interval '1 day', window_until = now()"
    await change(schema, past, "id", (await entry(salon, tokens["lea"])).id)
    by_state = {"booked": ["ada"], "offered": ["eve"], "left": ["ida"], "expired": ["lea"]}
    for state, found in by_state.items():
        assert await names(salon, status=state) == found
        listed = waiting.ListSlotWaitsRequest(status=state)
        (one,) = (await salon.ask("SlotWaitingService/ListSlotWaits", listed)).items
        assert one.status == state
    assert await names(salon, status="waiting") == ["mia", "zoe"]
    assert await names(salon, status="waiting", booking_type_id=other.booking_type_id) == ["zoe"]
    assert await names(salon, booking_type_id=other.booking_type_id) == ["zoe"]
    assert await names(salon) == ["ada", "eve", "ida", "lea", "mia", "zoe"]


async def test_a_page_of_who_waits_goes_on_behind_the_last_with_the_same_filter(salon: Salon) -> None:
    for name in ("ada", "eve", "ida"):
        await join(salon, name)
    found, cursor = [], ""
    while len(found) < 3:
        page = PageRequest(limit=1, cursor=cursor)
        request = waiting.ListSlotWaitsRequest(status="waiting", page=page)
        listed = await salon.ask("SlotWaitingService/ListSlotWaits", request)
        found += [one.customer.name for one in listed.items]
        cursor = listed.next_cursor
    assert (found, cursor) == (["ada", "eve", "ida"], "")
    first = await salon.ask(
        "SlotWaitingService/ListSlotWaits", waiting.ListSlotWaitsRequest(page=PageRequest(limit=1))
    )
    with pytest.raises(FrontdeskError) as refusal:
        other = PageRequest(limit=1, cursor=first.next_cursor)
        await salon.ask(
            "SlotWaitingService/ListSlotWaits", waiting.ListSlotWaitsRequest(status="waiting", page=other)
        )
    assert refusal.value.reason == "INVALID_CURSOR"


async def test_a_state_that_is_none_is_refused_with_those_there_are(salon: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await names(salon, status="sleeping")
    assert refusal.value.field == "status"
    assert "expired" in str(refusal.value)
