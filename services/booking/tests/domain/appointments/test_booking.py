from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from booking.domain.appointments.booking import Attention, Booking
from booking.domain.appointments.reference import reference_of
from booking.domain.appointments.status import TRANSITIONS, UNANSWERED, Status
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.customers.customer import Customer
from booking.domain.errors import BookingExpired, BookingNotStarted, TransitionRefused

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
START = datetime(2026, 6, 10, 9, tzinfo=UTC)
ADA = Customer(name=" Ada  Lovelace ", email=" Ada@Example.ORG ", phone="0049 (30) 1234-56")


@pytest.fixture
def booked(haircut: BookingType) -> Booking:
    return made(haircut)


def made(haircut: BookingType, answer_by: datetime | None = None) -> Booking:
    return Booking.make(
        haircut,
        booking_id=UUID(int=2**40 - 1),
        staff_ids=(UUID(int=1),),
        starts_at=START,
        customer=ADA,
        now=NOW,
        created_by="public:gateway",
        answer_by=answer_by,
    )


def test_a_booking_is_confirmed_as_its_type_stands_now(booked: Booking, haircut: BookingType) -> None:
    assert (booked.status, booked.version, booked.attention) == (Status.CONFIRMED, 1, ())
    assert booked.ends_at - booked.starts_at == timedelta(minutes=30)
    assert booked.price == haircut.price
    assert booked.customer == Customer(name="Ada Lovelace", email="ada@example.org", phone="+4930123456")


def test_a_second_cancel_changes_nothing(booked: Booking) -> None:
    cancelled = booked.cancel(NOW)
    assert (cancelled.status, cancelled.cancelled_at, cancelled.version) == (Status.CANCELLED, NOW, 2)
    assert cancelled.cancel(NOW + timedelta(days=1)) is cancelled


def test_every_state_says_where_it_leads() -> None:
    assert set(TRANSITIONS) == set(Status)


def test_only_what_waits_for_an_answer_expires(booked: Booking, haircut: BookingType) -> None:
    until = NOW + timedelta(hours=1)
    pending = made(haircut, answer_by=until)
    assert (pending.status, pending.expires_at, pending.began_as) == (Status.PENDING, until, Status.PENDING)
    assert pending.expire(until - timedelta(seconds=1)) is pending
    assert pending.expire(until).status is Status.DECLINED
    assert booked.expire(until) is booked
    assert set(UNANSWERED) == {Status.PENDING, Status.AWAITING_PAYMENT}


def test_a_pending_booking_is_approved_once_and_in_time(haircut: BookingType) -> None:
    until = NOW + timedelta(hours=1)
    pending = made(haircut, answer_by=until)
    confirmed = pending.approve(NOW)
    assert (confirmed.status, confirmed.expires_at, confirmed.version) == (Status.CONFIRMED, None, 2)
    assert confirmed.approve(NOW) is confirmed
    with pytest.raises(BookingExpired):
        pending.approve(until)


def test_what_has_not_begun_is_neither_done_nor_missed(booked: Booking) -> None:
    for step in (booked.complete, booked.miss):
        with pytest.raises(BookingNotStarted):
            step(START - timedelta(seconds=1))
    assert booked.complete(START).status is Status.COMPLETED
    assert booked.miss(START).status is Status.NO_SHOW
    assert booked.check_in().complete(START).status is Status.COMPLETED


def test_what_has_ended_leads_nowhere(booked: Booking) -> None:
    for ended in (booked.complete(START), booked.miss(START), booked.cancel(NOW)):
        with pytest.raises(TransitionRefused) as refusal:
            ended.check_in()
        assert refusal.value.facts == {"status": ended.status.value}


def test_a_calendar_follows_a_cancel(booked: Booking) -> None:
    assert (booked.sequence, booked.check_in().sequence, booked.cancel(NOW).sequence) == (0, 0, 1)


def test_contact_and_attention_are_noted_once(booked: Booking) -> None:
    linked = booked.link_contact(UUID(int=5))
    assert linked.link_contact(UUID(int=5)) is linked
    flagged = linked.flag(Attention.STOCK_SHORT)
    assert flagged.flag(Attention.STOCK_SHORT) is flagged
    assert (flagged.contact_id, flagged.attention, flagged.version) == (UUID(int=5), ("stock_short",), 3)


def test_a_reference_is_short_and_free_of_letters_that_are_misread(booked: Booking) -> None:
    assert booked.reference == "ZZZZZZZZ"
    assert reference_of(UUID(int=32)) == "00000010"
    assert not set("ILOU") & set(reference_of(UUID("0190a1b2-c3d4-7e5f-8a9b-0123456789ab")))
