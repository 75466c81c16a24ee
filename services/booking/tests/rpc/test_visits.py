"""Several services in one visit: one after another, all or none, one reference for the customer."""

import asyncio
import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice, permutations
from uuid import UUID

import pytest
import pytest_asyncio
from booking.actions.visits.expire_visit import expire_visit
from booking_life import change, deadlocks, events_of, found, history, lead, overlaps, reassign, reschedule
from booking_salon import Salon, at, next_monday, open_salon
from booking_visits import Parlour, furnish, people, refusal, times
from chassis.context import Caller
from chassis.db import Database
from chassis.ids import new_id
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2, resources_pb2
from frontdesk.booking.v1 import visits_events_pb2 as events
from frontdesk.booking.v1 import visits_pb2 as pb
from frontdesk.booking.v1.terms_pb2 import CancellationPolicy, Limits

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
# Who waits too long for those before, on a machine that is busy with other things, may come again.
REFUSED = {"SLOT_TAKEN", "SLOT_NOT_OFFERED", "RESOURCE_EXHAUSTED"}
ALL = ("cut", "colour", "dry")


@pytest_asyncio.fixture
async def parlour(service: Running, database: Database, caller: Caller) -> Parlour:
    return await furnish(await open_salon(service, database, caller, people=3))


async def test_one_request_books_all_services_one_after_another_with_one_person(parlour: Parlour) -> None:
    made = await parlour.book(at(9), *ALL)
    visit = made.visit
    assert times(visit) == [("09:00", "09:30"), ("09:45", "10:45"), ("11:00", "11:20")]
    assert people(visit) == [str(parlour.salon.staff[0])] * 3
    assert [(one.visit_id, one.visit_position, one.status) for one in visit.parts] == [
        (visit.id, position, "confirmed") for position in (1, 2, 3)
    ]
    assert (visit.status, len(visit.reference)) == ("confirmed", 8)
    assert made.manage_token
    assert await parlour.found(visit.id) == visit
    assert await found(parlour.salon, visit.parts[1].id) == visit.parts[1]


async def test_who_goes_on_to_another_person_loses_no_time_between(parlour: Parlour) -> None:
    first, second, third = parlour.salon.staff
    visit = (await parlour.book(at(9), *ALL, staff=(first, second, third))).visit
    assert times(visit) == [("09:00", "09:30"), ("09:30", "10:30"), ("10:30", "10:50")]
    assert people(visit) == [str(first), str(second), str(third)]


async def test_the_person_changes_as_seldom_as_possible(parlour: Parlour) -> None:
    first, second, _ = parlour.salon.staff
    await parlour.salon.book(at(11), staff_id=str(first))
    visit = (await parlour.book(at(9), *ALL)).visit
    assert people(visit) == [str(second)] * 3
    named = (await parlour.book(at(13), *ALL, staff=(None, second, None))).visit
    assert people(named) == [str(second)] * 3


async def test_one_person_for_all_is_kept_to_where_that_is_asked_for(parlour: Parlour) -> None:
    first, second, third = parlour.salon.staff
    drying = replace(parlour.salon, booking_type_id=parlour.kinds["dry"])
    await parlour.salon.book(at(9, 30), staff_id=str(first))
    await drying.book(at(9), staff_id=str(second))
    await parlour.salon.book(at(9), staff_id=str(third))
    assert "09:00" not in await parlour.slots(next_monday(), "dry", "cut", same_staff=True)
    assert await parlour.outcome(at(9), "dry", "cut", same_staff=True) == "SLOT_TAKEN"
    visit = (await parlour.book(at(9), "dry", "cut")).visit
    assert people(visit) == [str(first), str(second)]


async def test_every_listed_visit_books_as_listed_and_no_other_start_does(parlour: Parlour) -> None:
    salon = parlour.salon
    await salon.book(at(10, 30), staff_id=str(salon.staff[0]))
    await salon.book(at(13), staff_id=str(salon.staff[1]))
    for day, named in ((0, ()), (1, ("any", str(salon.staff[2]), "any"))):
        monday = next_monday() + timedelta(days=day)
        listed = await parlour.slots(monday, *ALL, staff_ids=named)
        wanted = [None if one == "any" else one for one in named]
        assert len(listed) > 5
        for minute in range(9 * 60, 17 * 60, 15):
            start = at(minute // 60, minute % 60, day=day)
            if (offered := listed.get(f"{start:%H:%M}")) is None:
                refused = await refusal(parlour.book(start, *ALL, staff=wanted))
                assert refused.reason in ("SLOT_TAKEN", "SLOT_NOT_OFFERED")
                continue
            visit = (await parlour.book(start, *ALL, staff=wanted)).visit
            starts = [begin for begin, _ in times(visit)]
            assert list(zip(people(visit), starts, strict=True)) == offered
            await parlour.lead("Cancel", visit.id)


async def test_where_one_part_is_taken_nothing_is_booked_and_other_starts_are_named(
    service: Running, database: Database, caller: Caller
) -> None:
    parlour = await furnish(await open_salon(service, database, caller))
    await parlour.salon.book(at(10))
    before = await parlour.slots(next_monday(), *ALL)
    refused = await refusal(parlour.book(at(9), *ALL))
    assert (refused.reason, refused.field) == ("SLOT_TAKEN", "starts_at")
    alternatives = refused.facts["alternatives"]
    assert isinstance(alternatives, list)
    assert len(alternatives) == 3
    assert [len(one["parts"]) for one in alternatives] == [3, 3, 3]
    assert await parlour.slots(next_monday(), *ALL) == before
    assert await parlour.salon.outcome(at(9)) == "booked"


async def test_what_is_wrong_with_a_part_names_it(parlour: Parlour) -> None:
    wish = parlour.wish(at(9), *ALL)
    wish.parts[1].booking_type_id = str(new_id())
    unknown = await refusal(parlour.salon.visit("VisitService/BookVisit", wish))
    assert (unknown.reason, unknown.field) == ("UNKNOWN_REFERENCE", "parts.1.booking_type_id")
    stranger = await refusal(parlour.book(at(9), *ALL, staff=(None, None, new_id())))
    assert (stranger.reason, stranger.field) == ("UNKNOWN_REFERENCE", "parts.2.staff_id")
    late = await refusal(parlour.book(at(16), *ALL))
    assert (late.reason, late.field, late.facts["why"]) == ("SLOT_NOT_OFFERED", "parts.1", "hours")
    off_step = await refusal(parlour.book(at(9, 10), *ALL))
    assert (off_step.reason, off_step.field, off_step.facts["why"]) == (
        "SLOT_NOT_OFFERED",
        "starts_at",
        "step",
    )
    single = await refusal(parlour.book(at(9), "cut"))
    assert (single.reason, single.field) == ("INVALID_FIELD", "parts")


async def test_types_with_several_people_are_no_parts(parlour: Parlour) -> None:
    for slug, fields in (("duo", {"staff_rule": "all"}), ("class", {"capacity": 5})):
        kind = await parlour.salon.add_type(slug, **fields)
        more = Parlour(salon=parlour.salon, kinds={**parlour.kinds, slug: kind.booking_type_id})
        refused = await refusal(more.book(at(9), "cut", slug))
        assert (refused.reason, refused.field) == ("NOT_FOR_VISITS", "parts.1.booking_type_id")


async def test_each_part_uses_its_own_room(parlour: Parlour) -> None:
    room = await parlour.salon.add_resource("Room")
    need = [resources_pb2.ResourceNeed(any_of=[room])]
    steam = await parlour.salon.add_type(
        "steam", slot_step_minutes=30, buffer_after_minutes=10, needed_resources=need
    )
    more = Parlour(salon=parlour.salon, kinds={**parlour.kinds, "steam": steam.booking_type_id})
    first, second, _ = parlour.salon.staff
    refused = await refusal(more.book(at(9), "steam", "steam", staff=(first, second)))
    assert (refused.reason, refused.field, refused.facts["why"]) == ("SLOT_NOT_OFFERED", "parts.1", "order")
    visit = (await more.book(at(9), "steam", "steam", staff=(first, first))).visit
    assert times(visit) == [("09:00", "09:30"), ("09:40", "10:10")]
    assert [one.resources[0].name for one in visit.parts] == ["Room", "Room"]
    assert await steam.outcome(at(9)) == "SLOT_TAKEN"


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


async def test_visits_are_listed_by_start_in_pages(parlour: Parlour) -> None:
    made = [(await parlour.book(at(hour), "cut", "dry")).visit for hour in (13, 9, 11)]
    request = pb.ListVisitsRequest(from_date=next_monday().isoformat())
    request.page.limit = 2
    first = await parlour.salon.ask("VisitService/ListVisits", request)
    request.page.cursor = first.next_cursor
    rest = await parlour.salon.ask("VisitService/ListVisits", request)
    assert [*first.items, *rest.items] == [made[1], made[2], made[0]]
    later = pb.ListVisitsRequest(from_date=(next_monday() + timedelta(days=1)).isoformat())
    assert list((await parlour.salon.ask("VisitService/ListVisits", later)).items) == []


async def test_the_same_key_books_one_visit(parlour: Parlour) -> None:
    wish = parlour.wish(at(9), *ALL)
    replies = await asyncio.gather(
        *(parlour.salon.visit("VisitService/BookVisit", wish, key="once") for _ in range(5))
    )
    assert len({one.SerializeToString() for one in replies}) == 1
    listed = await parlour.salon.ask("VisitService/ListVisits", pb.ListVisitsRequest())
    assert len(listed.items) == 1


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


async def test_another_workspace_finds_no_visit(
    parlour: Parlour, service: Running, database: Database, stranger: Caller
) -> None:
    visit = (await parlour.book(at(9), *ALL)).visit
    other = Parlour(salon=await open_salon(service, database, stranger), kinds=parlour.kinds)
    for asking in (other.found(visit.id), other.lead("Cancel", visit.id), other.move(visit.id, at(10))):
        assert (await refusal(asking)).reason == "NOT_FOUND"
    assert (await refusal(other.book(at(9), *ALL))).reason == "UNKNOWN_REFERENCE"
    assert await parlour.found(visit.id) == visit


@pytest.mark.parametrize("names", [("cut",) * 7, ()], ids=["seven", "none"])
async def test_a_visit_has_two_to_six_parts(parlour: Parlour, names: tuple[str, ...]) -> None:
    assert (await refusal(parlour.slots(next_monday(), *names))).field == "booking_type_id"


async def test_an_empty_booking_is_no_part_of_a_visit(parlour: Parlour) -> None:
    alone = await parlour.salon.book(at(9))
    assert (alone.visit_id, alone.visit_position) == ("", 0)
    assert isinstance(alone, booking_pb2.Booking)
