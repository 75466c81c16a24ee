"""A shared appointment is booked as a series too, and its seats are offered to who waits."""

from typing import Any

import pytest
from booking_worlds.life import lead
from booking_worlds.salon import Salon, at, open_salon
from booking_worlds.slot_waits import accept, join, statuses
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import series_pb2


@pytest.fixture
async def pair(service: Running, database: Database, caller: Caller) -> Salon:
    """Two customers share an appointment."""
    return await open_salon(service, database, caller, capacity=2)


async def every_day(salon: Salon, name: str) -> list[pb.Booking]:
    request = series_pb2.BookSeriesRequest(
        booking_type_id=salon.booking_type_id,
        rrule="FREQ=DAILY;COUNT=3",
        customer=pb.Customer(name=name, email=f"{name}@example.org"),
    )
    request.starts_at.FromDatetime(at(9))
    made: Any = await salon.visit("SeriesService/BookSeries", request)
    return [one.booking for one in made.bookings]


async def test_two_series_share_each_of_their_dates_and_a_third_has_none(pair: Salon) -> None:
    first, second = await every_day(pair, "ada"), await every_day(pair, "eve")
    assert [one.group_id for one in first] == [one.group_id for one in second]
    assert len({one.group_id for one in first}) == 3
    with pytest.raises(FrontdeskError) as refusal:
        await every_day(pair, "ida")
    assert (refusal.value.reason, refusal.value.field) == ("SLOT_TAKEN", "rrule")
    await lead(pair, "cancel", first[1].id)
    assert await pair.outcome(at(9, day=1)) == "booked"
    assert await pair.outcome(at(9, day=2)) == "SLOT_TAKEN"


async def test_a_seat_that_is_given_up_is_offered_to_who_waits_and_kept_from_others(pair: Salon) -> None:
    leaving, staying = await pair.book(at(9)), await pair.book(at(9))
    token = await join(pair, "eve")
    await lead(pair, "cancel", leaving.id)
    assert await statuses(pair, token) == ["offered"]
    assert await pair.outcome(at(9)) == "SLOT_TAKEN"
    assert (await accept(pair, token)).group_id == staying.group_id
