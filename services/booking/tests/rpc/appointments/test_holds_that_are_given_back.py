"""Who books what she holds while her browser gives it back: one of both happens, neither blocks the other."""

import asyncio
from uuid import UUID

from booking.store.appointments.holds import holdings, holds
from booking_worlds.life import deadlocks
from booking_worlds.races import until_somebody_waits
from booking_worlds.salon import Salon, at
from chassis.db import Database, Tx
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb


async def test_a_hold_that_is_given_back_while_it_is_booked_is_not_booked_and_ends_in_no_deadlock(
    salon: Salon, database: Database, schema: ServiceSchema
) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
    request.starts_at.FromDatetime(at(10))
    hold = (await salon.visit("HoldService/PlaceHold", request)).hold
    before, begun = await deadlocks(schema), asyncio.Event()

    async def give_back_slowly(tx: Tx) -> None:
        """As `release_hold`, with time for somebody to come in between."""
        assert await holds.remove(tx, UUID(hold.id))
        begun.set()
        await until_somebody_waits(schema)
        holdings.release_held(tx, UUID(hold.id))

    giving = asyncio.create_task(database.run(salon.owner, give_back_slowly))
    await begun.wait()
    assert await salon.outcome(at(10), hold_id=hold.id) == "HOLD_EXPIRED"
    await giving
    assert await deadlocks(schema) == before
    assert await salon.outcome(at(10)) == "booked"
