"""A booking costs two round trips once its type is known, and never goes by what is true no more."""

from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from booking.store.booking_types import booking_types, remembered
from booking_worlds.salon import Salon, at
from chassis.db import Database, Tx
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


async def test_what_a_transaction_changes_twice_is_remembered_as_it_was_left(
    salon: Salon, database: Database
) -> None:
    type_id = UUID(salon.booking_type_id)

    async def change_twice(tx: Tx) -> None:
        for name in ("Cut", "Cut and colour"):
            kind, _ = await booking_types.lock(tx, type_id) or pytest.fail("there is no such type")
            await booking_types.change(tx, replace(kind, name=name, version=kind.version + 1))
            found, _ = await remembered.find(tx, type_id)
            assert found is not None
            assert found.name == name

    await database.run(salon.owner, change_twice)
    async with database.read(salon.owner) as tx:
        found, _ = await remembered.find(tx, type_id)
    assert found is not None
    assert found.name == "Cut and colour"
