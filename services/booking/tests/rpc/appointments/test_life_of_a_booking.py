"""From a request to its end: who may lead a booking where, and what is told of it."""

import asyncio
from typing import Any
from uuid import UUID

import psycopg
import pytest
from booking.actions.appointments.expire_booking import expire_booking
from booking.jobs import EXPIRE_REQUESTS
from booking_worlds.life import STEPS, events_of, history, lead, let_begin, let_expire, refusal
from booking_worlds.salon import Salon, at, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import settings_pb2 as setting


@pytest.fixture
async def asking(service: Running, database: Database, caller: Caller) -> Salon:
    """A salon that wants to be asked first."""
    return await open_salon(service, database, caller, requires_approval=True)


async def test_a_customers_request_waits_for_an_answer_and_keeps_its_slot(
    asking: Salon, schema: ServiceSchema
) -> None:
    booking = await asking.book(at(9))
    assert booking.status == "pending"
    assert booking.HasField("expires_at")
    monday = next_monday()
    assert len(await asking.slots(monday, monday)) == 15
    assert await asking.outcome(at(9)) == "SLOT_TAKEN"
    confirmed = await lead(asking, "confirm", booking.id, "A regular")
    assert (confirmed.status, confirmed.HasField("expires_at")) == ("confirmed", False)
    assert await asking.outcome(at(9)) == "SLOT_TAKEN"
    (requested, _), (answered, payload) = await events_of(schema, booking.id)
    assert (requested, answered) == ("requested", "confirmed")
    message = told.BookingConfirmed.FromString(payload)
    assert (message.reason, message.before.status, message.booking.booking.status) == (
        "A regular",
        "pending",
        "confirmed",
    )


async def test_who_books_as_staff_has_approved_it(asking: Salon) -> None:
    request = pb.BookSlotRequest(
        booking_type_id=asking.booking_type_id, customer=pb.Customer(name="Ada", email="ada@example.org")
    )
    request.starts_at.FromDatetime(at(9))
    assert (await asking.ask("BookingService/BookSlot", request)).booking.status == "confirmed"


async def test_a_held_slot_becomes_a_request_that_keeps_it(asking: Salon) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=asking.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await asking.visit("HoldService/PlaceHold", request)).hold
    booking = await asking.book(at(9), hold_id=hold.id)
    assert booking.status == "pending"
    assert (await lead(asking, "confirm", booking.id)).status == "confirmed"


async def test_a_declined_request_frees_its_slot(asking: Salon, schema: ServiceSchema) -> None:
    booking = await asking.book(at(9))
    assert (await lead(asking, "decline", booking.id, "Fully booked")).status == "declined"
    assert (await lead(asking, "decline", booking.id)).status == "declined"
    assert await asking.outcome(at(9)) == "booked"
    assert [fact for fact, _ in await events_of(schema, booking.id)] == ["requested", "declined"]


async def test_a_request_that_nobody_answers_gives_its_slot_up_without_a_sweeper(
    asking: Salon, database: Database, schema: ServiceSchema
) -> None:
    booking = await asking.book(at(9))
    await let_expire(schema, booking.id)
    assert (await refusal(asking, "confirm", booking.id)).reason == "BOOKING_EXPIRED"
    later = await asking.book(at(9))
    assert (await refusal(asking, "confirm", booking.id)).reason == "BOOKING_EXPIRED"
    system = Caller.system("booking", asking.workspace_id)
    await database.run(system, expire_booking, UUID(booking.id))
    await database.run(system, expire_booking, UUID(booking.id))
    first = await asking.ask("BookingService/GetBooking", pb.GetBookingRequest(id=booking.id))
    assert first.booking.status == "declined"
    assert (await lead(asking, "confirm", later.id)).status == "confirmed"
    assert [fact for fact, _ in await events_of(schema, booking.id)] == ["requested", "declined"]
    last = (await history(asking, booking.id))[-1]
    assert (last.by, last.reason) == ("system", "Nobody answered in time.")


async def test_requests_that_expired_are_found_across_workspaces(
    asking: Salon, schema: ServiceSchema
) -> None:
    booking = await asking.book(at(9))
    await let_expire(schema, booking.id)
    async with await psycopg.AsyncConnection.connect(schema.app_url) as app:
        rows = await (
            await app.execute(f"SELECT id FROM {EXPIRE_REQUESTS.due_function}(now(), 1000)")
        ).fetchall()
    assert (UUID(booking.id),) in rows


async def test_twenty_who_ask_for_one_slot_and_twenty_who_approve_make_one_booking(
    asking: Salon, schema: ServiceSchema
) -> None:
    outcomes = await asyncio.gather(*(asking.outcome(at(9)) for _ in range(20)))
    assert outcomes.count("booked") == 1
    (pending,) = (await asking.ask("BookingService/ListBookings", pb.ListBookingsRequest())).items
    answers = await asyncio.gather(*(lead(asking, "confirm", pending.id) for _ in range(20)))
    assert {answer.status for answer in answers} == {"confirmed"}
    facts = [fact for fact, _ in await events_of(schema, pending.id)]
    assert facts == ["requested", "confirmed"]


async def test_of_an_approval_and_a_refusal_one_stands(asking: Salon) -> None:
    booking = await asking.book(at(9))
    outcomes = await asyncio.gather(
        *(lead(asking, step, booking.id) for step in ("confirm", "decline") * 5), return_exceptions=True
    )
    ended = {one.status for one in outcomes if isinstance(one, pb.Booking)}
    refused = {one.reason for one in outcomes if isinstance(one, FrontdeskError)}
    assert len(ended) == 1
    assert refused == {"TRANSITION_REFUSED"}


async def test_a_customer_who_came_is_checked_in_and_done(salon: Salon, schema: ServiceSchema) -> None:
    booking = await salon.book(at(9))
    assert (await refusal(salon, "complete", booking.id)).reason == "BOOKING_NOT_STARTED"
    assert (await lead(salon, "check in", booking.id)).status == "checked_in"
    await let_begin(schema, booking.id)
    assert (await lead(salon, "complete", booking.id)).status == "completed"
    assert (await refusal(salon, "cancel", booking.id)).facts == {"status": "completed"}
    facts = [fact for fact, _ in await events_of(schema, booking.id)]
    assert facts == ["confirmed", "checked_in", "completed"]


async def test_a_customer_who_did_not_come_frees_what_is_left(salon: Salon, schema: ServiceSchema) -> None:
    booking = await salon.book(at(9))
    assert (await refusal(salon, "no-show", booking.id)).reason == "BOOKING_NOT_STARTED"
    await let_begin(schema, booking.id)
    assert (await lead(salon, "no-show", booking.id)).status == "no_show"
    assert await salon.outcome(at(9)) == "booked"


async def test_every_change_is_remembered_with_who_and_why(asking: Salon) -> None:
    booking = await asking.book(at(9))
    await lead(asking, "confirm", booking.id, "Welcome back")
    await lead(asking, "cancel", booking.id, "Caught a cold")
    await lead(asking, "cancel", booking.id, "Again")
    seen = await history(asking, booking.id)
    assert [(one.kind, one.by, one.reason) for one in seen] == [
        ("requested", "customer", ""),
        ("confirmed", "user", "Welcome back"),
        ("cancelled", "user", "Caught a cold"),
    ]
    assert [one.user_id for one in seen] == ["", str(asking.owner.user_id), str(asking.owner.user_id)]
    assert [(one.field, one.before, one.after) for one in seen[2].fields] == [
        ("status", "confirmed", "cancelled")
    ]


@pytest.mark.parametrize("step", STEPS)
async def test_another_workspace_leads_nothing_anywhere(
    salon: Salon, service: Running, database: Database, stranger: Caller, step: str
) -> None:
    booking = await salon.book(at(9))
    other = await open_salon(service, database, stranger)
    assert (await refusal(other, step, booking.id)).reason == "NOT_FOUND"
    with pytest.raises(FrontdeskError) as refused:
        await history(other, booking.id)
    assert refused.value.reason == "NOT_FOUND"


async def test_a_workspace_says_how_long_a_request_waits(asking: Salon) -> None:
    async def replace(minutes: int, made_from: int) -> Any:
        request = setting.ReplaceBookingSettingsRequest(
            answer_within_minutes=minutes,
            offer_minutes=60,
            reminder_minutes=[60, 1440],
            expected_version=made_from,
        )
        return (await asking.ask("BookingSettingsService/ReplaceBookingSettings", request)).settings

    fresh = (
        await asking.ask("BookingSettingsService/GetBookingSettings", setting.GetBookingSettingsRequest())
    ).settings
    edited = await replace(60, fresh.version)
    assert (edited.answer_within_minutes, edited.version) == (60, fresh.version + 1)
    assert (list(fresh.reminder_minutes), list(edited.reminder_minutes)) == ([1440], [60, 1440])
    with pytest.raises(FrontdeskError) as stale:
        await replace(90, fresh.version)
    assert (stale.value.reason, stale.value.facts["version"]) == ("SETTINGS_CHANGED", edited.version)
    with pytest.raises(FrontdeskError) as invalid:
        await replace(1, 0)
    assert invalid.value.field == "answer_within_minutes"
    booking = await asking.book(at(9))
    waits = booking.expires_at.ToDatetime() - booking.created_at.ToDatetime()
    assert waits.total_seconds() == 3600
