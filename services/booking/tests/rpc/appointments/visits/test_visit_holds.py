"""A hold keeps the time of all services of a visit for one customer: all of it or none."""

import asyncio
import os
from datetime import datetime
from typing import Any

import pytest
from booking_worlds.life import change, deadlocks, lead
from booking_worlds.salon import at, next_monday, open_salon
from booking_worlds.visits import Parlour, furnish, people, refusal, times
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2, terms_pb2
from frontdesk.booking.v1 import visit_holds_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
BOTH = ("cut", "colour")


@pytest.fixture
async def alone(service: Running, database: Database, caller: Caller) -> Parlour:
    """One person gives everything."""
    return await furnish(await open_salon(service, database, caller))


async def hold(parlour: Parlour, start: datetime, *names: str, staff: object = "") -> pb.HeldVisit:
    request = pb.PlaceVisitHoldRequest(
        parts=[pb.WantedVisitPart(booking_type_id=parlour.kinds[name], staff_id=str(staff)) for name in names]
    )
    request.starts_at.FromDatetime(start)
    held: pb.HeldVisit = (await parlour.salon.visit("VisitHoldService/PlaceVisitHold", request)).hold
    return held


async def release(parlour: Parlour, hold_id: str) -> None:
    request = pb.ReleaseVisitHoldRequest(id=hold_id)
    await parlour.salon.visit("VisitHoldService/ReleaseVisitHold", request)


async def outcome(trying: Any) -> str:
    try:
        await trying
    except FrontdeskError as refused:
        return refused.reason
    return "done"


async def let_expire(schema: ServiceSchema, parlour: Parlour) -> None:
    for table in ("holds", "holdings"):
        ended = f"{table} SET expires_at = now() - interval '1 second'"
        await change(schema, ended, "workspace_id", str(parlour.salon.workspace_id))


async def test_what_is_held_is_seen_and_booked_by_its_holder_alone(alone: Parlour) -> None:
    held = await hold(alone, at(9), *BOTH)
    assert len(held.parts) == 2
    assert "09:00" not in await alone.slots(next_monday(), *BOTH)
    assert "09:00" in await alone.slots(next_monday(), *BOTH, hold_id=held.id)
    assert await alone.outcome(at(9), *BOTH) == "SLOT_TAKEN"
    visit = (await alone.book(at(9), *BOTH, hold_id=held.id)).visit
    assert (visit.id, visit.status) == (held.id, "confirmed")
    assert people(visit) == [part.staff_id for part in held.parts]
    assert [one.starts_at for one in visit.parts] == [part.starts_at for part in held.parts]
    assert times(visit)[0][0] == "09:00"
    assert await alone.outcome(at(9), *BOTH) == "SLOT_TAKEN"
    again = await refusal(alone.book(at(9), *BOTH, hold_id=held.id))
    assert (again.reason, again.field) == ("HOLD_EXPIRED", "hold_id")


async def test_a_held_visit_keeps_its_people_also_where_others_would_come_first_by_now(
    service: Running, database: Database, caller: Caller
) -> None:
    parlour = await furnish(await open_salon(service, database, caller, people=2))
    first, second = parlour.salon.staff
    busy = await parlour.salon.book(at(9), staff_id=str(first))
    held = await hold(parlour, at(9), *BOTH)
    await lead(parlour.salon, "cancel", busy.id)
    visit = (await parlour.book(at(9), *BOTH, hold_id=held.id)).visit
    assert people(visit) == [part.staff_id for part in held.parts] == [str(second)] * 2


async def test_what_is_given_back_is_everybodys_at_once(alone: Parlour) -> None:
    held = await hold(alone, at(9), *BOTH)
    await release(alone, held.id)
    assert await alone.outcome(at(9), *BOTH) == "booked"
    assert (await refusal(release(alone, held.id))).reason == "NOT_FOUND"


async def test_a_hold_that_has_ended_books_nothing_and_blocks_nobody_without_a_sweeper(
    alone: Parlour, schema: ServiceSchema
) -> None:
    held = await hold(alone, at(9), *BOTH)
    await let_expire(schema, alone)
    assert (await refusal(alone.book(at(9), *BOTH, hold_id=held.id))).reason == "HOLD_EXPIRED"
    assert await alone.outcome(at(9), *BOTH) == "booked"


async def test_where_one_service_is_not_free_nothing_is_held(alone: Parlour) -> None:
    await alone.salon.book(at(10))
    assert await outcome(hold(alone, at(9), *BOTH)) == "SLOT_TAKEN"
    assert "09:00" in await alone.slots(next_monday(), "cut", "dry")


@pytest.mark.parametrize(
    ("hour", "names", "field"),
    [
        (9, ("colour", "cut"), "parts.0.booking_type_id"),
        (9, ("cut", "colour", "dry"), "parts"),
        (11, BOTH, "starts_at"),
    ],
    ids=["other services", "more services", "another start"],
)
async def test_a_hold_does_not_cover_another_visit(
    alone: Parlour, hour: int, names: tuple[str, ...], field: str
) -> None:
    held = await hold(alone, at(9), *BOTH)
    refused = await refusal(alone.book(at(hour), *names, hold_id=held.id))
    assert (refused.reason, refused.field) == ("HOLD_MISMATCH", field)
    assert await outcome(alone.book(at(9), *BOTH, hold_id=held.id)) == "done"


async def test_what_is_paid_first_is_listed_held_and_booked_in_one_currency_alone(alone: Parlour) -> None:
    for name, currency in (("euros", "EUR"), ("dollars", "USD")):
        kind = await alone.salon.add_type(
            f"v-{name}",
            price=Money(amount_minor=500, currency=currency),
            payment=terms_pb2.PaymentTerms(rule="before_confirmation", within_minutes=30),
        )
        alone.kinds[name] = kind.booking_type_id
    both = ("euros", "dollars")
    for field, trying in (
        ("booking_type_id", alone.slots(next_monday(), *both)),
        ("parts", hold(alone, at(9), *both)),
        ("parts", alone.book(at(9), *both)),
    ):
        refused = await refusal(trying)
        assert (refused.reason, refused.field) == ("NOT_FOR_VISITS", field)


async def test_a_hold_of_a_visit_is_none_of_a_single_booking(alone: Parlour) -> None:
    held = await hold(alone, at(9), *BOTH)
    request = booking_pb2.ReleaseHoldRequest(id=held.id)
    assert await outcome(alone.salon.visit("HoldService/ReleaseHold", request)) == "NOT_FOUND"
    assert await alone.outcome(at(9), *BOTH) == "SLOT_TAKEN"


async def test_a_customers_limit_counts_when_a_held_visit_is_booked(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=2, limits={"customer_per_day": 1})
    dry = await salon.add_type("dry")
    parlour = Parlour(salon=salon, kinds={"cut": salon.booking_type_id, "dry": dry.booking_type_id})
    await parlour.book(at(9), "cut", "dry")
    held = await hold(parlour, at(13), "cut", "dry")
    assert (await refusal(parlour.book(at(13), "cut", "dry", hold_id=held.id))).reason == "LIMIT_REACHED"
    assert await parlour.outcome(at(13), "cut", "dry", hold_id=held.id, email="eve@example.org") == "booked"


async def test_thirty_holds_of_one_visit_and_one_is_placed(alone: Parlour, schema: ServiceSchema) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        tries = [hold(alone, at(9, day=day), *(BOTH if n % 2 else BOTH[::-1])) for n in range(30)]
        answers = await asyncio.gather(*map(outcome, tries))
        assert sorted(set(answers)) == ["SLOT_TAKEN", "done"]
        assert answers.count("done") == 1
    assert await deadlocks(schema) == before


async def test_a_hold_that_is_booked_and_given_back_at_once_ends_in_one_of_both(
    alone: Parlour, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        held = await hold(alone, at(9, day=day), *BOTH)
        booked = [outcome(alone.book(at(9, day=day), *BOTH, hold_id=held.id)) for _ in range(10)]
        others = [outcome(alone.book(at(9, day=day), *BOTH)) for _ in range(5)]
        given_back = [outcome(release(alone, held.id)) for _ in range(5)]
        answers = await asyncio.gather(*booked, *others, *given_back)
        assert answers[:10].count("done") + answers[15:].count("done") == 1
        assert answers[:15].count("done") <= 1
    assert await deadlocks(schema) == before
