"""What has to be paid first: it keeps its slot for a while, and money that comes late buys what is left."""

import asyncio
import os
from typing import Any
from uuid import UUID

import pytest
from booking.actions.appointments.expire_booking import expire_booking
from booking_worlds.events import payloads
from booking_worlds.life import change, deadlocks, events_of, found, history, lead, let_expire, refusal
from booking_worlds.salon import Salon, at, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import lifecycle_pb2 as life
from frontdesk.booking.v1 import payments_pb2, terms_pb2
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
FIRST = terms_pb2.PaymentTerms(rule="before_confirmation", within_minutes=30)
PRICE = Money(amount_minor=4000, currency="EUR")


@pytest.fixture
async def paid_first(service: Running, database: Database, caller: Caller) -> Salon:
    return await open_salon(service, database, caller, price=PRICE, payment=FIRST)


async def pay(salon: Salon, booking_id: str, amount: int = 4000, reference: str = "1") -> pb.Booking:
    money = Money(amount_minor=amount, currency="EUR")
    request = payments_pb2.PayBookingRequest(
        id=booking_id, amount=money, method="transfer", reference=reference
    )
    booking: pb.Booking = (await salon.ask("BookingPaymentService/PayBooking", request)).booking
    return booking


async def outcome(salon: Salon, booking_id: str, **payment: Any) -> str:
    try:
        return (await pay(salon, booking_id, **payment)).status
    except FrontdeskError as refused:
        return refused.reason


async def run_out(salon: Salon, database: Database, schema: ServiceSchema, booking_id: str) -> None:
    await let_expire(schema, booking_id)
    await expire(salon, database, booking_id)


async def expire(salon: Salon, database: Database, booking_id: str) -> None:
    system = Caller.system("booking", salon.workspace_id)
    await database.run(system, expire_booking, UUID(booking_id))


async def facts(schema: ServiceSchema, booking_id: str) -> list[str]:
    return [fact for fact, _ in await events_of(schema, booking_id)]


async def test_an_unpaid_booking_keeps_its_slot_until_it_is_paid_and_is_confirmed_then(
    paid_first: Salon, schema: ServiceSchema
) -> None:
    booking = await paid_first.book(at(9))
    assert (booking.status, booking.payment_due, booking.HasField("paid")) == (
        "awaiting_payment",
        PRICE,
        False,
    )
    assert booking.pay_by.seconds - booking.created_at.seconds == 30 * 60
    assert await paid_first.outcome(at(9)) == "SLOT_TAKEN"
    assert (await pay(paid_first, booking.id, 1500)).status == "awaiting_payment"
    again = await pay(paid_first, booking.id, 1500)
    assert (again.status, again.paid.amount_minor) == ("awaiting_payment", 1500)
    paid = await pay(paid_first, booking.id, 2500, "2")
    assert (paid.status, paid.paid, paid.HasField("pay_by")) == ("confirmed", PRICE, False)
    assert await paid_first.outcome(at(9)) == "SLOT_TAKEN"
    assert await facts(schema, booking.id) == ["requested", "paid", "paid", "confirmed"]
    assert [one.kind for one in await history(paid_first, booking.id)] == ["requested", "paid", "confirmed"]


async def test_the_deposit_is_what_is_paid_first_where_there_is_one(paid_first: Salon) -> None:
    deposit = await paid_first.add_type(
        "deposit", price=PRICE, deposit=Money(amount_minor=1000, currency="EUR"), payment=FIRST
    )
    booking = await deposit.book(at(9))
    assert booking.payment_due.amount_minor == 1000
    assert (await pay(deposit, booking.id, 1000)).status == "confirmed"
    assert (await pay(deposit, booking.id, 3000, "rest")).paid == PRICE


async def test_what_costs_nothing_is_confirmed_at_once_and_what_is_paid_first_has_a_price(
    paid_first: Salon,
) -> None:
    free = await paid_first.add_type("free", price=Money(amount_minor=0, currency="EUR"), payment=FIRST)
    assert (await free.book(at(9))).status == "confirmed"
    with pytest.raises(FrontdeskError) as refused:
        await paid_first.add_type("priceless", payment=FIRST)
    assert (refused.value.reason, refused.value.field) == ("INVALID_FIELD", "payment.rule")


async def test_what_is_not_paid_in_time_is_cancelled_and_frees_its_slot(
    paid_first: Salon, database: Database, schema: ServiceSchema
) -> None:
    booking = await paid_first.book(at(9))
    await pay(paid_first, booking.id, 1500)
    await run_out(paid_first, database, schema, booking.id)
    gone = await found(paid_first, booking.id)
    assert (gone.status, gone.lapsed, gone.refund_wanted.amount_minor) == ("cancelled", True, 1500)
    assert await paid_first.outcome(at(9)) == "booked"
    assert await facts(schema, booking.id) == ["requested", "paid", "cancelled", "refund_wanted"]
    (wanted,) = payloads(schema, paid_first.workspace_id, told.BookingRefundWanted, "booking.refund_wanted")
    assert (wanted.amount.amount_minor, wanted.cause, wanted.reference) == (1500, "expired", gone.reference)


async def test_a_late_payment_confirms_what_is_still_free(
    paid_first: Salon, database: Database, schema: ServiceSchema
) -> None:
    unswept, swept = await paid_first.book(at(9)), await paid_first.book(at(10))
    await let_expire(schema, unswept.id)
    await run_out(paid_first, database, schema, swept.id)
    for booking in (unswept, swept):
        late = await pay(paid_first, booking.id)
        assert (late.status, late.lapsed, late.staff_id) == ("confirmed", False, booking.staff_id)
        assert not late.HasField("cancelled_at")
    for hour in (9, 10):
        assert await paid_first.outcome(at(hour)) == "SLOT_TAKEN"
    assert await facts(schema, swept.id) == ["requested", "cancelled", "paid", "confirmed"]


async def test_a_late_payment_for_a_slot_that_is_gone_is_kept_and_wanted_back_once(
    paid_first: Salon, database: Database, schema: ServiceSchema
) -> None:
    booking = await paid_first.book(at(9))
    await let_expire(schema, booking.id)
    other = await paid_first.book(at(9))
    assert [await outcome(paid_first, booking.id) for _ in range(2)] == ["PAID_TOO_LATE", "PAID_TOO_LATE"]
    await expire(paid_first, database, booking.id)
    kept = await found(paid_first, booking.id)
    assert (kept.status, kept.paid, kept.refund_wanted) == ("cancelled", PRICE, PRICE)
    assert await facts(schema, booking.id) == ["requested", "refund_wanted", "cancelled"]
    assert (await pay(paid_first, other.id)).status == "confirmed"


async def test_money_goes_back_once_and_never_more_than_is_left(
    paid_first: Salon, schema: ServiceSchema
) -> None:
    booking = await paid_first.book(at(9))
    await pay(paid_first, booking.id)

    async def back(amount: int, reference: str) -> str:
        money = Money(amount_minor=amount, currency="EUR")
        request = payments_pb2.RefundBookingRequest(
            id=booking.id, amount=money, method="transfer", reference=reference
        )
        try:
            reply = await paid_first.ask("BookingPaymentService/RefundBooking", request)
        except FrontdeskError as refused:
            return refused.reason
        return f"{reply.booking.status} {reply.booking.refunded.amount_minor}"

    assert [await back(1500, "a") for _ in range(2)] == ["confirmed 1500"] * 2
    assert await back(1400, "a") == "PAYMENT_REFERENCE_REUSED"
    assert await back(2501, "b") == "REFUND_TOO_LARGE"
    assert set(await asyncio.gather(*(back(2500, str(n)) for n in range(10)))) == {
        "confirmed 4000",
        "REFUND_TOO_LARGE",
    }
    assert (await facts(schema, booking.id)).count("refunded") == 2


async def test_a_reference_is_of_one_payment_only(paid_first: Salon) -> None:
    booking = await paid_first.book(at(9))
    await pay(paid_first, booking.id, 1500)
    assert await outcome(paid_first, booking.id, amount=2500) == "PAYMENT_REFERENCE_REUSED"
    assert (await pay(paid_first, booking.id, 1500)).paid.amount_minor == 1500
    assert (await pay(paid_first, booking.id, 2500, "2")).status == "confirmed"


async def test_ten_who_send_one_late_payment_ask_for_one_refund(
    paid_first: Salon, schema: ServiceSchema
) -> None:
    booking = await paid_first.book(at(9))
    await lead(paid_first, "cancel", booking.id)
    answers = await asyncio.gather(*(outcome(paid_first, booking.id) for _ in range(10)))
    assert set(answers) == {"PAID_TOO_LATE"}
    assert (await facts(schema, booking.id)).count("refund_wanted") == 1


async def test_what_somebody_cancelled_is_not_brought_back_by_money(
    paid_first: Salon, schema: ServiceSchema
) -> None:
    booking = await paid_first.book(at(9))
    await lead(paid_first, "cancel", booking.id)
    assert await outcome(paid_first, booking.id) == "PAID_TOO_LATE"
    assert (await found(paid_first, booking.id)).refund_wanted == PRICE
    assert await facts(schema, booking.id) == ["requested", "cancelled", "refund_wanted"]


async def test_what_needs_approval_too_is_paid_once_it_is_approved(
    paid_first: Salon, schema: ServiceSchema
) -> None:
    asking = await paid_first.add_type("asked", price=PRICE, payment=FIRST, requires_approval=True)
    booking = await asking.book(at(9))
    assert (booking.status, booking.HasField("pay_by")) == ("pending", False)
    assert await outcome(asking, booking.id) == "TRANSITION_REFUSED"
    approved = await lead(asking, "confirm", booking.id)
    assert (approved.status, approved.HasField("pay_by")) == ("awaiting_payment", True)
    due = await refusal(asking, "confirm", booking.id)
    assert (due.reason, due.facts["owed_minor"]) == ("PAYMENT_DUE", 4000)
    assert (await pay(asking, booking.id)).status == "confirmed"
    assert await facts(schema, booking.id) == ["requested", "approved", "paid", "confirmed"]


async def test_staff_may_confirm_without_the_payment(paid_first: Salon) -> None:
    booking = await paid_first.book(at(9))
    request = life.ConfirmBookingRequest(id=booking.id, without_payment=True)
    confirmed = (await paid_first.ask("LifecycleService/ConfirmBooking", request)).booking
    assert (confirmed.status, confirmed.HasField("paid")) == ("confirmed", False)
    assert (await pay(paid_first, booking.id)).paid == PRICE


async def test_seats_of_a_group_wait_for_their_money_one_by_one(
    paid_first: Salon, database: Database, schema: ServiceSchema
) -> None:
    group = await paid_first.add_type("group", price=PRICE, payment=FIRST, capacity=2)
    first, second = await group.book(at(9)), await group.book(at(9))
    assert await group.outcome(at(9)) == "SLOT_TAKEN"
    assert (await pay(group, first.id)).status == "confirmed"
    await change(schema, "group_seats SET expires_at = now()", "owner_id", second.id)
    await run_out(group, database, schema, second.id)
    assert (await pay(group, second.id)).status == "confirmed"
    assert (await found(group, second.id)).group_id == first.group_id


async def test_the_wrong_currency_is_refused(paid_first: Salon) -> None:
    booking = await paid_first.book(at(9))
    money = Money(amount_minor=4000, currency="USD")
    request = payments_pb2.PayBookingRequest(id=booking.id, amount=money, method="cash", reference="1")
    with pytest.raises(FrontdeskError) as refused:
        await paid_first.ask("BookingPaymentService/PayBooking", request)
    assert refused.value.field == "amount.currency"


async def test_of_a_payment_and_the_end_of_its_time_one_outcome_is_left(
    paid_first: Salon, database: Database, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        booking = await paid_first.book(at(9, day=day))
        await let_expire(schema, booking.id)
        others = [paid_first.outcome(at(9, day=day)) for _ in range(10)]
        payments = [outcome(paid_first, booking.id, reference=str(n)) for n in range(10)]
        ends = [expire(paid_first, database, booking.id) for _ in range(10)]
        answers = await asyncio.gather(*others, *payments, *ends)
        kept = await found(paid_first, booking.id)
        taken = answers[:10].count("booked")
        if kept.status == "confirmed":
            assert taken == 0
            assert kept.refund_wanted.amount_minor == 0
        else:
            assert (kept.status, taken) == ("cancelled", 1)
            assert kept.refund_wanted == kept.paid
        assert kept.paid.amount_minor == 10 * PRICE.amount_minor
    assert await deadlocks(schema) == before
