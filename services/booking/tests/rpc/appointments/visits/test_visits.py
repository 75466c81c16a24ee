"""Several services in one visit: one after another, all or none, one reference for the customer."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from booking_worlds.life import found
from booking_worlds.salon import at, next_monday, open_salon
from booking_worlds.visits import Parlour, furnish, people, refusal, times
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import booking_pb2, resources_pb2
from frontdesk.booking.v1 import visits_pb2 as pb

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
# Who waits too long for those before, on a machine that is busy with other things, may come again.
ALL = ("cut", "colour", "dry")


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
