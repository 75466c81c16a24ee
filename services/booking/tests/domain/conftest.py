from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.availability.schedules.weekly import WEEKDAYS, WeekdayText, WeeklyHours
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.money import Money


@pytest.fixture
def haircut() -> BookingType:
    """Half an hour on a half-hour grid, on offer at once and for a year."""
    return BookingType(
        id=uuid4(),
        name="Haircut",
        slug="haircut",
        duration_minutes=30,
        slot_step_minutes=30,
        buffer_before_minutes=0,
        buffer_after_minutes=0,
        min_notice_minutes=0,
        horizon_days=365,
        price=Money(amount_minor=2500, currency="EUR"),
        staff_ids=(UUID(int=1),),
        consumables=(),
        requires_approval=False,
        time_zone="Europe/Berlin",
    )


@pytest.fixture
def every_day() -> Callable[..., Schedule]:
    """The same ranges on each day of the week: `every_day("Europe/Berlin", ("09:00", "17:00"))`."""

    def make(time_zone: str, *ranges: tuple[str, str]) -> Schedule:
        weekly = WeeklyHours.parse([WeekdayText(weekday, ranges) for weekday in WEEKDAYS])
        return Schedule(id=uuid4(), staff_id=UUID(int=1), time_zone=time_zone, weekly=weekly)

    return make
