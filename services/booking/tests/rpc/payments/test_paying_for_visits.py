"""A visit any part of which is paid first waits as a whole for the money of all its parts."""

import asyncio
import os

import pytest
from booking_worlds.events import payloads
from booking_worlds.life import deadlocks, events_of, found, refusal
from booking_worlds.salon import at
from booking_worlds.visits import Parlour
from booking_worlds.visits import refusal as refused
from booking_worlds.visits_paid import ALL, FIRST, euros, parlour_paid_first, run_out
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2, payments_pb2
from frontdesk.booking.v1 import visits_events_pb2 as told
from frontdesk.booking.v1 import visits_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


@pytest.fixture
async def paid_first(service: Running, database: Database, caller: Caller) -> Parlour:
    return await parlour_paid_first(service, database, caller)


async def pay(
    parlour: Parlour, part_id: str, amount: int, reference: str = "1", *, currency: str = "EUR"
) -> booking_pb2.Booking:
    request = payments_pb2.PayBookingRequest(
        id=part_id,
        amount=Money(amount_minor=amount, currency=currency),
        method="transfer",
        reference=reference,
    )
    paid: booking_pb2.Booking = (await parlour.salon.ask("BookingPaymentService/PayBooking", request)).booking
    return paid


async def outcome(parlour: Parlour, part_id: str, amount: int, reference: str = "1") -> str:
    try:
        return (await pay(parlour, part_id, amount, reference)).status
    except FrontdeskError as refusal:
        return refusal.reason


async def test_a_visit_waits_for_the_money_of_all_its_parts_and_is_confirmed_as_a_whole(
    paid_first: Parlour, schema: ServiceSchema
) -> None:
    made = await paid_first.book(at(9), *ALL)
    visit, (cut, dry, wash) = made.visit, (part.id for part in made.visit.parts)
    assert (visit.status, {part.status for part in visit.parts}) == ("awaiting_payment", {"awaiting_payment"})
    own = (await paid_first.manage("Get", made.manage_token)).booking
    assert (own.payment_due, own.status) == (euros(5000), "awaiting_payment")
    assert own.pay_by.seconds - visit.created_at.seconds == 30 * 60
    assert await paid_first.outcome(at(9), *ALL) == "SLOT_TAKEN"
    assert (await pay(paid_first, cut, 4000)).status == "awaiting_payment"
    assert (await paid_first.found(visit.id)).status == "awaiting_payment"
    assert [(await pay(paid_first, dry, 1000)).status for _ in range(2)] == ["confirmed"] * 2
    assert {part.status for part in (await paid_first.found(visit.id)).parts} == {"confirmed"}
    assert await paid_first.outcome(at(9), *ALL) == "SLOT_TAKEN"
    assert [fact for fact, _ in await events_of(schema, cut)] == ["requested", "paid", "confirmed"]
    assert [fact for fact, _ in await events_of(schema, dry)] == ["requested", "paid", "confirmed"]
    assert [fact for fact, _ in await events_of(schema, wash)] == ["requested", "confirmed"]
    (confirmed,) = payloads(schema, paid_first.salon.workspace_id, told.VisitConfirmed, "visit.confirmed")
    assert (confirmed.visit.id, len(confirmed.visit.parts)) == (visit.id, 3)
    assert (await pay(paid_first, dry, 2000, "rest")).paid == euros(3000)


async def test_what_is_not_paid_in_time_is_cancelled_as_a_whole_and_the_money_is_due_back(
    paid_first: Parlour, database: Database, schema: ServiceSchema
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    cut, dry = visit.parts[0].id, visit.parts[1].id
    await pay(paid_first, cut, 4000)
    await run_out(paid_first, database, schema, visit)
    ended = await paid_first.found(visit.id)
    assert (ended.status, {part.lapsed for part in ended.parts}) == ("cancelled", {True})
    assert (await found(paid_first.salon, cut)).refund_wanted == euros(4000)
    assert await outcome(paid_first, dry, 1000) == "PAID_TOO_LATE"
    assert (await found(paid_first.salon, dry)).refund_wanted == euros(1000)
    (cancelled,) = payloads(schema, paid_first.salon.workspace_id, told.VisitCancelled, "visit.cancelled")
    assert len(cancelled.visit.parts) == 3
    assert await paid_first.outcome(at(9), *ALL) == "booked"


async def test_while_it_waits_for_money_no_part_is_given_up_answered_or_confirmed_alone(
    paid_first: Parlour,
) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    for step in ("cancel", "decline", "confirm"):
        assert (await refusal(paid_first.salon, step, visit.parts[2].id)).reason == "PART_OF_VISIT"
    due = await refused(paid_first.lead("Confirm", visit.id))
    assert (due.reason, due.facts["owed_minor"]) == ("PAYMENT_DUE", 5000)


async def test_staff_may_confirm_a_visit_without_the_payment(paid_first: Parlour) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    request = pb.ConfirmVisitRequest(id=visit.id, without_payment=True)
    confirmed = (await paid_first.salon.ask("VisitService/ConfirmVisit", request)).visit
    assert confirmed.status == "confirmed"


async def test_a_cancelled_or_declined_visit_has_what_was_paid_due_back(paid_first: Parlour) -> None:
    for hour, step in ((9, "Cancel"), (13, "Decline")):
        visit = (await paid_first.book(at(hour), *ALL)).visit
        await pay(paid_first, visit.parts[0].id, 4000)
        await paid_first.lead(step, visit.id)
        assert (await found(paid_first.salon, visit.parts[0].id)).refund_wanted == euros(4000)


async def test_what_needs_approval_too_is_paid_once_it_is_approved(
    paid_first: Parlour, schema: ServiceSchema
) -> None:
    asked = await paid_first.salon.add_type("asked", price=euros(500), requires_approval=True)
    parlour = Parlour(salon=asked, kinds={**paid_first.kinds, "asked": asked.booking_type_id})
    visit = (await parlour.book(at(9), "cut", "asked")).visit
    assert visit.status == "pending"
    assert await outcome(parlour, visit.parts[0].id, 4000) == "TRANSITION_REFUSED"
    approved = await parlour.lead("Confirm", visit.id)
    assert (approved.status, approved.HasField("expires_at")) == ("awaiting_payment", True)
    (event,) = payloads(schema, asked.workspace_id, told.VisitApproved, "visit.approved")
    assert event.visit.status == "awaiting_payment"
    assert (await pay(parlour, visit.parts[0].id, 4000)).status == "confirmed"
    assert (await parlour.found(visit.id)).status == "confirmed"


async def test_an_unpaid_visit_is_moved_and_keeps_the_end_of_its_time(paid_first: Parlour) -> None:
    visit = (await paid_first.book(at(9), *ALL)).visit
    moved = await paid_first.move(visit.id, at(13))
    assert (moved.status, moved.expires_at) == ("awaiting_payment", visit.expires_at)
    assert (await pay(paid_first, visit.parts[0].id, 4000)).status == "awaiting_payment"
    assert (await pay(paid_first, visit.parts[1].id, 1000)).status == "confirmed"


async def test_parts_that_are_paid_first_are_in_one_currency(paid_first: Parlour) -> None:
    dollars = Money(amount_minor=500, currency="USD")
    other = await paid_first.salon.add_type("other", price=dollars, payment=FIRST)
    parlour = Parlour(salon=other, kinds={**paid_first.kinds, "other": other.booking_type_id})
    assert await parlour.outcome(at(9), "cut", "other") == "NOT_FOR_VISITS"


@pytest.mark.parametrize("approval", ["of the part in another currency", "of a third part"])
async def test_a_visit_that_waits_for_an_answer_first_has_one_currency_too(
    paid_first: Parlour, approval: str
) -> None:
    dollars, third = Money(amount_minor=500, currency="USD"), approval == "of a third part"
    other = await paid_first.salon.add_type(
        "other", price=dollars, payment=FIRST, requires_approval=not third
    )
    asked = await paid_first.salon.add_type("asked", requires_approval=True)
    kinds = {"other": other.booking_type_id, "asked": asked.booking_type_id}
    parlour = Parlour(salon=asked, kinds={**paid_first.kinds, **kinds})
    names = ("cut", "other", "asked") if third else ("cut", "other")
    assert await parlour.outcome(at(9), *names) == "NOT_FOR_VISITS"
    assert await parlour.outcome(at(9), "cut", "asked") == "booked"


async def test_a_part_that_is_paid_later_is_in_the_currency_of_what_is_paid_first(
    paid_first: Parlour,
) -> None:
    later = await paid_first.salon.add_type("later", price=Money(amount_minor=500, currency="USD"))
    parlour = Parlour(salon=later, kinds={**paid_first.kinds, "later": later.booking_type_id})
    for names in (("later", "cut"), ("cut", "later")):
        answer = await refused(parlour.book(at(9), *names))
        assert (answer.reason, answer.field) == ("NOT_FOR_VISITS", "parts")


async def test_of_what_is_paid_on_the_spot_in_two_currencies_no_sum_is_told(paid_first: Parlour) -> None:
    later = await paid_first.salon.add_type("later", price=Money(amount_minor=500, currency="USD"))
    parlour = Parlour(salon=later, kinds={**paid_first.kinds, "later": later.booking_type_id})
    made = await parlour.book(at(9), "wash", "later")
    wash, dollars = made.visit.parts
    await pay(parlour, wash.id, 500)
    assert (await parlour.manage("Get", made.manage_token)).booking.paid == euros(500)
    await pay(parlour, dollars.id, 500, currency="USD")
    assert not (await parlour.manage("Get", made.manage_token)).booking.HasField("paid")


async def test_of_payments_for_all_parts_and_the_end_of_their_time_one_outcome_is_left(
    paid_first: Parlour, database: Database, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        visit = (await paid_first.book(at(9, day=day), *ALL)).visit
        cut, dry = visit.parts[0].id, visit.parts[1].id
        payments = [
            outcome(paid_first, part, amount, str(n))
            for n in range(5)
            for part, amount in ((cut, 4000), (dry, 1000))
        ]
        ends = [run_out(paid_first, database, schema, visit) for _ in range(3)]
        await asyncio.gather(*payments, *ends)
        kept = await paid_first.found(visit.id)
        assert len({part.status for part in kept.parts}) == 1
        if kept.status == "confirmed":
            # Whoever came after the end, though before one who had waited longer, bought nothing.
            bought = [part.paid.amount_minor - part.refund_wanted.amount_minor for part in kept.parts]
            assert all(money >= due for money, due in zip(bought, (4000, 1000, 0), strict=True))
        else:
            assert kept.status == "cancelled"
            assert [part.refund_wanted for part in kept.parts] == [part.paid for part in kept.parts]
        assert sum(part.paid.amount_minor for part in kept.parts) == 5 * 5000
    assert await deadlocks(schema) == before
