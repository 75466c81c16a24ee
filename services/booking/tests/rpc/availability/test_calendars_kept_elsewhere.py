"""An outside calendar blocks slots; how long it goes on unread is its policy's matter."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from booking.clients.calendars.fetching import CalendarFetcher
from booking.jobs.fetch_calendars import CalendarFetches
from booking_worlds.calendar_server import CalendarServer, at_home, calendar_server, event, reply
from booking_worlds.salon import Salon, at, next_monday
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from frontdesk.booking.v1 import booking_pb2
from frontdesk.booking.v1 import calendars_pb2 as pb
from sqlalchemy import text

MONDAY = next_monday()
TEN = (f"DTSTART:{MONDAY:%Y%m%d}T100000Z", "DURATION:PT1H")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[CalendarServer]:
    async with calendar_server() as served:
        yield served


@pytest_asyncio.fixture
async def job(database: Database) -> AsyncIterator[CalendarFetches]:
    fetcher = CalendarFetcher(at_home)
    yield CalendarFetches(database, fetcher)
    await fetcher.close()


async def _connect(salon: Salon, server: CalendarServer, **other: Any) -> pb.OutsideCalendar:
    wish = {
        "staff_id": str(salon.staff[0]),
        "name": "Private",
        "url": server.url(),
        "stale_policy": "last_known",
        "stale_after_minutes": 60,
    }
    request = pb.CreateCalendarRequest(**(wish | other))
    made: pb.OutsideCalendar = (await salon.ask("CalendarService/CreateCalendar", request)).calendar
    return made


async def _get(salon: Salon, calendar: pb.OutsideCalendar) -> pb.OutsideCalendar:
    reply_ = await salon.ask("CalendarService/GetCalendar", pb.GetCalendarRequest(id=calendar.id))
    found: pb.OutsideCalendar = reply_.calendar
    return found


async def _refresh(salon: Salon, calendar: pb.OutsideCalendar) -> None:
    await salon.ask("CalendarService/RefreshCalendar", pb.RefreshCalendarRequest(id=calendar.id))


async def _grow_old(database: Database, salon: Salon) -> None:
    """As if it had been read a day ago."""

    async def age(tx: Tx) -> None:
        await tx.rows(text("UPDATE outside_calendars SET read_at = read_at - interval '1 day'"))

    await database.run(salon.owner, age)


async def _slots(salon: Salon) -> booking_pb2.ListSlotsResponse:
    request = booking_pb2.ListSlotsRequest(
        booking_type_id=salon.booking_type_id,
        from_date=MONDAY.isoformat(),
        to_date=MONDAY.isoformat(),
        time_zone="UTC",
    )
    found: booking_pb2.ListSlotsResponse = await salon.visit("SlotService/ListSlots", request)
    return found


def _clocks(found: booking_pb2.ListSlotsResponse) -> list[str]:
    return [slot.starts_at[11:16] for day in found.days for slot in day.slots]


async def test_an_event_elsewhere_takes_its_slots_and_gives_them_back_when_it_goes(
    salon: Salon, server: CalendarServer, job: CalendarFetches
) -> None:
    server.serves(*event(*TEN))
    calendar = await _connect(salon, server)
    await job.fetch_due()
    clocks = _clocks(await _slots(salon))
    assert {"09:30", "11:00"} <= set(clocks)
    assert not {"10:00", "10:30"} & set(clocks)
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"

    server.serves(etag='"2"')
    await _refresh(salon, calendar)
    await job.fetch_due()
    assert await salon.outcome(at(10)) == "booked"


async def test_the_answers_tell_how_old_what_is_known_is(
    salon: Salon, server: CalendarServer, job: CalendarFetches, database: Database
) -> None:
    assert not (await _slots(salon)).HasField("calendars_as_of")
    server.serves(*event(*TEN))
    calendar = await _connect(salon, server)
    before = await _get(salon, calendar)
    assert (before.HasField("read_at"), before.stale, (await _slots(salon)).calendars_stale) == (
        False,
        True,
        True,
    )
    await job.fetch_due()
    read = await _get(salon, calendar)
    assert (read.HasField("read_at"), read.stale, read.trouble) == (True, False, "")
    found = await _slots(salon)
    assert (found.calendars_as_of, found.calendars_stale) == (read.read_at, False)
    await _grow_old(database, salon)
    old = await _get(salon, calendar)
    assert old.stale
    assert old.age_seconds >= 86_400
    assert (await _slots(salon)).calendars_stale


@pytest.mark.parametrize(("policy", "outcome"), [("last_known", "booked"), ("block", "SLOT_TAKEN")])
async def test_a_calendar_that_is_away_for_too_long_blocks_or_not_by_its_policy(
    salon: Salon, server: CalendarServer, job: CalendarFetches, database: Database, policy: str, outcome: str
) -> None:
    server.serves(*event(*TEN))
    calendar = await _connect(salon, server, stale_policy=policy)
    await job.fetch_due()
    server.answers["/cal.ics"] = reply("500 Oh")
    await _refresh(salon, calendar)
    await job.fetch_due()
    assert (await _get(salon, calendar)).trouble == "server_failed"
    assert await salon.outcome(at(12)) == "booked"
    await _grow_old(database, salon)
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"
    assert await salon.outcome(at(13)) == outcome


async def test_a_calendar_that_blocks_when_stale_blocks_until_it_was_read_once(
    salon: Salon, server: CalendarServer, job: CalendarFetches
) -> None:
    server.serves()
    await _connect(salon, server, stale_policy="block")
    assert _clocks(await _slots(salon)) == []
    await job.fetch_due()
    assert len(_clocks(await _slots(salon))) == 16


async def test_what_did_not_change_is_current_again_without_being_sent(
    salon: Salon, server: CalendarServer, job: CalendarFetches, database: Database
) -> None:
    server.serves(*event(*TEN))
    calendar = await _connect(salon, server)
    await job.fetch_due()
    await _grow_old(database, salon)
    await _refresh(salon, calendar)
    await job.fetch_due()
    assert server.asked[-1][1]["if-none-match"] == '"1"'
    assert not (await _get(salon, calendar)).stale
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"


async def test_another_address_forgets_what_was_read_of_the_first(
    salon: Salon, server: CalendarServer, job: CalendarFetches
) -> None:
    server.serves(*event(*TEN))
    calendar = await _connect(salon, server)
    await job.fetch_due()
    request = pb.ReplaceCalendarRequest(
        id=calendar.id,
        staff_id=calendar.staff_id,
        name="Other",
        stale_policy="last_known",
        stale_after_minutes=60,
        expected_version=1,
    )
    kept = (await salon.ask("CalendarService/ReplaceCalendar", request)).calendar
    assert (kept.version, kept.HasField("read_at"), kept.host) == (2, True, "calendar.test")
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("CalendarService/ReplaceCalendar", request)
    assert refusal.value.reason == "CALENDAR_CHANGED"
    request.url, request.expected_version = server.url("/gone.ics"), 2
    kept = (await salon.ask("CalendarService/ReplaceCalendar", request)).calendar
    assert not kept.HasField("read_at")
    assert await salon.outcome(at(10)) == "booked"


async def test_a_deleted_calendar_blocks_nothing(
    salon: Salon, server: CalendarServer, job: CalendarFetches
) -> None:
    server.serves(*event(*TEN))
    calendar = await _connect(salon, server)
    await job.fetch_due()
    await salon.ask("CalendarService/DeleteCalendar", pb.DeleteCalendarRequest(id=calendar.id))
    assert await salon.outcome(at(10)) == "booked"
    listed = await salon.ask("CalendarService/ListCalendars", pb.ListCalendarsRequest())
    assert list(listed.items) == []


async def test_another_workspace_finds_no_calendar_of_this_one(
    salon: Salon, server: CalendarServer, stranger: Caller
) -> None:
    calendar = await _connect(salon, server)
    for method, request in (
        ("GetCalendar", pb.GetCalendarRequest(id=calendar.id)),
        ("RefreshCalendar", pb.RefreshCalendarRequest(id=calendar.id)),
        ("DeleteCalendar", pb.DeleteCalendarRequest(id=calendar.id)),
    ):
        with pytest.raises(FrontdeskError) as refusal:
            await salon.ask(f"CalendarService/{method}", request, by=stranger)
        assert refusal.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("wish", "reason", "field"),
    [
        ({"url": "mailto:me"}, "INVALID_FIELD", "url"),
        ({"time_zone": "Mars/Olympus"}, "UNKNOWN_TIME_ZONE", "time_zone"),
        ({"stale_policy": "hope"}, "INVALID_FIELD", "stale_policy"),
        ({"stale_after_minutes": 1}, "INVALID_FIELD", "stale_after_minutes"),
        ({"staff_id": str(new_id())}, "UNKNOWN_REFERENCE", "staff_id"),
    ],
)
async def test_a_calendar_that_cannot_be_is_refused_with_code_and_field(
    salon: Salon, server: CalendarServer, wish: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await _connect(salon, server, **wish)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


async def test_calendars_are_listed_in_pages(salon: Salon, server: CalendarServer) -> None:
    made = [(await _connect(salon, server, name=f"No {i}")).id for i in range(3)]
    for staff_id in ("", str(salon.staff[0])):
        seen: list[str] = []
        request = pb.ListCalendarsRequest(staff_id=staff_id)
        request.page.limit = 2
        while True:
            page = await salon.ask("CalendarService/ListCalendars", request)
            seen += [one.id for one in page.items]
            if not page.next_cursor:
                break
            request.page.cursor = page.next_cursor
        assert seen == made
