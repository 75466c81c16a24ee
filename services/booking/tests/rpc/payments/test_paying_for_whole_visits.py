"""A visit is paid and refunded as a whole; each part keeps its share."""

import asyncio
import os
from contextlib import suppress
from typing import Any

import pytest
from booking_worlds.life import deadlocks, events_of, found
from booking_worlds.salon import at, open_salon
from booking_worlds.visits import Parlour, furnish, refusal
from booking_worlds.visits_paid import ALL, euros, parlour_paid_first, run_out
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2, payments_pb2, visit_payments_pb2
from frontdesk.booking.v1 import visits_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


@pytest.fixture
async def paid_first(service: Running, database: Database, caller: Caller) -> Parlour:
    return await parlour_paid_first(service, database, caller)


async def settle(
    parlour: Parlour, step: str, visit_id: str, amount: int, reference: str = "1", **other: Any
) -> pb.Visit:
    """`step` is `Pay` or `Refund`."""
    money = Money(amount_minor=amount, currency=other.pop("currency", "EUR"))
    request = getattr(visit_payments_pb2, f"{step}VisitRequest")(
        id=visit_id, amount=money, method="transfer", reference=reference
    )
    visit: pb.Visit = (await parlour.salon.ask(f"VisitPaymentService/{step}Visit", request, **other)).visit
    return visit


async def outcome(parlour: Parlour, visit_id: str, amount: int, reference: str = "1") -> str:
    try:
        return (await settle(parlour, "Pay", visit_id, amount, reference)).status
    except FrontdeskError as refused:
        return refused.reason


def paid(visit: pb.Visit) -> list[int]:
    return [part.paid.amount_minor for part in visit.parts]


async def test_one_payment_confirms_the_whole_visit_and_stands_with_each_part(
    paid_first: Parlour, schema: ServiceSchema
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    assert (visit.payment_due, visit.HasField("paid")) == (euros(5000), False)
    assert visit.pay_by.seconds - visit.created_at.seconds == 30 * 60
    confirmed = await settle(paid_first, "Pay", visit.id, 5000)
    assert (confirmed.status, confirmed.HasField("pay_by")) == ("confirmed", False)
    assert (paid(confirmed), confirmed.paid) == ([4000, 1000, 0], euros(5000))
    assert await paid_first.found(visit.id) == confirmed
    for part, facts in zip(confirmed.parts, (["paid"], ["paid"], []), strict=True):
        told = [fact for fact, _ in await events_of(schema, part.id)]
        assert told == ["requested", *facts, "confirmed"]


async def test_what_comes_in_goes_to_what_is_owed_first_then_to_the_rest_of_the_prices(
    paid_first: Parlour,
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    steps = [
        (3000, "awaiting_payment", [3000, 0, 0]),
        (1500, "awaiting_payment", [4000, 500, 0]),
        (1000, "confirmed", [4000, 1500, 0]),
        (2000, "confirmed", [4000, 3000, 500]),
        (100, "confirmed", [4100, 3000, 500]),
    ]
    for number, (amount, status, shares) in enumerate(steps):
        after = await settle(paid_first, "Pay", visit.id, amount, str(number))
        assert (after.status, paid(after)) == (status, shares)


async def test_what_parts_were_paid_alone_is_not_asked_for_again(paid_first: Parlour) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    request = payments_pb2.PayBookingRequest(
        id=visit.parts[1].id, amount=euros(600), method="cash", reference="a"
    )
    await paid_first.salon.ask("BookingPaymentService/PayBooking", request)
    refused = await refusal(settle(paid_first, "Pay", visit.id, 4400, "a"))
    assert (refused.reason, refused.facts["booking_id"]) == ("PAYMENT_REFERENCE_REUSED", visit.parts[1].id)
    assert paid(await paid_first.found(visit.id)) == [0, 600, 0]
    confirmed = await settle(paid_first, "Pay", visit.id, 4400, "b")
    assert (confirmed.status, paid(confirmed)) == ("confirmed", [4000, 1000, 0])


async def test_one_reference_of_a_visit_counts_once_also_where_twenty_send_it(paid_first: Parlour) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    outcomes = await asyncio.gather(*(outcome(paid_first, visit.id, 5000) for _ in range(20)))
    assert set(outcomes) == {"confirmed"}
    assert paid(await paid_first.found(visit.id)) == [4000, 1000, 0]
    assert await outcome(paid_first, visit.id, 4000) == "PAYMENT_REFERENCE_REUSED"


async def test_what_comes_for_a_visit_that_has_ended_is_kept_and_due_back_once(
    paid_first: Parlour, database: Database, schema: ServiceSchema
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    await run_out(paid_first, database, schema, visit)
    assert [await outcome(paid_first, visit.id, 5000) for _ in range(3)] == ["PAID_TOO_LATE"] * 3
    for part, share in zip(visit.parts, (4000, 1000, 0), strict=True):
        kept = await found(paid_first.salon, part.id)
        assert (kept.paid.amount_minor, kept.refund_wanted.amount_minor) == (share, share)


async def test_a_refund_of_a_visit_gives_back_what_is_due_first_and_never_more_than_is_left(
    paid_first: Parlour,
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    await settle(paid_first, "Pay", visit.id, 7500)
    await paid_first.salon.ask(
        "BookingService/CancelBooking", booking_pb2.CancelBookingRequest(id=visit.parts[1].id, refund="all")
    )
    after = await settle(paid_first, "Refund", visit.id, 3500, "r")
    assert [part.refunded.amount_minor for part in after.parts] == [500, 3000, 0]
    assert await settle(paid_first, "Refund", visit.id, 3500, "r") == after
    refused = await refusal(settle(paid_first, "Refund", visit.id, 4001, "s"))
    assert (refused.reason, refused.facts["left"]) == ("REFUND_TOO_LARGE", 4000)
    assert (await settle(paid_first, "Refund", visit.id, 4000, "s")).status == "confirmed"


async def test_a_payment_in_another_currency_or_for_nothing_is_refused_with_what_would_be_right(
    paid_first: Parlour, service: Running, database: Database, stranger: Caller
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    refused = await refusal(settle(paid_first, "Pay", visit.id, 5000, currency="USD"))
    assert (refused.field, "EUR" in str(refused)) == ("amount.currency", True)
    free = await furnish(await open_salon(service, database, stranger))
    other = (await free.book(at(9), "cut", "colour")).visit
    assert await outcome(free, other.id, 100) == "TRANSITION_REFUSED"
    assert await outcome(free, visit.id, 5000) == "NOT_FOUND"


async def test_of_payments_for_a_visit_and_its_parts_and_the_end_of_its_time_one_outcome_is_left(
    paid_first: Parlour, database: Database, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        visit = (await paid_first.book(at(9, day=day), *ALL)).visit
        whole = [outcome(paid_first, visit.id, 5000, f"whole {n}") for n in range(10)]
        alone = [pay_part(paid_first, visit.parts[n % 2].id, f"part {n}") for n in range(10)]
        ends = [run_out(paid_first, database, schema, visit) for _ in range(3)]
        await asyncio.gather(*whole, *alone, *ends)
        kept = await paid_first.found(visit.id)
        assert len({part.status for part in kept.parts}) == 1
        assert sum(paid(kept)) == 10 * 5000 + 10 * 100
        if kept.status == "cancelled":
            assert [part.refund_wanted for part in kept.parts] == [part.paid for part in kept.parts]
        else:
            assert kept.status == "confirmed"
    assert await deadlocks(schema) == before


async def pay_part(parlour: Parlour, part_id: str, reference: str) -> None:
    request = payments_pb2.PayBookingRequest(
        id=part_id, amount=euros(100), method="cash", reference=reference
    )
    with suppress(FrontdeskError):
        await parlour.salon.ask("BookingPaymentService/PayBooking", request)
