import asyncio
import os
from collections import Counter
from uuid import UUID

import psycopg
from booking.actions.booking_types.update_booking_type import update_booking_type
from booking.actions.workspace.move_workspace import move_workspace
from booking.domain.booking_types import limits as limits_of
from booking.domain.workspace.workspace import Workspace
from booking_worlds.life import deadlocks, lead, let_begin
from booking_worlds.races import until_somebody_waits
from booking_worlds.salon import Salon, at, booking_wish, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.terms_pb2 import Limits

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_behaviour_7_a_limit_of_three_a_day_under_race_twenty_gives_exactly_three(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    salon = await open_salon(service, database, caller, people=3, limits=Limits(per_day=3))
    for day in range(ROUNDS):
        starts = [at(9 + i % 8, day=day) for i in range(20)]
        outcomes = Counter(await asyncio.gather(*map(salon.outcome, starts)))
        assert outcomes == {"booked": 3, "SLOT_TAKEN": 17}
        date = starts[0].date()
        assert await salon.slots(date, date) == []
    assert await deadlocks(schema) == before


async def test_behaviour_7_a_day_is_a_day_of_the_types_own_zone(salon: Salon) -> None:
    honolulu = await salon.add_type("far", time_zone="Pacific/Honolulu", limits=Limits(per_day=1))
    await honolulu.book(at(9))  # 23:00 of the day before, there
    assert await honolulu.outcome(at(9, 30)) == "SLOT_TAKEN"
    assert await honolulu.outcome(at(10)) == "booked"  # midnight
    assert await honolulu.outcome(at(10, 30)) == "SLOT_TAKEN"


async def test_a_week_begins_on_monday(salon: Salon) -> None:
    weekly = await salon.add_type("weekly", limits=Limits(per_week=2))
    await weekly.book(at(9))
    await weekly.book(at(9, day=6))
    assert await weekly.outcome(at(9, day=3)) == "SLOT_TAKEN"
    assert await weekly.outcome(at(9, day=7)) == "booked"
    assert await salon.outcome(at(9, day=3)) == "booked"


async def test_a_cancel_gives_its_place_in_the_day_back(salon: Salon) -> None:
    limited = await salon.add_type("limited", limits=Limits(per_day=1))
    booking = await limited.book(at(9))
    await salon.ask("BookingService/CancelBooking", pb.CancelBookingRequest(id=booking.id))
    assert await limited.outcome(at(11)) == "booked"


async def test_a_hold_counts_until_it_ends_and_its_booking_counts_once(
    salon: Salon, schema: ServiceSchema
) -> None:
    limited = await salon.add_type("limited", limits=Limits(per_day=2))
    hold = await limited.hold(at(9))
    await limited.book(at(10))
    assert await limited.outcome(at(11)) == "SLOT_TAKEN"
    await limited.book(at(9), hold_id=hold)
    assert await limited.outcome(at(11)) == "SLOT_TAKEN"
    ended = await limited.hold(at(9, day=1))
    await limited.book(at(10, day=1))
    await _end(schema, ended)
    assert await limited.outcome(at(11, day=1)) == "booked"
    assert await limited.outcome(at(12, day=1)) == "SLOT_TAKEN"


async def test_a_customer_has_a_limit_of_their_own(salon: Salon) -> None:
    limited = await salon.add_type("limited", limits=Limits(customer_per_day=1))
    await limited.book(at(9))
    assert await limited.outcome(at(10)) == "LIMIT_REACHED"
    held = await limited.hold(at(11))
    assert await limited.outcome(at(11), hold_id=held) == "LIMIT_REACHED"
    assert await limited.outcome(at(9, day=1)) == "booked"
    other = booking_wish(limited.booking_type_id, at(10))
    other.customer.email = "grace@example.org"
    await limited.visit("BookingService/BookSlot", other)
    assert len(await limited.slots(next_monday(), next_monday())) == 13


async def test_bookings_made_before_a_limit_was_set_count(salon: Salon) -> None:
    await salon.book(at(9))
    await salon.book(at(10))
    await salon.edit_type(limits=Limits(per_day=2))
    assert await salon.outcome(at(11)) == "SLOT_TAKEN"
    await salon.edit_type(limits=Limits(per_day=3))
    assert await salon.outcome(at(11)) == "booked"
    await salon.edit_type(limits=Limits(per_day=1))
    assert await salon.slots(next_monday(), next_monday()) == []
    await salon.edit_type(limits=None)
    assert await salon.outcome(at(12)) == "booked"


async def test_a_limit_that_is_edited_still_counts_what_is_held(salon: Salon, schema: ServiceSchema) -> None:
    limited = await salon.add_type("limited", limits=Limits(per_day=1))
    first = await limited.hold(at(9))
    await limited.edit_type(limits=Limits(per_day=2, per_week=2))
    second = await limited.hold(at(10))
    assert await limited.outcome(at(11)) == "SLOT_TAKEN"
    await limited.book(at(9), hold_id=first)
    await limited.edit_type(limits=Limits(per_week=2))
    assert await limited.outcome(at(9, day=1)) == "SLOT_TAKEN"
    await _end(schema, second)
    assert await limited.outcome(at(9, day=1)) == "booked"
    assert await limited.outcome(at(9, day=2)) == "SLOT_TAKEN"


async def test_what_was_held_before_there_was_a_limit_counts_against_it(salon: Salon) -> None:
    hold = await salon.hold(at(9))
    await salon.edit_type(limits=Limits(per_day=1))
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"
    await salon.book(at(9), hold_id=hold)
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"


async def test_who_books_while_limits_are_edited_waits_for_the_edit_and_is_counted(
    salon: Salon, database: Database, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    limited = await salon.add_type("limited", limits=Limits(per_day=3))
    first, _ = await limited.book(at(9)), await limited.book(at(10))
    await lead(salon, "cancel", first.id)
    edited, goes_on = asyncio.Event(), asyncio.Event()

    async def edit_slowly(tx: Tx) -> None:
        limits = {"limits": limits_of.Limits(per_day=2, per_week=2)}
        await update_booking_type(tx, UUID(limited.booking_type_id), limits, made_from=None)
        edited.set()
        await goes_on.wait()

    edit = asyncio.create_task(database.run(salon.owner, edit_slowly))
    await edited.wait()
    booking = asyncio.create_task(limited.outcome(at(11)))
    await until_somebody_waits(schema)
    goes_on.set()
    assert (await asyncio.gather(booking, edit))[0] == "booked"
    assert await limited.outcome(at(12)) == "SLOT_TAKEN"
    assert await deadlocks(schema) == before


async def test_days_are_counted_anew_when_the_business_moves_to_another_clock(
    salon: Salon, database: Database
) -> None:
    limited = await salon.add_type("limited", time_zone="UTC", limits=Limits(per_day=1))
    await limited.book(at(9))
    await limited.book(at(9, day=1))
    honolulu = Workspace(
        id=salon.workspace_id, name="Salon", slug="salon", time_zone="Pacific/Honolulu", currency="EUR"
    )
    await database.run(salon.owner, move_workspace, honolulu)
    assert await limited.outcome(at(11, day=1)) == "booked"  # 01:00, where 09:00 is the day before
    assert await limited.outcome(at(12, day=1)) == "SLOT_TAKEN"
    assert await limited.outcome(at(9, 30)) == "SLOT_TAKEN"


async def test_who_does_not_come_gives_the_place_in_the_day_back_before_an_edit_and_after(
    salon: Salon, schema: ServiceSchema
) -> None:
    limited = await salon.add_type("limited", limits=Limits(per_week=2))
    missed = await limited.book(at(9))
    await let_begin(schema, missed.id)
    await lead(salon, "no-show", missed.id)
    await limited.edit_type(limits=Limits(per_week=1, customer_per_week=1))
    assert await _uses(schema, missed.id) == 0


async def _uses(schema: ServiceSchema, owner_id: str) -> int:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        counted = "SELECT count(*) FROM booking.limit_uses WHERE owner_id = %s"
        row = await (await admin.execute(counted, (owner_id,))).fetchone()
    assert row is not None
    return int(row[0])


async def _end(schema: ServiceSchema, hold_id: str) -> None:
    places = (("holds", "id"), ("holdings", "owner_id"), ("limit_uses", "owner_id"))
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        for table, column in places:
            await admin.execute(
                f"UPDATE booking.{table} SET expires_at = now() WHERE {column} = %s", (hold_id,)
            )
