"""Appointments behind a secret address, as calendar programs read them."""

from datetime import timedelta
from typing import Any

import pytest
from booking.consumers import dismiss_staff
from booking.domain.availability.calendars.feed import DAYS_AHEAD, DAYS_BACK
from booking_worlds.life import change, lead, reassign, reschedule
from booking_worlds.salon import Salon, at, booking_wish, open_salon
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError
from chassis.events.handlers import Received
from chassis.testing.rfc5545 import Component, read_strictly
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import calendar_feeds_pb2 as pb
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.identity.v1.identity_events_pb2 import StaffRemoved
from frontdesk.identity.v1.identity_pb2 import StaffMember


async def made(salon: Salon, **wish: Any) -> pb.CreateCalendarFeedResponse:
    request = pb.CreateCalendarFeedRequest(**({"name": "My phone", "shows": "details"} | wish))
    reply: pb.CreateCalendarFeedResponse = await salon.ask("CalendarFeedService/CreateCalendarFeed", request)
    return reply


async def file(salon: Salon, token: str) -> pb.GetFeedFileResponse:
    reply: pb.GetFeedFileResponse = await salon.visit(
        "CalendarFeedService/GetFeedFile", pb.GetFeedFileRequest(token=token)
    )
    return reply


async def entries(salon: Salon, token: str) -> dict[str, Component]:
    """By UID, read strictly."""
    calendar = read_strictly((await file(salon, token)).content)
    return {event.value("UID"): event for event in calendar.events}


async def refused(asking: Any) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as refusal:
        await asking
    return refusal.value


async def test_a_feed_follows_a_booking_with_one_uid_and_a_rising_sequence(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    token = (await made(salon)).token
    empty = await file(salon, token)
    booking = await salon.book(at(9), staff_id=str(salon.staff[0]))
    (event,) = (await entries(salon, token)).values()
    assert event.value("UID") == f"{booking.id}@frontdesk", "as in mails"
    assert (event.moment("DTSTART"), event.moment("DTEND")) == (at(9), at(9, 30))
    assert event.value("SUMMARY") == "Person 0: Cut: Ada Lovelace"
    assert event.value("STATUS") == "CONFIRMED"

    sequences = [event.value("SEQUENCE")]
    await reschedule(salon, booking.id, at(11))
    await reassign(salon, booking.id, salon.staff[1])
    (event,) = (await entries(salon, token)).values()
    assert (event.value("SUMMARY"), event.moment("DTSTART")) == ("Person 1: Cut: Ada Lovelace", at(11))
    sequences.append(event.value("SEQUENCE"))
    assert sequences == ["0", "2"]

    await lead(salon, "cancel", booking.id)
    emptied = await file(salon, token)
    assert emptied.content == empty.content, "what is cancelled is absent"
    assert emptied.last_modified.ToDatetime() > empty.last_modified.ToDatetime()


async def test_the_same_appointments_make_the_same_file_and_tag(salon: Salon) -> None:
    token = (await made(salon)).token
    await salon.book(at(9))
    first, second = await file(salon, token), await file(salon, token)
    assert first == second
    await salon.book(at(10))
    assert (await file(salon, token)).etag != first.etag


async def test_a_feed_of_one_person_has_what_she_gives_alone_or_with_others_and_nothing_else(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=3)
    duet = await salon.add_type("duet", staff_rule="all", staff_ids=map(str, salon.staff[:2]))
    alone = await salon.book(at(9), staff_id=str(salon.staff[1]))
    together = await duet.book(at(10))
    others = await salon.book(at(9), staff_id=str(salon.staff[2]))
    tokens = [(await made(salon, staff_id=str(one))).token for one in salon.staff]
    seen = [set(await entries(salon, token)) for token in tokens]
    assert seen == [
        {f"{together.id}@frontdesk"},
        {f"{alone.id}@frontdesk", f"{together.id}@frontdesk"},
        {f"{others.id}@frontdesk"},
    ]
    await reschedule(salon, together.id, at(14))
    (moved,) = (await entries(salon, tokens[0])).values()
    assert moved.moment("DTSTART") == at(14)


async def test_a_feed_of_busy_times_names_no_customer_and_no_service(salon: Salon) -> None:
    await salon.book(at(9))
    own = (await made(salon, shows="busy", staff_id=str(salon.staff[0]))).token
    content = (await file(salon, own)).content
    (event,) = read_strictly(content).events
    assert event.value("SUMMARY") == "Busy"
    assert not any(word in content for word in (b"Ada", b"Cut", b"example.org"))
    everyones = (await made(salon, shows="busy")).token
    (event,) = (await entries(salon, everyones)).values()
    assert event.value("SUMMARY") == "Person 0: Busy"


async def test_customers_who_share_an_appointment_stand_in_one_entry(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, capacity=5)
    token = (await made(salon, staff_id=str(salon.staff[0]))).token
    bookings = []
    for name in ("Ada Lovelace", "Zoë; O'Brien, née Ångström " + "é" * 80):
        wish = booking_wish(salon.booking_type_id, at(9))
        wish.customer.name = name
        bookings.append((await salon.visit("BookingService/BookSlot", wish)).booking)
    (event,) = (await entries(salon, token)).values()
    assert event.value("UID") == f"{bookings[0].group_id}@frontdesk"
    assert event.value("SUMMARY") == "Cut: 2 booked"
    assert "Zoë\\; O'Brien\\, née" in event.value("DESCRIPTION")
    await lead(salon, "cancel", bookings[0].id)
    (event,) = (await entries(salon, token)).values()
    assert event.value("SUMMARY") == "Cut: 1 booked"


async def test_a_request_is_tentative_until_it_is_confirmed(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, requires_approval=True)
    token = (await made(salon)).token
    booking = await salon.book(at(9))
    (event,) = (await entries(salon, token)).values()
    assert event.value("STATUS") == "TENTATIVE"
    await lead(salon, "confirm", booking.id)
    (event,) = (await entries(salon, token)).values()
    assert event.value("STATUS") == "CONFIRMED"


async def test_a_feed_ends_where_its_window_ends(salon: Salon, schema: ServiceSchema) -> None:
    token = (await made(salon)).token
    booking = await salon.book(at(9))
    for days, stands in ((-DAYS_BACK - 2, False), (-DAYS_BACK + 1, True), (DAYS_AHEAD + 1, False)):
        when = f"starts_at = now() + interval '{days} days', ends_at = now() + interval '{days} days 1 hour'"
        await change(schema, f"bookings SET {when}", "id", booking.id)
        assert bool(await entries(salon, token)) is stands


async def test_a_feed_that_was_ended_opens_nothing_at_once(salon: Salon) -> None:
    reply = await made(salon)
    other = await made(salon, name="Another")
    await file(salon, reply.token)
    end = pb.DeleteCalendarFeedRequest(id=reply.feed.id)
    await salon.ask("CalendarFeedService/DeleteCalendarFeed", end)
    assert (await refused(file(salon, reply.token))).reason == "LINK_INVALID"
    assert (await refused(salon.ask("CalendarFeedService/DeleteCalendarFeed", end))).reason == "NOT_FOUND"
    await file(salon, other.token)


async def test_a_forged_a_foreign_and_another_kind_of_token_open_no_feed(
    salon: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    token = (await made(salon)).token
    other = await open_salon(service, database, stranger)
    wish = booking_wish(salon.booking_type_id, at(9))
    manage = (await salon.visit("BookingService/BookSlot", wish)).manage_token
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (forged, "", "x", manage):
        assert (await refused(file(salon, wrong))).reason == "LINK_INVALID"
    assert (await refused(file(other, token))).reason == "LINK_INVALID"


async def test_feeds_are_listed_by_person_without_their_addresses(salon: Salon) -> None:
    mine = await made(salon, staff_id=str(salon.staff[0]))
    everyones = await made(salon, name="Board")
    listed: list[str] = []
    cursor = ""
    while True:
        request = pb.ListCalendarFeedsRequest(page=PageRequest(limit=1, cursor=cursor))
        reply = await salon.ask("CalendarFeedService/ListCalendarFeeds", request)
        assert mine.token not in str(reply)
        listed += [one.id for one in reply.items]
        cursor = reply.next_cursor
        if not cursor:
            break
    assert listed == [mine.feed.id, everyones.feed.id]
    request = pb.ListCalendarFeedsRequest(staff_id=str(salon.staff[0]))
    own = await salon.ask("CalendarFeedService/ListCalendarFeeds", request)
    assert [one.id for one in own.items] == [mine.feed.id]


async def test_a_wish_that_is_no_feed_is_refused_with_its_field(salon: Salon) -> None:
    wishes: dict[str, dict[str, str]] = {
        "name": {"name": " \n"},
        "shows": {"shows": "all"},
        "staff_id": {"staff_id": str(new_id())},
    }
    for field, wish in wishes.items():
        assert (await refused(made(salon, **wish))).field == field


async def test_the_feeds_of_who_leaves_the_business_end_with_her(salon: Salon, database: Database) -> None:
    hers = await made(salon, staff_id=str(salon.staff[0]))
    made_by_her = await made(salon)
    gone = StaffMember(id=str(salon.staff[0]), user_id=str(salon.owner.user_id), name="Person 0")

    async def leave(tx: Tx) -> None:
        event: Any = type("", (), {"message": StaffRemoved(staff=gone)})
        received: list[Received[StaffRemoved]] = [event]
        await dismiss_staff(tx, received)

    await database.run(salon.owner, leave)
    for reply in (hers, made_by_her):
        assert (await refused(file(salon, reply.token))).reason == "LINK_INVALID"


async def test_times_stand_in_utc_whatever_the_clock_of_the_business(salon: Salon) -> None:
    await salon.book(at(9))
    token = (await made(salon)).token
    content = (await file(salon, token)).content
    assert b"TZID" not in content
    assert f"DTSTART:{at(9):%Y%m%dT%H%M%SZ}".encode() in content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content
    assert (at(9) + timedelta(minutes=30)).strftime("%Y%m%dT%H%M%SZ").encode() in content
