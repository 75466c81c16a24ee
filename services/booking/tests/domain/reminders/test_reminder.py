from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from booking.domain.reminders.reminder import Agreed, due_at, reminders_of

DAY = 1440


def agreed(starts_at: datetime, time_zone: str = "Europe/Berlin") -> Agreed:
    return Agreed(
        booking_id=UUID(int=1),
        booking_type_id=UUID(int=2),
        version=1,
        starts_at=starts_at,
        time_zone=time_zone,
    )


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        (datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (datetime(2026, 10, 25, 8, tzinfo=UTC), datetime(2026, 10, 24, 7, tzinfo=UTC)),
        (datetime(2026, 6, 10, 7, tzinfo=UTC), datetime(2026, 6, 9, 7, tzinfo=UTC)),
    ],
    ids=["clock set forward", "clock set back", "no change"],
)
def test_a_day_before_nine_is_nine_whatever_the_clock_did(starts_at: datetime, due: datetime) -> None:
    assert due_at(agreed(starts_at), DAY) == due


def test_hours_before_are_hours_that_pass() -> None:
    start = datetime(2026, 3, 29, 2, tzinfo=UTC)
    assert due_at(agreed(start), 120) == start - timedelta(hours=2)


def test_a_day_before_a_time_that_the_clock_skipped_is_the_end_of_the_gap() -> None:
    start = datetime(2026, 3, 30, 0, 30, tzinfo=UTC)
    assert due_at(agreed(start), DAY) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_what_would_have_been_due_before_is_not_due_at_all() -> None:
    start = datetime(2026, 6, 10, 9, tzinfo=UTC)
    day, hour = reminders_of(agreed(start), (DAY, 60), start - timedelta(hours=3))
    assert (day.due_at, hour.due_at) == (None, start - timedelta(hours=1))
