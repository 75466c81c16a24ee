import asyncio
import itertools
import os
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import pytest
import pytest_asyncio
from booking_worlds.life import change, deadlocks, refusal
from booking_worlds.salon import Salon, at, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import closures_pb2
from frontdesk.booking.v1 import resources_pb2 as resource_pb

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


@pytest_asyncio.fixture
async def clinic(service: Running, database: Database, caller: Caller) -> Salon:
    return await open_salon(service, database, caller, people=3)


def need(*resource_ids: str) -> resource_pb.ResourceNeed:
    return resource_pb.ResourceNeed(any_of=resource_ids)


async def test_all_of_a_type_are_taken_together_or_not_at_all(clinic: Salon) -> None:
    board = await clinic.add_type("board", staff_rule="all")
    booking = await board.book(at(9))
    assert list(booking.staff_ids) == [str(one) for one in clinic.staff]
    assert booking.staff_id == booking.staff_ids[0]
    assert await clinic.outcome(at(9)) == "SLOT_TAKEN"
    await clinic.book(at(11), staff_id=str(clinic.staff[2]))
    assert await board.outcome(at(11)) == "SLOT_TAKEN"
    assert await clinic.outcome(at(11)) == "booked"


async def test_as_many_of_a_pool_as_are_needed_are_taken_with_the_one_who_was_asked_for(
    clinic: Salon,
) -> None:
    duo = await clinic.add_type("duo", staff_rule="n_of_pool", staff_needed=2)
    last = str(clinic.staff[2])
    booking = await duo.book(at(9), staff_id=last)
    assert list(booking.staff_ids) == [last, str(clinic.staff[0])]
    assert await duo.outcome(at(9)) == "SLOT_TAKEN"
    assert await clinic.outcome(at(9)) == "booked"


async def test_a_booking_takes_one_unit_of_each_resource_it_needs(clinic: Salon) -> None:
    room, laser = (
        await clinic.add_resource("Room"),
        await clinic.add_resource("Laser", kind="equipment", quantity=2),
    )
    treatment = await clinic.add_type("laser", needed_resources=[need(room), need(laser)])
    booking = await treatment.book(at(9))
    assert [(unit.name, unit.number) for unit in booking.resources] == [("Room", 1), ("Laser", 1)]
    assert await treatment.outcome(at(9)) == "SLOT_TAKEN"
    check_up = await clinic.add_type("check-up", needed_resources=[need(laser)])
    second = await check_up.book(at(9))
    assert [unit.number for unit in second.resources] == [2]
    assert await check_up.outcome(at(9)) == "SLOT_TAKEN"
    assert await clinic.outcome(at(9)) == "booked"


async def test_a_cancel_gives_the_room_back_too(clinic: Salon) -> None:
    treatment = await clinic.add_type("room", needed_resources=[need(await clinic.add_resource("Room"))])
    booking = await treatment.book(at(9))
    monday = next_monday()
    listed = await treatment.slots(monday, monday)
    await clinic.ask("BookingService/CancelBooking", pb.CancelBookingRequest(id=booking.id))
    assert len(await treatment.slots(monday, monday)) == len(listed) + 1
    assert await treatment.outcome(at(9)) == "booked"


async def test_a_hold_keeps_people_and_rooms_and_the_booking_takes_over_the_very_same(clinic: Salon) -> None:
    rooms = await clinic.add_resource("Room", quantity=2)
    duo = await clinic.add_type("duo", staff_rule="n_of_pool", staff_needed=2, needed_resources=[need(rooms)])
    request = pb.PlaceHoldRequest(booking_type_id=duo.booking_type_id, staff_id=str(clinic.staff[1]))
    request.starts_at.FromDatetime(at(9))
    hold = (await duo.visit("HoldService/PlaceHold", request)).hold
    booking = await duo.book(at(9), hold_id=hold.id)
    assert list(booking.staff_ids) == list(hold.staff_ids) == [str(clinic.staff[1]), str(clinic.staff[0])]
    assert list(booking.resources) == list(hold.resources)


async def test_a_hold_that_lost_one_of_two_people_is_not_booked_with_the_other_alone(clinic: Salon) -> None:
    duo = await clinic.add_type("duo", staff_rule="n_of_pool", staff_needed=2)
    first, second = clinic.staff[:2]
    request = pb.PlaceHoldRequest(booking_type_id=duo.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await duo.visit("HoldService/PlaceHold", request)).hold
    assert list(hold.staff_ids) == [str(first), str(second)]
    await _close(clinic, second)
    assert await duo.outcome(at(9), hold_id=hold.id) == "HOLD_EXPIRED"
    other = await duo.book(at(10))
    assert list(other.staff_ids) == [str(first), str(clinic.staff[2])]


async def test_a_request_that_lost_its_person_is_not_confirmed_with_the_room_alone(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    clinic = await open_salon(service, database, caller)
    needs = [need(await clinic.add_resource("Room"))]
    treatment = await clinic.add_type("room", needed_resources=needs, requires_approval=True)
    asked = await treatment.book(at(9))
    # The person's time is over a moment before the room's: the rows end one by one when others clear them.
    await change(schema, "holdings SET expires_at = now()", "resource_kind = 'staff' AND owner_id", asked.id)
    taken = await clinic.book(at(9))
    assert (await refusal(clinic, "confirm", asked.id)).reason == "BOOKING_EXPIRED"
    kept = (await clinic.ask("BookingService/GetBooking", pb.GetBookingRequest(id=asked.id))).booking
    assert (kept.status, taken.status) == ("pending", "confirmed")


async def test_a_hold_that_lost_its_room_is_not_booked_without_one(
    clinic: Salon, schema: ServiceSchema
) -> None:
    treatment = await clinic.add_type("room", needed_resources=[need(await clinic.add_resource("Room"))])
    request = pb.PlaceHoldRequest(booking_type_id=treatment.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await treatment.visit("HoldService/PlaceHold", request)).hold
    await change(schema, "holdings SET expires_at = now()", "resource_kind = 'unit' AND owner_id", hold.id)
    assert await treatment.outcome(at(9), hold_id=hold.id) == "HOLD_EXPIRED"


async def test_twenty_clients_on_three_rooms_and_three_get_one(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    clinic = await open_salon(service, database, caller, people=5)
    rooms = [await clinic.add_resource("Left", quantity=2), await clinic.add_resource("Right")]
    treatment = await clinic.add_type("room", needed_resources=[need(*rooms)])
    for day in range(ROUNDS):
        outcomes = await asyncio.gather(*(treatment.outcome(at(9, day=day)) for _ in range(20)))
        assert Counter(outcomes) == {"booked": 3, "SLOT_TAKEN": 17}
    assert await deadlocks(schema) == before


async def test_pairs_and_single_bookings_race_for_the_same_people_without_overlap_or_deadlock(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    clinic = await open_salon(service, database, caller, people=4)
    duo = await clinic.add_type("duo", staff_rule="n_of_pool", staff_needed=2)
    crowd = await clinic.add_type("everybody", staff_rule="all", duration_minutes=60)
    for day in range(ROUNDS):
        kinds = itertools.islice(itertools.cycle((clinic, duo, clinic, crowd)), 40)
        await asyncio.gather(*(kind.outcome(at(10, day=day)) for kind in kinds))
        people = [one for booking in await _bookings(clinic, day) for one in booking.staff_ids]
        assert len(people) == len(set(people))
        assert len(people) >= 3
    assert await deadlocks(schema) == before


async def test_round_robin_is_fair_within_one_also_when_all_book_at_once(clinic: Salon) -> None:
    fair = await clinic.add_type("fair", staff_rule="round_robin", slot_step_minutes=30)
    starts: Iterator[int] = iter(range(9, 17))
    await asyncio.gather(*(fair.book(at(hour)) for hour in starts))
    given = Counter(booking.staff_id for booking in await _bookings(fair, 0))
    assert sum(given.values()) == 8
    assert max(given.values()) - min(given.values()) <= 1


async def test_round_robin_gives_the_turn_of_a_cancelled_one_back(clinic: Salon) -> None:
    fair = await clinic.add_type("fair", staff_rule="round_robin")
    first = await fair.book(at(9))
    await fair.book(at(10))
    await clinic.ask("BookingService/CancelBooking", pb.CancelBookingRequest(id=first.id))
    assert (await fair.book(at(11))).staff_id == first.staff_id


async def test_fewer_units_leave_the_bookings_of_the_last_ones_alone(clinic: Salon) -> None:
    rooms = await clinic.add_resource("Room", quantity=2)
    treatment = await clinic.add_type("room", needed_resources=[need(rooms)])
    first, second = await treatment.book(at(9)), await treatment.book(at(9))
    request = resource_pb.UpdateResourceRequest(id=rooms, quantity=1)
    await clinic.ask("ResourceService/UpdateResource", request)
    kept = (await clinic.ask("BookingService/GetBooking", pb.GetBookingRequest(id=second.id))).booking
    assert [unit.number for unit in kept.resources] == [2]
    await clinic.ask("BookingService/CancelBooking", pb.CancelBookingRequest(id=second.id))
    assert await treatment.outcome(at(9)) == "SLOT_TAKEN"
    await clinic.ask("BookingService/CancelBooking", pb.CancelBookingRequest(id=first.id))
    assert await treatment.outcome(at(9)) == "booked"


async def test_an_archived_room_is_offered_no_more(clinic: Salon) -> None:
    room = await clinic.add_resource("Room")
    treatment = await clinic.add_type("room", needed_resources=[need(room)])
    await clinic.ask("ResourceService/ArchiveResource", resource_pb.ArchiveResourceRequest(id=room))
    assert await treatment.outcome(at(9)) == "SLOT_NOT_OFFERED"
    monday = next_monday()
    assert await treatment.slots(monday, monday) == []
    with pytest.raises(FrontdeskError) as refusal:
        await clinic.add_type("other", needed_resources=[need(room)])
    assert (refusal.value.reason, refusal.value.field) == ("UNKNOWN_REFERENCE", "needed_resources.0.any_of.0")


async def test_of_two_edits_of_one_version_the_second_is_refused(clinic: Salon) -> None:
    room = await clinic.add_resource("Room")
    for reason in (None, "RESOURCE_CHANGED"):
        request = resource_pb.UpdateResourceRequest(id=room, name=f"Room {reason}", expected_version=1)
        if reason is None:
            edited = (await clinic.ask("ResourceService/UpdateResource", request)).resource
            assert (edited.name, edited.version) == ("Room None", 2)
            continue
        with pytest.raises(FrontdeskError) as refusal:
            await clinic.ask("ResourceService/UpdateResource", request)
        assert (refusal.value.kind, refusal.value.reason) == (Kind.STALE, reason)
        assert refusal.value.facts["version"] == 2


async def test_a_resource_of_another_workspace_is_not_there(
    clinic: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    room = await clinic.add_resource("Room")
    other = await open_salon(service, database, stranger)
    for method, request in (
        ("GetResource", resource_pb.GetResourceRequest(id=room)),
        ("UpdateResource", resource_pb.UpdateResourceRequest(id=room, name="Mine")),
        ("ArchiveResource", resource_pb.ArchiveResourceRequest(id=room)),
    ):
        with pytest.raises(FrontdeskError) as refusal:
            await other.ask(f"ResourceService/{method}", request)
        assert refusal.value.reason == "NOT_FOUND"
    with pytest.raises(FrontdeskError) as refusal:
        await other.add_type("room", needed_resources=[need(room)])
    assert refusal.value.reason == "UNKNOWN_REFERENCE"


async def test_resources_are_listed_by_kind_without_the_archived(clinic: Salon) -> None:
    room, laser = await clinic.add_resource("Room"), await clinic.add_resource("Laser", kind="equipment")
    await clinic.ask("ResourceService/ArchiveResource", resource_pb.ArchiveResourceRequest(id=room))
    wanted = (
        ({}, [laser]),
        ({"kind": "room"}, []),
        ({"archived": True}, [room]),
        ({"kind": "equipment"}, [laser]),
    )
    for filters, ids in wanted:
        found = await clinic.ask("ResourceService/ListResources", resource_pb.ListResourcesRequest(**filters))
        assert [one.id for one in found.items] == ids


async def test_an_unknown_resource_is_not_found(clinic: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await clinic.ask("ResourceService/GetResource", resource_pb.GetResourceRequest(id=str(new_id())))
    assert refusal.value.kind is Kind.NOT_FOUND


async def _close(salon: Salon, person: UUID) -> None:
    monday = next_monday().isoformat()
    request = closures_pb2.CreateClosureRequest(staff_id=str(person), starts=monday, ends=monday)
    await salon.ask("ClosureService/CreateClosure", request)


async def _bookings(salon: Salon, day: int) -> list[pb.Booking]:
    date = at(9, day=day).date().isoformat()
    request = pb.ListBookingsRequest(from_date=date, to_date=date)
    return list((await salon.ask("BookingService/ListBookings", request)).items)
