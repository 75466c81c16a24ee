"""Who cancels what was paid for sees what is due back, and staff find it until it went back."""

import pytest
from booking_worlds.events import payloads
from booking_worlds.life import events_of, found, lead
from booking_worlds.salon import Salon, at, booking_wish, open_salon
from booking_worlds.visits import Parlour
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import payments_pb2, self_service_pb2, terms_pb2
from frontdesk.common.v1.money_pb2 import Money

PRICE = Money(amount_minor=4000, currency="EUR")
FOR_EVER = 525_600


@pytest.fixture
async def priced(service: Running, database: Database, caller: Caller) -> Salon:
    return await open_salon(service, database, caller, price=PRICE)


@pytest.fixture
async def strict(priced: Salon) -> Salon:
    """Nobody gets anything back by the policy."""
    policy = terms_pb2.CancellationPolicy(
        customers_may_cancel=True,
        cancel_notice_minutes=FOR_EVER,
        customers_may_reschedule=True,
        reschedule_notice_minutes=0,
    )
    return await priced.add_type("strict", price=PRICE, cancellation_policy=policy)


async def pay(salon: Salon, booking_id: str) -> None:
    request = payments_pb2.PayBookingRequest(id=booking_id, amount=PRICE, method="cash", reference="1")
    await salon.ask("BookingPaymentService/PayBooking", request)


async def refund(salon: Salon, booking_id: str, amount: int, reference: str) -> None:
    money = Money(amount_minor=amount, currency="EUR")
    request = payments_pb2.RefundBookingRequest(
        id=booking_id, amount=money, method="cash", reference=reference
    )
    await salon.ask("BookingPaymentService/RefundBooking", request)


async def cancel(salon: Salon, booking_id: str, choice: str = "") -> pb.Booking:
    request = pb.CancelBookingRequest(id=booking_id, refund=choice)
    booking: pb.Booking = (await salon.ask("BookingService/CancelBooking", request)).booking
    return booking


async def due(salon: Salon, **filters: str) -> list[str]:
    request = pb.ListBookingsRequest(refund_due=True, **filters)
    return [one.id for one in (await salon.ask("BookingService/ListBookings", request)).items]


async def test_what_was_paid_for_a_booking_cancelled_in_time_is_due_back_until_it_went_back(
    priced: Salon, schema: ServiceSchema
) -> None:
    booking, other = await priced.book(at(9)), await priced.book(at(10))
    await pay(priced, booking.id)
    await pay(priced, other.id)
    ended = await cancel(priced, booking.id)
    assert (ended.status, ended.refund_wanted, list(ended.attention)) == ("cancelled", PRICE, ["refund_due"])
    (wanted,) = payloads(schema, priced.workspace_id, told.BookingRefundWanted, "booking.refund_wanted")
    assert (wanted.amount, wanted.cause, wanted.reference) == (PRICE, "cancelled", booking.reference)
    for order in ("starts_at", "-starts_at", "created_at", "-created_at"):
        assert await due(priced, sort=order) == [booking.id]
    assert await due(priced, status="cancelled", from_date=at(9).date().isoformat()) == [booking.id]
    await refund(priced, booking.id, 1500, "a")
    assert await due(priced) == [booking.id]
    await refund(priced, booking.id, 2500, "b")
    assert await due(priced) == []
    assert not (await found(priced, booking.id)).attention


async def test_a_second_cancel_asks_for_no_second_refund(priced: Salon, schema: ServiceSchema) -> None:
    booking = await priced.book(at(9))
    await pay(priced, booking.id)
    await cancel(priced, booking.id)
    await cancel(priced, booking.id, "all")
    facts = [fact for fact, _ in await events_of(schema, booking.id)]
    assert facts == ["confirmed", "paid", "cancelled", "refund_wanted"]


async def test_only_what_has_not_gone_back_yet_is_asked_for(priced: Salon, schema: ServiceSchema) -> None:
    booking = await priced.book(at(9))
    await pay(priced, booking.id)
    await refund(priced, booking.id, 1500, "goodwill")
    await cancel(priced, booking.id)
    (wanted,) = payloads(schema, priced.workspace_id, told.BookingRefundWanted, "booking.refund_wanted")
    assert wanted.amount.amount_minor == 2500


async def test_within_the_notice_of_the_policy_what_was_paid_is_kept(strict: Salon) -> None:
    booking = await strict.book(at(9))
    await pay(strict, booking.id)
    ended = await cancel(strict, booking.id)
    assert (ended.HasField("refund_wanted"), list(ended.attention)) == (False, [])
    assert await due(strict) == []


@pytest.mark.parametrize(("choice", "wanted"), [("all", 4000), ("none", 0)])
async def test_who_cancels_may_decide_otherwise_than_the_policy(
    priced: Salon, strict: Salon, choice: str, wanted: int
) -> None:
    salon = strict if choice == "all" else priced
    booking = await salon.book(at(9))
    await pay(salon, booking.id)
    assert (await cancel(salon, booking.id, choice)).refund_wanted.amount_minor == wanted


async def test_what_is_due_back_is_one_of_three_choices(priced: Salon) -> None:
    booking = await priced.book(at(9))
    with pytest.raises(FrontdeskError) as refused:
        await cancel(priced, booking.id, "half")
    assert (refused.value.reason, refused.value.field) == ("INVALID_FIELD", "refund")


async def test_what_nobody_paid_for_is_not_due_back(priced: Salon, schema: ServiceSchema) -> None:
    booking = await priced.book(at(9))
    await lead(priced, "cancel", booking.id)
    assert [fact for fact, _ in await events_of(schema, booking.id)] == ["confirmed", "cancelled"]


async def test_a_customer_who_cancels_in_time_has_the_money_due_back(priced: Salon) -> None:
    wish = booking_wish(priced.booking_type_id, at(9))
    made: pb.BookSlotResponse = await priced.visit("BookingService/BookSlot", wish)
    await pay(priced, made.booking.id)
    request = self_service_pb2.CancelManagedBookingRequest(token=made.manage_token)
    await priced.visit("SelfService/CancelManagedBooking", request)
    assert await due(priced) == [made.booking.id]


async def test_each_paid_part_of_a_cancelled_visit_is_due_back(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon = await open_salon(service, database, caller, people=2, price=PRICE)
    dry = await salon.add_type("dry", price=PRICE)
    parlour = Parlour(salon=salon, kinds={"cut": salon.booking_type_id, "dry": dry.booking_type_id})
    visit = (await parlour.book(at(9), "cut", "dry")).visit
    first, second = (part.id for part in visit.parts)
    await pay(salon, first)
    assert (await parlour.lead("Cancel", visit.id)).parts[0].refund_wanted == PRICE
    assert await due(salon) == [first]
    assert [fact for fact, _ in await events_of(schema, second)] == ["confirmed", "cancelled"]
