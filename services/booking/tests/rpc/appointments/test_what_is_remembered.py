"""A booking costs two round trips once its type is known, and never goes by what is true no more."""

import psycopg
import pytest
from booking_worlds.salon import Salon, at
from chassis.errors import FrontdeskError
from chassis.testing.round_trips import RoundTrips
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb


async def test_a_slot_is_booked_or_held_in_two_round_trips(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    await salon.book(at(9))
    trips = RoundTrips(monkeypatch)
    await salon.book(at(10))
    assert trips.count == 2
    wish = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id, starts_at=at(11))
    await salon.visit("HoldService/PlaceHold", wish)
    assert trips.count == 4


async def test_a_type_that_another_process_has_changed_is_read_again(
    salon: Salon, schema: ServiceSchema
) -> None:
    await salon.book(at(9))
    with psycopg.connect(schema.admin_url) as another:
        another.execute(
            "UPDATE booking.booking_types SET duration_minutes = 120 WHERE id = %s", (salon.booking_type_id,)
        )
    booking = await salon.book(at(10))
    assert booking.ends_at.ToDatetime() - booking.starts_at.ToDatetime() == at(12) - at(10)
    with pytest.raises(FrontdeskError) as refusal:
        await salon.book(at(11))
    assert refusal.value.reason == "SLOT_TAKEN"


async def test_a_type_that_another_process_has_archived_is_not_offered(
    salon: Salon, schema: ServiceSchema
) -> None:
    await salon.book(at(9))
    with psycopg.connect(schema.admin_url) as another:
        another.execute(
            "UPDATE booking.booking_types SET archived = true, active = false WHERE id = %s",
            (salon.booking_type_id,),
        )
    with pytest.raises(FrontdeskError) as refusal:
        await salon.book(at(10))
    assert refusal.value.reason == "SLOT_NOT_OFFERED"


async def test_the_name_of_the_business_is_today_s(salon: Salon, schema: ServiceSchema) -> None:
    await salon.book(at(9))
    with psycopg.connect(schema.admin_url) as another:
        another.execute(
            "UPDATE booking.workspaces SET name = 'Nails & Brows' WHERE workspace_id = %s",
            (salon.workspace_id,),
        )
    await salon.book(at(10))
    with psycopg.connect(schema.admin_url) as admin:
        told = admin.execute(
            "SELECT payload FROM booking.outbox WHERE workspace_id = %s ORDER BY id DESC LIMIT 1",
            (salon.workspace_id,),
        ).fetchone()
    assert told is not None
    assert b"Nails & Brows" in told[0]
