"""Who books from another zone is told of times on her own clock, and the business goes on with its own."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from booking_worlds.events import let_the_service_hear, payloads
from booking_worlds.life import found, lead, reschedule
from booking_worlds.salon import Salon, at, booking_wish, next_monday, open_salon
from booking_worlds.slot_waits import accept, join
from booking_worlds.visits import furnish
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import self_service_pb2 as own
from frontdesk.booking.v1 import series_pb2

TOKYO = "Asia/Tokyo"
NEW_YORK = ZoneInfo("America/New_York")


async def booked(salon: Salon, start: datetime, time_zone: str) -> pb.BookSlotResponse:
    wish = booking_wish(salon.booking_type_id, start)
    wish.time_zone = time_zone
    made: pb.BookSlotResponse = await salon.visit("BookingService/BookSlot", wish)
    return made


async def test_a_booking_keeps_the_clock_of_its_customer_also_when_it_moves(
    salon: Salon, schema: ServiceSchema
) -> None:
    made = await booked(salon, at(9), TOKYO)
    assert made.booking.time_zone == TOKYO
    assert (await reschedule(salon, made.booking.id, at(11))).time_zone == TOKYO
    assert (await found(salon, made.booking.id)).time_zone == TOKYO
    (confirmed,) = payloads(schema, salon.workspace_id, told.BookingConfirmed, "booking.confirmed")
    assert (confirmed.booking.booking.time_zone, confirmed.booking.time_zone) == (TOKYO, "UTC")


async def test_the_customers_link_shows_times_on_her_clock_unless_another_is_asked_for(salon: Salon) -> None:
    token = (await booked(salon, at(9), TOKYO)).manage_token
    seen = await salon.visit("SelfService/GetManagedBooking", own.GetManagedBookingRequest(token=token))
    assert seen.booking.time_zone == TOKYO
    monday = next_monday().isoformat()
    for asked, shown in (("", TOKYO), ("UTC", "UTC")):
        request = own.ListManagedSlotsRequest(token=token, from_date=monday, to_date=monday, time_zone=asked)
        slots = (await salon.visit("SelfService/ListManagedSlots", request)).slots
        assert slots.time_zone == shown


async def test_visits_series_and_offers_of_the_waiting_list_keep_it_too(salon: Salon) -> None:
    visit = (await (await furnish(salon)).book(at(9), "cut", "colour", time_zone=TOKYO)).visit
    assert {part.time_zone for part in visit.parts} == {TOKYO}
    request = series_pb2.BookSeriesRequest(
        booking_type_id=salon.booking_type_id,
        rrule="FREQ=DAILY;COUNT=2",
        time_zone=TOKYO,
        customer=pb.Customer(name="Ada", email="ada@example.org"),
    )
    request.starts_at.FromDatetime(at(12))
    series = await salon.ask("SeriesService/BookSeries", request)
    assert [one.booking.time_zone for one in series.bookings] == [TOKYO] * 2
    taken = await salon.book(at(14))
    token = await join(salon, "eve", time_zone=TOKYO)
    await lead(salon, "cancel", taken.id)
    assert (await accept(salon, token)).time_zone == TOKYO


async def test_a_reminder_a_day_before_is_at_the_same_time_of_the_customers_day(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon = await open_salon(service, database, caller, horizon_days=730)
    start = datetime.combine(_next_clock_change(), at(14).timetz())
    booking = (await booked(salon, start, NEW_YORK.key)).booking
    await let_the_service_hear(database, schema, salon)
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        asked = "SELECT due_at FROM booking.reminders WHERE booking_id = %s"
        rows = await (await admin.execute(asked, (booking.id,))).fetchall()
    assert rows == [((start.astimezone(NEW_YORK) - timedelta(days=1)).astimezone(UTC),)]
    assert start - rows[0][0] != timedelta(days=1)


async def test_a_clock_that_nobody_knows_is_refused_with_its_field(salon: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await booked(salon, at(9), "Mars/Olympus")
    assert (refusal.value.reason, refusal.value.field) == ("UNKNOWN_TIME_ZONE", "time_zone")


def _next_clock_change() -> date:
    """The next day, from next Monday on, on which clocks are set there."""
    day = next_monday()
    while _noon(day).utcoffset() == _noon(day - timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), NEW_YORK)
