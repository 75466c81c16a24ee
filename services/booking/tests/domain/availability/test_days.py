from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.availability.slots.days import by_local_day, slot_taken, window_of
from booking.domain.availability.slots.slots import find_slots
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import UnknownTimeZone, WindowReversed, WindowTooLong
from booking.domain.time.zones import DAY

EveryDay = Callable[..., Schedule]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_every_date_is_present_and_slots_lie_under_their_local_start_date(
    haircut: BookingType, every_day: EveryDay
) -> None:
    schedule = every_day("America/New_York", ("19:00", "20:00"))
    first, last = date(2026, 3, 7), date(2026, 3, 9)
    window = window_of(first, last, "Europe/Berlin")
    staff = StaffCalendar(staff_id=schedule.staff_id, openings=schedule.openings(window), busy=())
    days = by_local_day(
        find_slots(haircut, Calendars(staff=[staff]), window, NOW), first, last, "Europe/Berlin"
    )
    assert [day.date.isoformat() for day in days] == ["2026-03-07", "2026-03-08", "2026-03-09"]
    assert [[slot.starts_at for slot in day.slots] for day in days] == [
        ["2026-03-07T01:00:00+01:00", "2026-03-07T01:30:00+01:00"],
        ["2026-03-08T01:00:00+01:00", "2026-03-08T01:30:00+01:00"],
        ["2026-03-09T00:00:00+01:00", "2026-03-09T00:30:00+01:00"],
    ]


def test_each_time_carries_the_offset_of_its_own_instant(haircut: BookingType, every_day: EveryDay) -> None:
    schedule = every_day("Asia/Kathmandu", ("05:00", "06:00"))
    day = date(2026, 3, 29)
    window = window_of(day, day, "Europe/Berlin")
    staff = StaffCalendar(staff_id=UUID(int=7), openings=schedule.openings(window), busy=())
    (local,) = by_local_day(
        find_slots(haircut, Calendars(staff=[staff]), window, NOW), day, day, "Europe/Berlin"
    )
    assert local.slots[0].as_json() == {
        "starts_at": "2026-03-29T00:15:00+01:00",
        "ends_at": "2026-03-29T00:45:00+01:00",
        "staff_ids": [str(UUID(int=7))],
    }
    first = local.slots[0]
    for slot in local.slots:
        length = datetime.fromisoformat(slot.ends_at) - datetime.fromisoformat(slot.starts_at)
        assert length == timedelta(minutes=30)
    assert first.ends_at.endswith("+01:00")


def test_empty_days_stand_in_the_answer_at_both_ends_of_the_calendar() -> None:
    for day in (date.min, date.max):
        window = window_of(day, day, "Pacific/Chatham")
        assert window[1] - window[0] == DAY
        assert [local.slots for local in by_local_day([], day, day, "Pacific/Chatham")] == [()]


def test_a_day_of_a_clock_change_has_its_own_length() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    lengths = [hi - lo for lo, hi in (window_of(day, day, "Europe/Berlin") for day in (spring, autumn))]
    assert lengths == [23 * 60, 25 * 60]


def test_a_window_is_at_most_62_days_and_not_reversed() -> None:
    first = date(2026, 1, 1)
    assert window_of(first, first + timedelta(days=61), "UTC")
    with pytest.raises(WindowTooLong):
        window_of(first, first + timedelta(days=62), "UTC")
    with pytest.raises(WindowReversed):
        window_of(first, first - timedelta(days=1), "UTC")
    with pytest.raises(UnknownTimeZone):
        window_of(first, first, "Berlin")


def test_a_taken_slot_is_refused_with_alternatives_as_slots_are_shown(
    haircut: BookingType, every_day: EveryDay
) -> None:
    day = date(2026, 6, 10)
    window = window_of(day, day, "Europe/Berlin")
    schedule = every_day("Europe/Berlin", ("09:00", "09:30"))
    staff = StaffCalendar(staff_id=UUID(int=1), openings=schedule.openings(window), busy=())
    taken = slot_taken(find_slots(haircut, Calendars(staff=[staff]), window, NOW), "Europe/Berlin")
    assert taken.facts["alternatives"] == [
        {
            "starts_at": "2026-06-10T09:00:00+02:00",
            "ends_at": "2026-06-10T09:30:00+02:00",
            "staff_ids": [str(UUID(int=1))],
        }
    ]
    assert slot_taken([], "Europe/Berlin").facts["alternatives"] == []
