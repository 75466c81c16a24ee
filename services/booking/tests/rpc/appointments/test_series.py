"""Bookings that repeat by a rule: all or none, the same time of day, each a booking of its own."""

import asyncio
import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from booking.domain.appointments.series.dates import MOST_DATES, instants_of, wall_of
from booking.domain.appointments.series.rule import walls_of
from booking_worlds.events import payloads
from booking_worlds.life import deadlocks, events_of, found, lead, overlaps, reschedule
from booking_worlds.salon import Salon, at, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import series_pb2 as series
from frontdesk.booking.v1.booking_events_pb2 import BookingCancelled, BookingRescheduled, SeriesBooked
from frontdesk.booking.v1.forms_pb2 import (
    CreateFormRequest,
    FormAnswer,
    FormQuestion,
    ListFormSubmissionsRequest,
)
from frontdesk.booking.v1.terms_pb2 import Limits

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
HOURS = 3


async def repeat(salon: Salon, rule: str, start: datetime | None = None, **wish: Any) -> Any:
    request = series.BookSeriesRequest(
        booking_type_id=salon.booking_type_id,
        rrule=rule,
        customer=pb.Customer(name="Ada Lovelace", email="ada@example.org"),
        **wish,
    )
    request.starts_at.FromDatetime(start or at(9))
    return await salon.visit("SeriesService/BookSeries", request)


async def refusal(asking: Any) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as refused:
        await asking
    return refused.value


def starts(bookings: Any) -> list[datetime]:
    return [one.starts_at.ToDatetime(at(0).tzinfo) for one in bookings]


async def of(salon: Salon, series_id: str) -> list[pb.Booking]:
    reply = await salon.ask("SeriesService/GetSeries", series.GetSeriesRequest(id=series_id))
    return list(reply.items)


async def move(salon: Salon, made: Any, index: int, start: datetime, **more: Any) -> list[pb.Booking]:
    request = series.RescheduleSeriesRequest(
        id=made.series_id, booking_id=made.bookings[index].booking.id, **more
    )
    request.starts_at.FromDatetime(start)
    return list((await salon.ask("SeriesService/RescheduleSeries", request)).items)


async def test_one_request_books_every_date_as_a_booking_of_its_own(
    salon: Salon, schema: ServiceSchema
) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=5")
    booked = [one.booking for one in made.bookings]
    assert starts(booked) == [at(9, day=day) for day in range(5)]
    assert {one.series_id for one in booked} == {made.series_id}
    assert len({one.manage_token for one in made.bookings}) == 5
    assert await of(salon, made.series_id) == booked
    for one in booked:
        assert [fact for fact, _ in await events_of(schema, one.id)] == ["confirmed"]


async def test_a_series_is_told_once_and_each_date_keeps_the_name_it_had_at_first(
    salon: Salon, schema: ServiceSchema
) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=3")
    ((fact, payload),) = await events_of(schema, made.series_id)
    assert fact == "booking.series.booked"
    told = SeriesBooked.FromString(payload)
    assert [one.booking.id for one in told.bookings] == [one.booking.id for one in made.bookings]
    assert {one.workspace_name for one in told.bookings} == {"Salon"}
    moved = made.bookings[1].booking.id
    await reschedule(salon, moved, at(15, day=1))
    await lead(salon, "cancel", moved)
    rescheduled, cancelled = (await events_of(schema, moved))[1:]
    for facts in (
        BookingRescheduled.FromString(rescheduled[1]).booking,
        BookingCancelled.FromString(cancelled[1]).booking,
    ):
        assert facts.series_starts_at.ToDatetime(at(0).tzinfo) == at(9, day=1)
        assert facts.booking.starts_at.ToDatetime(at(0).tzinfo) == at(15, day=1)


async def test_where_one_date_is_taken_none_is_booked_unless_it_may_be_skipped(salon: Salon) -> None:
    await salon.book(at(9, day=2))
    refused = await refusal(repeat(salon, "FREQ=DAILY;COUNT=5"))
    assert (refused.reason, refused.facts["starts_at"]) == ("SLOT_TAKEN", at(9, day=2).isoformat())
    assert await salon.outcome(at(9)) == "booked"
    made = await repeat(salon, "FREQ=DAILY;COUNT=5", skip_taken=True)
    assert starts([one.booking for one in made.bookings]) == [at(9, day=day) for day in (1, 3, 4)]
    assert [one.code for one in made.skipped] == ["slot_taken", "slot_taken"]
    assert (await refusal(repeat(salon, "FREQ=DAILY;COUNT=2", skip_taken=True))).reason == "SLOT_TAKEN"


async def test_a_series_without_an_end_or_with_too_many_dates_is_refused(salon: Salon) -> None:
    too_long = await refusal(repeat(salon, "FREQ=DAILY;COUNT=10000"))
    assert (too_long.reason, too_long.facts["most"], too_long.field) == (
        "SERIES_TOO_LONG",
        MOST_DATES,
        "rrule",
    )
    for rule in (
        "FREQ=DAILY",
        "every day",
        "FREQ=DAILY;COUNT=2;BYHOUR=9",
        "FREQ=SECONDLY;COUNT=2",
        "FREQ=DAILY;COUNT=0",
    ):
        refused = await refusal(repeat(salon, rule))
        assert (refused.reason, refused.field) == ("INVALID_FIELD", "rrule")


async def test_one_date_is_cancelled_or_this_and_all_behind_it_or_all(salon: Salon) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=5")
    ids = [one.booking.id for one in made.bookings]
    await lead(salon, "cancel", ids[1])
    request = series.CancelSeriesRequest(id=made.series_id, from_booking_id=ids[3], reason="Moved away")
    for expected in (2, 0):
        reply = await salon.ask("SeriesService/CancelSeries", request)
        assert len(reply.items) == expected
    statuses = [one.status for one in await of(salon, made.series_id)]
    assert statuses == ["confirmed", "cancelled", "confirmed", "cancelled", "cancelled"]
    await salon.ask("SeriesService/CancelSeries", series.CancelSeriesRequest(id=made.series_id))
    assert {one.status for one in await of(salon, made.series_id)} == {"cancelled"}
    assert await salon.outcome(at(9, day=2)) == "booked"


async def test_this_and_all_behind_it_move_by_a_day_though_each_steps_on_the_next(salon: Salon) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=4")
    moved = await move(salon, made, 1, at(9, day=2))
    assert starts(moved) == [at(9, day=day) for day in (2, 3, 4)]
    assert starts(await of(salon, made.series_id)) == [at(9, day=day) for day in (0, 2, 3, 4)]
    back = await move(salon, made, 1, at(10, day=1), all=True)
    assert starts(back) == [at(10, day=-1), at(10, day=1), at(10, day=2), at(10, day=3)]


async def test_dates_that_change_together_are_told_once_and_one_alone_by_itself(
    salon: Salon, schema: ServiceSchema
) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=3")
    await move(salon, made, 1, at(11, day=1))
    request = series.CancelSeriesRequest(id=made.series_id, reason="Moved away")
    await salon.ask("SeriesService/CancelSeries", request)
    await salon.ask("SeriesService/CancelSeries", request)
    workspace_id = salon.workspace_id
    (moved,) = payloads(schema, workspace_id, told.SeriesRescheduled, "series.rescheduled")
    (ended,) = payloads(schema, workspace_id, told.SeriesCancelled, "series.cancelled")
    assert [len(moved.bookings), len(ended.bookings), ended.reason] == [2, 3, "Moved away"]
    each = payloads(schema, workspace_id, told.BookingCancelled, "booking.cancelled")
    assert [one.with_series for one in each] == [True] * 3

    alone = await repeat(salon, "FREQ=DAILY;COUNT=2")
    last = series.CancelSeriesRequest(id=alone.series_id, from_booking_id=alone.bookings[1].booking.id)
    await salon.ask("SeriesService/CancelSeries", last)
    each = payloads(schema, workspace_id, told.BookingCancelled, "booking.cancelled")
    assert [one.with_series for one in each] == [True] * 3 + [False]


async def test_a_series_moves_wholly_or_not_at_all(salon: Salon) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=4")
    await salon.book(at(11, day=2))
    assert (await refusal(move(salon, made, 0, at(11)))).reason == "SLOT_TAKEN"
    assert await of(salon, made.series_id) == [one.booking for one in made.bookings]


async def test_a_race_of_equal_series_is_won_by_one(salon: Salon, schema: ServiceSchema) -> None:
    before = await deadlocks(schema)

    async def attempt() -> str:
        try:
            await repeat(salon, "FREQ=DAILY;COUNT=4")
        except FrontdeskError as refused:
            return refused.reason
        return "booked"

    outcomes = await asyncio.gather(
        *(attempt() for _ in range(5)), *(salon.outcome(at(9, day=3)) for _ in range(5))
    )
    assert outcomes.count("booked") == 1
    assert await overlaps(schema, salon) == 0
    assert await deadlocks(schema) == before


async def test_a_series_of_a_type_that_asks_a_form_brings_its_answers(salon: Salon) -> None:
    form = CreateFormRequest(
        name="First visit", questions=[FormQuestion(key="ok", kind="yes_no", label="?", required=True)]
    )
    form_id = (await salon.ask("FormService/CreateForm", form)).form.id
    asked = await salon.add_type("asked", intake_form_id=form_id)
    assert (await refusal(repeat(asked, "FREQ=DAILY;COUNT=3"))).reason == "ANSWERS_REFUSED"
    made = await repeat(asked, "FREQ=DAILY;COUNT=3", answers=[FormAnswer(question="ok", yes=True)])
    listed = ListFormSubmissionsRequest(form_id=form_id)
    kept = (await salon.ask("FormSubmissionService/ListFormSubmissions", listed)).items
    assert {one.booking_id for one in kept} == {one.booking.id for one in made.bookings}


async def test_a_date_that_is_skipped_uses_no_place_of_its_day(salon: Salon) -> None:
    limited = await salon.add_type("limited", limits=Limits(per_day=1, per_week=3))
    taken = await salon.book(at(9, day=1))
    made = await repeat(limited, "FREQ=DAILY;COUNT=3", skip_taken=True)
    assert (len(made.bookings), len(made.skipped)) == (2, 1)
    await lead(salon, "cancel", taken.id)
    assert await limited.outcome(at(9, day=1)) == "booked"
    assert await limited.outcome(at(9, day=3)) == "SLOT_TAKEN"


async def test_a_series_and_its_dates_are_changed_at_once_without_a_deadlock(
    salon: Salon, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)

    async def told(asking: Any) -> str:
        try:
            await asking
        except FrontdeskError as refused:
            return refused.reason
        return "done"

    for n in (round_ % HOURS for round_ in range(ROUNDS)):
        made = await repeat(salon, "FREQ=DAILY;COUNT=6", at(9 + n))
        ids = [one.booking.id for one in made.bookings]
        outcomes = await asyncio.gather(
            *(told(reschedule(salon, id_, at(9 + n, 30, day=day))) for day, id_ in enumerate(ids)),
            *(told(move(salon, made, 0, at(13 + n), all=True)) for _ in range(2)),
            *(told(reschedule(salon, id_, at(9 + n, 0, day=day))) for day, id_ in enumerate(ids)),
            told(salon.ask("SeriesService/CancelSeries", series.CancelSeriesRequest(id=made.series_id))),
        )
        assert set(outcomes) <= {"done", "SLOT_TAKEN", "SLOT_NOT_OFFERED", "TRANSITION_REFUSED"}
        assert {one.status for one in await of(salon, made.series_id)} == {"cancelled"}
    assert await deadlocks(schema) == before


async def test_another_workspace_finds_no_series(
    salon: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    made = await repeat(salon, "FREQ=DAILY;COUNT=2")
    other = await open_salon(service, database, stranger)
    assert (await refusal(of(other, made.series_id))).reason == "NOT_FOUND"
    cancelling = other.ask("SeriesService/CancelSeries", series.CancelSeriesRequest(id=made.series_id))
    assert (await refusal(cancelling)).reason == "NOT_FOUND"
    assert (await found(salon, made.bookings[0].booking.id)).status == "confirmed"


@pytest.mark.parametrize("month", [3, 10], ids=["clock set forward", "clock set back"])
def test_the_dates_keep_their_local_time_over_a_clock_change(month: int) -> None:
    first = datetime.fromisoformat(f"2026-{month:02}-20T09:00")
    instants = instants_of(walls_of("FREQ=WEEKLY;COUNT=3", first), "Europe/Berlin")
    assert [wall_of(one, "Europe/Berlin").hour for one in instants] == [9, 9, 9]
    assert {one.hour for one in instants} == {7, 8}


def test_a_date_whose_time_the_clock_skips_begins_at_the_end_of_the_gap() -> None:
    walls = walls_of("FREQ=DAILY;COUNT=2", datetime.fromisoformat("2026-03-28T02:30"))
    skipped = instants_of(walls, "Europe/Berlin")[1]
    midnight = datetime.fromisoformat("2026-03-29T00:00")
    assert wall_of(skipped, "Europe/Berlin") - midnight == timedelta(hours=3)
