"""What is promised of races and lists, whole sentences at once; each is tried in detail beside it."""

import asyncio
import itertools
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from booking.store.booking_types import booking_types
from booking_worlds.life import deadlocks, lead, let_expire
from booking_worlds.salon import Salon, at, booking_wish, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import terms_pb2

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def attempt(salon: Salon, start: datetime) -> FrontdeskError | pb.Booking:
    try:
        return await salon.book(start)
    except FrontdeskError as refusal:
        return refusal


async def standing(salon: Salon, day: int = 0) -> list[pb.Booking]:
    date = (next_monday() + timedelta(days=day)).isoformat()
    request = pb.ListBookingsRequest(from_date=date, to_date=date, status="confirmed")
    return list((await salon.ask("BookingService/ListBookings", request)).items)


async def test_of_fifty_who_want_one_start_one_is_booked_and_all_others_hear_what_is_free(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon = await open_salon(service, database, caller, duration_minutes=30)
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        answers = await asyncio.gather(*(attempt(salon, at(10, day=day)) for _ in range(50)))
        refusals = [one for one in answers if isinstance(one, FrontdeskError)]
        assert Counter(one.reason for one in refusals) == {"SLOT_TAKEN": 49}
        assert all(one.facts["alternatives"] for one in refusals)
        (booked,) = [one for one in answers if isinstance(one, pb.Booking)]
        assert [one.id for one in await standing(salon, day)] == [booked.id]
    assert await deadlocks(schema) == before


async def test_unequal_ranges_of_two_booking_types_never_overlap_in_a_race(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    hour = await open_salon(service, database, caller, duration_minutes=60, slot_step_minutes=15)
    half = await hour.add_type("half", duration_minutes=30, slot_step_minutes=15)
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        wishes = [
            (hour, at(10, day=day)),
            (half, at(10, 15, day=day)),
            (hour, at(10, 30, day=day)),
        ] * 10
        outcomes = await asyncio.gather(*(salon.outcome(start) for salon, start in wishes))
        assert set(outcomes) == {"booked", "SLOT_TAKEN"}
        kept = await standing(hour, day)
        assert len(kept) == outcomes.count("booked") >= 1
        for earlier, later in itertools.pairwise(kept):
            assert earlier.ends_at.ToDatetime() <= later.starts_at.ToDatetime()
    assert await deadlocks(schema) == before


async def test_of_two_requests_for_one_time_that_are_approved_at_once_one_stands(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    asking = await open_salon(service, database, caller, requires_approval=True)
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        late = await asking.book(at(9, day=day))
        await let_expire(schema, late.id)
        asked = await asking.book(at(9, day=day))

        async def approve(booking_id: str) -> str:
            try:
                return (await lead(asking, "confirm", booking_id)).status
            except FrontdeskError as refusal:
                return refusal.reason

        ids = [late.id, asked.id] * 10
        outcomes = set(zip(ids, await asyncio.gather(*map(approve, ids)), strict=True))
        assert (asked.id, "confirmed") in outcomes
        assert (late.id, "confirmed") not in outcomes
        assert [one.id for one in await standing(asking, day)] == [asked.id]
    assert await deadlocks(schema) == before


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_every_listed_start_books_and_every_unlisted_one_is_refused(
    service: Running, database: Database, caller: Caller, seed: int
) -> None:
    chance = random.Random(seed)
    rules: dict[str, Any] = {
        "duration_minutes": chance.choice((30, 45, 60)),
        "slot_step_minutes": chance.choice((15, 30, 45)),
        "buffer_before_minutes": chance.choice((0, 10)),
        "buffer_after_minutes": chance.choice((0, 20)),
        "buffers_outside_hours": chance.choice((True, False)),
        "limits": terms_pb2.Limits(per_day=chance.choice((0, 6, 7))),
    }
    salon = await open_salon(service, database, caller, people=2, **rules)
    monday = next_monday()
    await _work_at(salon, _hours_of_chance(chance))
    offered = await salon.slots(monday, monday)
    for start in chance.sample(offered, min(6, len(offered))):
        await salon.outcome(datetime.fromisoformat(start))
    listed = {datetime.fromisoformat(one) for one in await salon.slots(monday, monday)}
    quarters = [at(0) + timedelta(minutes=15 * number) for number in range(6 * 4, 22 * 4)]
    for start in quarters:
        answer = await attempt(salon, start)
        assert isinstance(answer, pb.Booking) == (start in listed), f"{start} with {rules}"
        if isinstance(answer, pb.Booking):
            await lead(salon, "cancel", answer.id)
    assert {datetime.fromisoformat(one) for one in await salon.slots(monday, monday)} == listed


def _hours_of_chance(chance: random.Random) -> list[pb.LocalRange]:
    """One or two ranges of a day, between 06:00 and 22:00."""
    edges = sorted(chance.sample(range(6 * 4, 22 * 4), chance.choice((2, 4))))
    clock = [f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in edges]
    return [pb.LocalRange(start=start, end=end) for start, end in zip(clock[::2], clock[1::2], strict=True)]


async def _work_at(salon: Salon, ranges: list[pb.LocalRange]) -> None:
    """The first of its people; the others go on as they did."""
    listed = await salon.ask("ScheduleService/ListSchedules", pb.ListSchedulesRequest())
    (mine,) = [one for one in listed.items if one.staff_id == str(salon.staff[0])]
    request = pb.ReplaceScheduleRequest(
        id=mine.id,
        staff_id=mine.staff_id,
        time_zone="UTC",
        weekly=[pb.WeekdayHours(weekday="monday", ranges=ranges)],
    )
    await salon.ask("ScheduleService/ReplaceSchedule", request)


async def test_splitting_the_window_or_moving_its_edges_never_changes_a_days_answer(salon: Salon) -> None:
    monday = next_monday()
    for hour, day in ((9, 0), (12, 1), (16, 2), (13, 6)):
        await salon.book(at(hour, day=day))
    days = [monday + timedelta(days=number) for number in range(7)]
    whole = await salon.slots(days[0], days[-1])
    assert [slot for day in days for slot in await salon.slots(day, day)] == whole
    for first, last in itertools.combinations(range(7), 2):
        inside = [one for one in whole if days[first] <= datetime.fromisoformat(one).date() <= days[last]]
        assert await salon.slots(days[first], days[last]) == inside


async def test_a_new_booking_shows_in_the_very_next_list_of_slots(salon: Salon) -> None:
    monday = next_monday()
    for start in await salon.slots(monday, monday):
        await salon.book(datetime.fromisoformat(start))
        assert start not in await salon.slots(monday, monday)
    assert await salon.slots(monday, monday) == []


async def test_equal_slugs_of_two_workspaces_neither_clash_nor_lock_each_other(
    salon: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    other = await open_salon(service, database, stranger)
    made, go = asyncio.Event(), asyncio.Event()

    async def keep_it_open(tx: Tx) -> None:
        await _copy_type(tx, salon.booking_type_id, "same")
        made.set()
        await go.wait()

    holding = asyncio.create_task(database.run(salon.owner, keep_it_open))
    await made.wait()
    async with asyncio.timeout(60):
        theirs = await other.add_type("same")
    go.set()
    await holding
    assert await theirs.outcome(at(9)) == "booked"
    wish = booking_wish(theirs.booking_type_id, at(9))
    with pytest.raises(FrontdeskError) as refusal:
        await salon.visit("BookingService/BookSlot", wish)
    assert refusal.value.reason == "UNKNOWN_REFERENCE"


async def _copy_type(tx: Tx, type_id: str, slug: str) -> None:
    """Through the store, so that the test may hold the transaction open."""
    kind = await booking_types.get(tx, UUID(type_id))
    await booking_types.add(tx, replace(kind, id=tx.new_id(), slug=slug))
