from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from booking.domain.appointments.holds.holding import HOLD_LIFE, Hold, ResourceKind, holdings_of
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import HoldExpired, HoldMismatch

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
START = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.fixture
def hold(haircut: BookingType) -> Hold:
    return Hold(
        id=UUID(int=9),
        booking_type_id=haircut.id,
        staff_id=UUID(int=1),
        starts_at=START,
        ends_at=START + timedelta(minutes=30),
        created_at=NOW,
        expires_at=NOW + HOLD_LIFE,
    )


def test_a_holding_keeps_the_buffers_too(haircut: BookingType) -> None:
    padded = replace(haircut, buffer_before_minutes=10, buffer_after_minutes=20)
    person, room = UUID(int=1), UUID(int=7)
    taken = holdings_of(padded, staff_ids=[person], unit_ids=[room], starts_at=START, owner_id=UUID(int=9))
    assert [(one.resource_kind, one.resource_id) for one in taken] == [
        (ResourceKind.STAFF, person),
        (ResourceKind.UNIT, room),
    ]
    assert {one.expires_at for one in taken} == {None}
    assert {one.starts_at for one in taken} == {START - timedelta(minutes=10)}
    assert {one.ends_at for one in taken} == {START + timedelta(minutes=50)}


def test_a_hold_is_good_until_the_moment_it_expires(hold: Hold) -> None:
    asked: dict[str, Any] = {"booking_type_id": hold.booking_type_id, "starts_at": START, "staff_id": None}
    hold.check_covers(**asked, now=hold.expires_at - timedelta(microseconds=1))
    with pytest.raises(HoldExpired):
        hold.check_covers(**asked, now=hold.expires_at)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("booking_type_id", UUID(int=8)),
        ("starts_at", START + timedelta(minutes=30)),
        ("staff_id", UUID(int=2)),
    ],
)
def test_a_hold_does_not_cover_another_wish(field: str, other: object, hold: Hold) -> None:
    asked: dict[str, Any] = {
        "booking_type_id": hold.booking_type_id,
        "starts_at": START,
        "staff_id": hold.staff_id,
        field: other,
    }
    with pytest.raises(HoldMismatch) as refused:
        hold.check_covers(**asked, now=NOW)
    assert refused.value.field == field
