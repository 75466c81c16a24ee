from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from booking.domain.appointments.booking import TRANSITIONS, Attention, Booking, Status
from booking.domain.appointments.reference import reference_of
from booking.domain.availability.booking_type import BookingType
from booking.domain.customer import Customer

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
START = datetime(2026, 6, 10, 9, tzinfo=UTC)
ADA = Customer(name=" Ada  Lovelace ", email=" Ada@Example.ORG ", phone="0049 (30) 1234-56")


@pytest.fixture
def booked(haircut: BookingType) -> Booking:
    return Booking.confirm(
        haircut,
        booking_id=UUID(int=2**40 - 1),
        staff_ids=(UUID(int=1),),
        starts_at=START,
        customer=ADA,
        now=NOW,
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
