"""Bookings in an order, page by page, by whoever gives them."""

import asyncio
from typing import Any

import pytest
from booking_worlds.life import reassign, reschedule
from booking_worlds.salon import Salon, at, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.common.v1.page_pb2 import PageRequest

SORTS = ("starts_at", "-starts_at", "created_at", "-created_at")


async def page(salon: Salon, cursor: str = "", limit: int = 50, **asked: Any) -> pb.ListBookingsResponse:
    request = pb.ListBookingsRequest(page=PageRequest(limit=limit, cursor=cursor), **asked)
    reply: pb.ListBookingsResponse = await salon.ask("BookingService/ListBookings", request)
    return reply


async def listed(salon: Salon, limit: int = 2, **asked: Any) -> list[pb.Booking]:
    found: list[pb.Booking] = []
    cursor = ""
    while True:
        reply = await page(salon, cursor, limit, **asked)
        found += reply.items
        cursor = reply.next_cursor
        if not cursor:
            return found


@pytest.mark.parametrize("sort", SORTS)
async def test_bookings_are_listed_in_the_order_that_is_asked_for(salon: Salon, sort: str) -> None:
    made = [await salon.book(at(hour)) for hour in (11, 9, 12, 10)]
    field = sort.removeprefix("-")
    expected = sorted(made, key=lambda one: getattr(one, field).ToDatetime(), reverse=sort != field)
    assert await listed(salon, sort=sort) == expected


@pytest.mark.parametrize("sort", SORTS)
async def test_cursor_paging_while_100_bookings_are_inserted_shows_no_miss_or_repeat(
    service: Running, database: Database, caller: Caller, sort: str
) -> None:
    salon = await open_salon(service, database, caller, people=8)
    before = {(await salon.book(at(hour, day=day))).id for hour in (9, 12, 15) for day in range(4)}
    free = [at(hour, day=day) for day in range(5) for hour in (10, 11, 13, 14)]

    async def insert() -> None:
        for start in free:
            await asyncio.gather(*(salon.book(start) for _ in range(5)))

    inserting = asyncio.create_task(insert())
    seen = [one.id for one in await listed(salon, limit=3, sort=sort)]
    await inserting
    assert len(seen) == len(set(seen)), "none is repeated"
    assert before <= set(seen), "none is missed"


async def test_each_person_of_a_booking_finds_it_not_only_the_first(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=3)
    duet = await salon.add_type("duet", staff_rule="all", staff_ids=map(str, salon.staff[:2]))
    alone = [await salon.book(at(hour), staff_id=str(salon.staff[1])) for hour in (9, 11)]
    together = [await duet.book(at(hour)) for hour in (10, 12)]
    for sort in SORTS:
        both = sorted(
            [*alone, *together],
            key=lambda one: getattr(one, sort.removeprefix("-")).ToDatetime(),
            reverse=sort.startswith("-"),
        )
        assert await listed(salon, limit=1, staff_id=str(salon.staff[1]), sort=sort) == both
    for one in salon.staff[:2]:
        ids = {found.id for found in await listed(salon, staff_id=str(one))}
        assert {booking.id for booking in together} <= ids
    assert await listed(salon, staff_id=str(salon.staff[2])) == []
    await reschedule(salon, together[0].id, at(15))
    await reassign(salon, alone[0].id, salon.staff[2])
    ids = [found.id for found in await listed(salon, staff_id=str(salon.staff[1]), status="confirmed")]
    assert ids == [alone[1].id, together[1].id, together[0].id]


async def test_a_cursor_belongs_to_its_order_and_an_order_that_is_none_is_refused(salon: Salon) -> None:
    for hour in (9, 10):
        await salon.book(at(hour))
    cursor = (await page(salon, limit=1)).next_cursor
    for asked, reason in (
        ({"cursor": cursor, "sort": "-starts_at"}, "INVALID_CURSOR"),
        ({"sort": "name"}, "INVALID_FIELD"),
    ):
        with pytest.raises(FrontdeskError) as refusal:
            await page(salon, **asked)
        assert refusal.value.reason == reason
