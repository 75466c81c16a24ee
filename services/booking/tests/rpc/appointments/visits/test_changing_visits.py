"""What becomes of a visit: answered, moved, cancelled, changed in one part, by staff or by its link."""

import asyncio
import os
from collections import Counter
from itertools import cycle, islice, permutations
from uuid import UUID

from booking.actions.appointments.visits.expire_visit import expire_visit
from booking_worlds.life import change, deadlocks, events_of, history, lead, overlaps, reassign, reschedule
from booking_worlds.salon import Salon, at, next_monday, open_salon
from booking_worlds.visits import Parlour, furnish, people, refusal, times
from chassis.context import Caller
from chassis.db import Database
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import resources_pb2
from frontdesk.booking.v1 import visits_events_pb2 as events
from frontdesk.booking.v1 import visits_pb2 as pb
from frontdesk.booking.v1.terms_pb2 import CancellationPolicy, Limits

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
# Who waits too long for those before, on a machine that is busy with other things, may come again.
REFUSED = {"SLOT_TAKEN", "SLOT_NOT_OFFERED", "RESOURCE_EXHAUSTED"}
ALL = ("cut", "colour", "dry")


async def test_a_cancel_frees_all_parts_at_once_and_a_second_one_changes_nothing(
    parlour: Parlour, schema: ServiceSchema
) -> None:
    monday = next_monday()
    before = await parlour.slots(monday, *ALL, same_staff=True)
    visit = (await parlour.book(at(9), *ALL)).visit
    cancelled = await parlour.lead("Cancel", visit.id, "Ill")
    assert (cancelled.status, cancelled.version) == ("cancelled", 2)
    assert {one.status for one in cancelled.parts} == {"cancelled"}
    assert await parlour.slots(monday, *ALL, same_staff=True) == before
    assert await parlour.lead("Cancel", visit.id) == cancelled
    assert [fact for fact, _ in await events_of(schema, visit.id)] == [
        "booking.visit.confirmed",
        "booking.visit.cancelled",
    ]
    for part in visit.parts:
        assert [fact for fact, _ in await events_of(schema, part.id)] == ["confirmed", "cancelled"]


async def test_an_event_tells_the_whole_visit(parlour: Parlour, schema: ServiceSchema) -> None:
    visit = (await parlour.book(at(9), *ALL)).visit
    (_, payload), *_ = await events_of(schema, visit.id)
    facts = events.VisitConfirmed.FromString(payload).visit
    assert (facts.id, facts.reference, facts.version) == (visit.id, visit.reference, 1)
    assert [one.booking_type_name for one in facts.parts] == ["v-cut", "v-colour", "v-dry"]
    assert {one.staff_name for one in facts.parts} == {"Person 0"}
    assert {one.workspace_name for one in facts.parts} == {"Salon"}


async def test_a_cancel_tells_of_the_parts_that_it_ended_alone(
    parlour: Parlour, schema: ServiceSchema
) -> None:
    whole, one_by_one = [(await parlour.book(at(hour), *ALL)).visit for hour in (9, 14)]
    await lead(parlour.salon, "cancel", whole.parts[0].id)
    await parlour.lead("Cancel", whole.id)
    for part in one_by_one.parts:
        await lead(parlour.salon, "cancel", part.id)
    for visit, ended in ((whole, whole.parts[1:]), (one_by_one, one_by_one.parts[2:])):
        fact, payload = (await events_of(schema, visit.id))[-1]
        told = events.VisitCancelled.FromString(payload).visit
        assert (fact, told.starts_at) == ("booking.visit.cancelled", ended[0].starts_at)
        assert [one.booking.id for one in told.parts] == [part.id for part in ended]


async def test_a_visit_moves_wholly_also_onto_its_own_time_or_not_at_all(
    parlour: Parlour, schema: ServiceSchema
) -> None:
    visit = (await parlour.book(at(9), *ALL)).visit
    moved = await parlour.move(visit.id, at(9, 30))
    assert times(moved) == [("09:30", "10:00"), ("10:15", "11:15"), ("11:30", "11:50")]
    assert people(moved) == people(visit)
    assert moved.version == 2
    assert [one.sequence for one in moved.parts] == [1, 1, 1]
    assert await parlour.move(visit.id, at(9, 30)) == moved
    for one in parlour.salon.staff:
        await parlour.salon.book(at(14), staff_id=str(one))
    assert (await refusal(parlour.move(visit.id, at(13)))).reason == "SLOT_TAKEN"
    assert await parlour.found(visit.id) == moved
    told = [payload for fact, payload in await events_of(schema, visit.id) if fact.endswith("rescheduled")]
    (message,) = map(events.VisitRescheduled.FromString, told)
    assert message.starts_at_before == visit.starts_at


async def test_a_move_gives_parts_to_others_where_who_has_them_is_busy(parlour: Parlour) -> None:
    visit = (await parlour.book(at(9), *ALL)).visit
    await parlour.salon.book(at(14), staff_id=people(visit)[0])
    moved = await parlour.move(visit.id, at(13))
    assert people(moved) == [str(parlour.salon.staff[1])] * 3


async def test_one_part_is_given_up_or_to_another_person_alone_but_not_moved(
    parlour: Parlour, schema: ServiceSchema
) -> None:
    visit = (await parlour.book(at(9), *ALL)).visit
    await reassign(parlour.salon, visit.parts[1].id, parlour.salon.staff[1])
    await lead(parlour.salon, "cancel", visit.parts[2].id, "No time")
    after = await parlour.found(visit.id)
    assert ([one.status for one in after.parts], after.version) == (
        ["confirmed", "confirmed", "cancelled"],
        3,
    )
    assert (after.status, after.ends_at) == ("confirmed", visit.parts[1].ends_at)
    alone = await refusal(reschedule(parlour.salon, visit.parts[0].id, at(13)))
    assert (alone.reason, alone.facts["visit_id"]) == ("PART_OF_VISIT", visit.id)
    for part in visit.parts[:2]:
        await lead(parlour.salon, "cancel", part.id)
    told = [fact.removeprefix("booking.visit.") for fact, _ in await events_of(schema, visit.id)]
    assert told == ["confirmed", "changed", "changed", "changed", "cancelled"]
    assert (await refusal(parlour.move(visit.id, at(13)))).reason == "TRANSITION_REFUSED"


async def test_where_one_part_needs_approval_the_whole_visit_waits_for_it(parlour: Parlour) -> None:
    salon = parlour.salon
    asked = await salon.add_type("peel", slot_step_minutes=30, requires_approval=True)
    more = Parlour(salon=salon, kinds={**parlour.kinds, "peel": asked.booking_type_id})
    first = (await more.book(at(9), "cut", "peel")).visit
    assert (first.status, {one.status for one in first.parts}) == ("pending", {"pending"})
    assert (await refusal(_step(salon, "confirm", first.parts[0].id))).reason == "PART_OF_VISIT"
    assert (await refusal(_step(salon, "decline", first.parts[0].id))).reason == "PART_OF_VISIT"
    confirmed = await more.lead("Confirm", first.id)
    assert (confirmed.status, confirmed.HasField("expires_at")) == ("confirmed", False)
    assert await more.lead("Confirm", first.id) == confirmed
    second = (await more.book(at(13), "cut", "peel")).visit
    declined = await more.lead("Decline", second.id, "Full")
    assert declined.status == "declined"
    assert (await more.book(at(13), "cut", "peel")).visit.parts[0].staff_id == second.parts[0].staff_id


async def _step(salon: Salon, step: str, id_: str) -> None:
    await lead(salon, step, id_)


async def test_a_visit_that_nobody_answers_is_given_up_wholly(
    parlour: Parlour, schema: ServiceSchema, database: Database
) -> None:
    salon = parlour.salon
    asked = await salon.add_type("peel", slot_step_minutes=30, requires_approval=True)
    more = Parlour(salon=salon, kinds={**parlour.kinds, "peel": asked.booking_type_id})
    visit = (await more.book(at(9), "cut", "peel")).visit
    await change(schema, "bookings SET expires_at = now()", "visit_id", visit.id)
    for part in visit.parts:
        await change(schema, "holdings SET expires_at = now()", "owner_id", part.id)
    assert (await refusal(more.lead("Confirm", visit.id))).reason == "BOOKING_EXPIRED"
    for _ in range(2):
        await database.run(salon.owner, expire_visit, UUID(visit.id))
    assert (await more.found(visit.id)).status == "declined"
    assert [fact for fact, _ in await events_of(schema, visit.id)][1:] == ["booking.visit.declined"]


async def test_a_visit_of_which_one_part_lost_its_person_is_not_confirmed(
    parlour: Parlour, schema: ServiceSchema
) -> None:
    salon = parlour.salon
    room = resources_pb2.ResourceNeed(any_of=[await salon.add_resource("Room")])
    fields = {"slot_step_minutes": 30, "requires_approval": True, "needed_resources": [room]}
    asked = await salon.add_type("peel", **fields)
    more = Parlour(salon=salon, kinds={**parlour.kinds, "peel": asked.booking_type_id})
    visit = (await more.book(at(9), "cut", "peel")).visit
    lost = "resource_kind = 'staff' AND owner_id"
    await change(schema, "holdings SET expires_at = now()", lost, visit.parts[1].id)
    assert (await refusal(more.lead("Confirm", visit.id))).reason == "BOOKING_EXPIRED"
    assert (await more.found(visit.id)).status == "pending"


async def test_the_limits_of_a_type_count_each_part(parlour: Parlour) -> None:
    twice = await parlour.salon.add_type("twice", slot_step_minutes=30, limits=Limits(per_day=3))
    more = Parlour(salon=parlour.salon, kinds={"twice": twice.booking_type_id, **parlour.kinds})
    assert len(await more.slots(next_monday(), "twice", "twice")) > 5
    visit = (await more.book(at(9), "twice", "twice")).visit
    assert await more.slots(next_monday(), "twice", "twice") == {}
    assert await more.outcome(at(11), "twice", "twice") == "SLOT_TAKEN"
    assert len(await more.slots(next_monday(), "twice", "cut")) > 5
    await more.move(visit.id, at(13))
    assert await more.outcome(at(10), "twice", "cut") == "booked"
    assert await twice.outcome(at(12)) == "SLOT_TAKEN"


async def test_one_link_shows_moves_and_cancels_the_visit(parlour: Parlour) -> None:
    made = await parlour.book(at(9), *ALL)
    shown = (await parlour.manage("Get", made.manage_token)).booking
    assert (shown.reference, shown.booking_type_name) == (made.visit.reference, "v-cut + v-colour + v-dry")
    assert [one.booking_type_name for one in shown.parts] == ["v-cut", "v-colour", "v-dry"]
    assert (shown.can_cancel, shown.can_reschedule) == (True, True)
    day = {"from_date": next_monday().isoformat(), "to_date": next_monday().isoformat(), "time_zone": "UTC"}
    listed = (await parlour.manage("List Slots", made.manage_token, **day)).slots
    starts = [slot.starts_at[11:16] for one in listed.days for slot in one.slots]
    assert "09:00" in starts
    moved = (await parlour.manage("Reschedule", made.manage_token, at(9, 30))).booking
    assert [one.starts_at for one in moved.parts] == [
        one.starts_at for one in (await parlour.found(made.visit.id)).parts
    ]
    for _ in range(2):
        assert (await parlour.manage("Cancel", made.manage_token)).booking.status == "cancelled"


async def test_the_strictest_policy_of_its_parts_counts_for_the_visit(parlour: Parlour) -> None:
    strict = await parlour.salon.add_type(
        "strict",
        slot_step_minutes=30,
        cancellation_policy=CancellationPolicy(customers_may_cancel=False, customers_may_reschedule=True),
    )
    more = Parlour(salon=parlour.salon, kinds={**parlour.kinds, "strict": strict.booking_type_id})
    made = await more.book(at(9), "cut", "strict")
    shown = (await more.manage("Get", made.manage_token)).booking
    assert (shown.can_cancel, shown.can_reschedule) == (False, True)
    assert (await refusal(more.manage("Cancel", made.manage_token))).reason == "CHANGE_TOO_LATE"
    assert (await more.found(made.visit.id)).status == "confirmed"


async def test_thirty_clients_on_overlapping_visits_in_every_order_never_get_half_a_visit(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    parlour = await furnish(await open_salon(service, database, caller, people=2))
    first, second = parlour.salon.staff
    for day in range(ROUNDS):
        orders = list(permutations(ALL))
        staff = cycle(((None,) * 3, (first, second, first), (second, first, second)))
        wishes = islice(cycle(zip(orders, staff, strict=False)), 30)
        outcomes = await asyncio.gather(
            *(
                parlour.outcome(at(9 + i % 3, day=day), *order, staff=named, email=f"c{i}@example.org")
                for i, (order, named) in enumerate(wishes)
            ),
            *(parlour.salon.outcome(at(10, day=day)) for _ in range(4)),
        )
        assert Counter(outcomes)["booked"] >= 1
        assert set(outcomes) <= {"booked", *REFUSED}
    listed = await parlour.salon.ask("VisitService/ListVisits", pb.ListVisitsRequest())
    assert {len(visit.parts) for visit in listed.items} == {3}
    assert await overlaps(schema, parlour.salon) == 0
    assert await deadlocks(schema) == before


async def test_visits_that_move_are_cancelled_and_made_at_once_never_overlap(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    parlour = await furnish(await open_salon(service, database, caller, people=2))
    for day in range(ROUNDS):
        made = [(await parlour.book(at(hour, day=day), *ALL)).visit for hour in (9, 9, 12)]
        results = await asyncio.gather(
            *(parlour.move(one.id, at(13, 30, day=day)) for one in made for _ in range(3)),
            *(lead(parlour.salon, "cancel", one.parts[i].id) for i, one in enumerate(made)),
            *(parlour.outcome(at(13, day=day), "dry", "cut", email=f"d{i}@example.org") for i in range(6)),
            *(parlour.lead("Cancel", made[0].id) for _ in range(2)),
            return_exceptions=True,
        )
        reasons = {one.reason for one in results if isinstance(one, Exception) and hasattr(one, "reason")}
        assert reasons <= {"TRANSITION_REFUSED", *REFUSED}
    assert await overlaps(schema, parlour.salon) == 0
    assert await deadlocks(schema) == before


async def test_the_history_of_a_part_tells_of_the_visits_changes(parlour: Parlour) -> None:
    visit = (await parlour.book(at(9), *ALL)).visit
    await parlour.move(visit.id, at(10), "Later, please")
    await parlour.lead("Cancel", visit.id, "Ill")
    entries = await history(parlour.salon, visit.parts[0].id)
    assert [(one.kind, one.reason) for one in entries] == [
        ("confirmed", ""),
        ("rescheduled", "Later, please"),
        ("cancelled", "Ill"),
    ]
