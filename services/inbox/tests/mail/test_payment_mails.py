"""Who has to pay first is told how much, until when, and what became of it."""

from datetime import UTC, datetime

from chassis.db.ids import new_id
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingApproved,
    BookingCancelled,
    BookingFacts,
    BookingRefunded,
    BookingRefundWanted,
    BookingRequested,
    BookingRescheduled,
)
from frontdesk.common.v1.money_pb2 import Money
from inbox_facts import facts_of

PAY_BY = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)


def unpaid(email: str) -> BookingFacts:
    facts = facts_of(new_id(), email, status="awaiting_payment")
    facts.booking.payment_due.CopyFrom(Money(amount_minor=4000, currency="EUR"))
    facts.booking.paid.CopyFrom(Money(amount_minor=1550, currency="EUR"))
    facts.booking.pay_by.FromDatetime(PAY_BY)
    return facts


async def test_the_first_mail_says_what_is_to_be_paid_and_until_when(desk, email):
    await desk.apply(desk.told("requested", BookingRequested(booking=unpaid(email))))
    await desk.deliver()
    (mail,) = await desk.mails(email)
    assert mail.subject.startswith("Please pay: Haircut on ")
    asked = "Please pay 24.50 EUR by Monday, 30 November 2026, 16:30 and name the reference AB12CD34."
    assert asked in mail.text
    assert "https://desk.example/manage#token=" in mail.text
    assert not mail.attachments


async def test_what_is_approved_or_moved_while_it_is_unpaid_asks_for_the_payment_again(desk, email):
    facts = unpaid(email)
    approved = BookingApproved(booking=facts)
    approved.before.status = "pending"
    moved = BookingRescheduled(booking=facts)
    moved.before.status = "awaiting_payment"
    await desk.apply(desk.told("approved", approved), desk.told("rescheduled", moved))
    await desk.deliver()
    mails = await desk.mails(email)
    assert [mail.subject.split(":")[0] for mail in mails] == ["Please pay", "Please pay"]


async def test_what_was_not_paid_in_time_says_so_and_touches_no_calendar(desk, email):
    facts = facts_of(new_id(), email, status="cancelled")
    facts.booking.lapsed = True
    await desk.apply(desk.told("cancelled", BookingCancelled(booking=facts)))
    await desk.deliver()
    (mail,) = await desk.mails(email)
    assert mail.subject.startswith("Not paid in time: Haircut on ")
    assert not mail.attachments


async def test_money_that_bought_nothing_is_promised_back(desk, email):
    facts = facts_of(new_id(), email, status="cancelled")
    wanted = BookingRefundWanted(booking=facts, amount=Money(amount_minor=4000, currency="EUR"))
    await desk.apply(desk.told("refund_wanted", wanted))
    await desk.deliver()
    (mail,) = await desk.mails(email)
    assert "You get 40.00 EUR back that you have paid for it." in mail.text


async def test_money_that_went_back_is_told(desk, email):
    sent = BookingRefunded(booking=facts_of(new_id(), email), amount=Money(amount_minor=1500, currency="EUR"))
    await desk.apply(desk.told("refunded", sent))
    await desk.deliver()
    (mail,) = await desk.mails(email)
    assert mail.subject.startswith("Refund: Haircut on ")
    assert "we have sent 15.00 EUR back to you." in mail.text
