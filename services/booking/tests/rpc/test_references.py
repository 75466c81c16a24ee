from dataclasses import replace
from typing import Any

import pytest
from booking.domain.workspace.workspace import StaffMember
from booking.rpc.references import Learned
from booking.store.workspace import neighbours
from booking_worlds.salon import NINE_TO_FIVE, Salon, open_salon
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import booking_pb2 as pb


async def test_a_person_made_a_moment_ago_can_be_used_at_once(salon: Salon, neighbours_stub: Any) -> None:
    fresh = new_id()
    neighbours_stub.staff[salon.workspace_id, fresh] = StaffMember(id=fresh, name="New", bookable=True)
    request = pb.CreateScheduleRequest(staff_id=str(fresh), time_zone="UTC", weekly=NINE_TO_FIVE)
    await salon.ask("ScheduleService/CreateSchedule", request)
    asked = neighbours_stub.asked
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("ScheduleService/CreateSchedule", request)
    assert refusal.value.reason == "SCHEDULE_EXISTS"
    assert neighbours_stub.asked in (asked, asked + 1)


async def test_who_is_removed_while_being_looked_up_stays_removed(salon: Salon, database: Database) -> None:
    gone = StaffMember(id=new_id(), name="Gone", bookable=True)
    learned = Learned(staff=[gone])
    async with database.write(salon.owner) as tx:
        neighbours.put_staff(tx, [replace(gone, bookable=False)])
    async with database.write(salon.owner) as tx:
        learned.store(tx)
    async with database.read(salon.owner) as tx:
        assert not (await neighbours.known_staff(tx, [gone.id]))[gone.id].bookable


async def test_a_foreign_person_never_gets_in(salon: Salon) -> None:
    request = pb.CreateBookingTypeRequest(
        name="Cut", slug="cut-two", duration_minutes=30, staff_ids=[str(salon.staff[0]), str(new_id())]
    )
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("BookingTypeService/CreateBookingType", request)
    assert refusal.value.reason == "UNKNOWN_REFERENCE"
    assert refusal.value.field == "staff_ids.1"


async def test_a_foreign_item_never_gets_in(salon: Salon) -> None:
    request = pb.CreateBookingTypeRequest(
        name="Cut",
        slug="cut-two",
        duration_minutes=30,
        consumables=[pb.Consumable(item_id=str(new_id()), quantity=1)],
    )
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("BookingTypeService/CreateBookingType", request)
    assert refusal.value.field == "consumables.0.item_id"


async def test_a_slug_is_taken_once_per_workspace(
    salon: Salon, service: Running, database: Database, stranger: Any
) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask(
            "BookingTypeService/CreateBookingType",
            pb.CreateBookingTypeRequest(name="Cut", slug="cut", duration_minutes=30),
        )
    assert refusal.value.reason == "SLUG_TAKEN"
    await open_salon(service, database, stranger)
