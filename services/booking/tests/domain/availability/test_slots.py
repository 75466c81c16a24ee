from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from booking.domain.appointments.groups.group import Group
from booking.domain.availability.resources.resource import ResourceNeed
from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.availability.slots.slots import (
    alternatives_window,
    check_offered,
    find_alternatives,
    find_slots,
    reach,
)
from booking.domain.booking_types.booking_type import BookingType, StaffRule
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.domain.time.intervals import Ranges
from booking.domain.time.zones import instant_of, minute_of

EveryDay = Callable[..., Schedule]
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def calendar(schedule: Schedule, date: str, busy: Ranges = ()) -> StaffCalendar:
    noon = minute_of(at(f"{date}T12:00"))
    return StaffCalendar(
        staff_id=schedule.staff_id, openings=schedule.openings((noon - 720, noon + 2160)), busy=busy
    )


def starts(
    booking_type: BookingType, one: StaffCalendar, first: str, last: str, now: datetime = NOW
) -> list[str]:
    window = (minute_of(at(first)), minute_of(at(last)))
    found = find_slots(booking_type, Calendars(staff=[one]), window, now)
    return [instant_of(slot.start).astimezone(BERLIN).strftime("%H:%M%z") for slot in found]


def test_the_last_slot_ends_with_the_hours_to_the_minute(haircut: BookingType, every_day: EveryDay) -> None:
    one = calendar(every_day("Europe/Berlin", ("22:00", "24:00")), "2026-06-10")
    found = starts(haircut, one, "2026-06-10T00:00", "2026-06-11T00:00")
    assert found == ["22:00+0200", "22:30+0200", "23:00+0200", "23:30+0200"]


def test_an_appointment_may_cross_midnight_where_ranges_touch(
    haircut: BookingType, every_day: EveryDay
) -> None:
    shift = calendar(every_day("Europe/Berlin", ("00:00", "04:00"), ("20:00", "24:00")), "2026-06-10")
    long = replace(haircut, duration_minutes=120, slot_step_minutes=60)
    found = starts(long, shift, "2026-06-10T12:00", "2026-06-11T12:00")
    assert [start[:5] for start in found] == ["20:00", "21:00", "22:00", "23:00", "00:00", "01:00", "02:00"]


def test_no_start_lies_in_a_skipped_hour(haircut: BookingType, every_day: EveryDay) -> None:
    night = calendar(every_day("Europe/Berlin", ("01:00", "04:00")), "2026-03-29")
    found = starts(haircut, night, "2026-03-29T00:00", "2026-03-29T12:00")
    assert found == ["01:00+0100", "01:30+0100", "03:00+0200", "03:30+0200"]


def test_both_half_past_twos_of_a_repeated_hour_are_offered_and_fill_separately(
    haircut: BookingType, every_day: EveryDay
) -> None:
    night = calendar(every_day("Europe/Berlin", ("01:00", "04:00")), "2026-10-25")
    found = starts(haircut, night, "2026-10-25T00:00", "2026-10-25T12:00")
    assert found.count("02:30+0200") == found.count("02:30+0100") == 1
    first = minute_of(at("2026-10-25T02:30"))
    taken = replace(night, busy=[(first, first + 30)])
    left = starts(haircut, taken, "2026-10-25T00:00", "2026-10-25T12:00")
    assert set(found) - set(left) == {"02:30+0200"}


def test_an_appointment_over_a_clock_change_keeps_its_length(
    haircut: BookingType, every_day: EveryDay
) -> None:
    night = calendar(every_day("Europe/Berlin", ("01:00", "06:00")), "2026-03-29")
    long = replace(haircut, duration_minutes=120)
    start = minute_of(at("2026-03-29T01:30"))
    (slot,) = find_slots(long, Calendars(staff=[night]), (start, start + 1), NOW)
    assert instant_of(slot.end).astimezone(BERLIN).strftime("%H:%M%z") == "04:30+0200"


def test_neighbours_are_apart_by_the_buffer_after_plus_the_buffer_before(
    haircut: BookingType, every_day: EveryDay
) -> None:
    padded = replace(haircut, buffer_before_minutes=10, buffer_after_minutes=20, slot_step_minutes=5)
    booked = minute_of(at("2026-06-10T12:00"))
    one = calendar(every_day("Europe/Berlin", ("09:00", "17:00")), "2026-06-10", [padded.padded(booked)])
    found = [start[:5] for start in starts(padded, one, "2026-06-10T10:30", "2026-06-10T13:30")]
    assert found == ["10:30", "10:35", "10:40", "10:45", "10:50", "10:55", "11:00", *found[7:]]
    assert found[7] == "13:00"


def test_a_buffer_reaches_outside_hours_and_over_the_edge_of_the_window(
    haircut: BookingType, every_day: EveryDay
) -> None:
    padded = replace(haircut, buffer_before_minutes=60)
    opening = minute_of(at("2026-06-10T09:00"))
    free = calendar(every_day("Europe/Berlin", ("09:00", "10:00")), "2026-06-10")
    assert starts(padded, free, "2026-06-10T09:00", "2026-06-10T09:01") == ["09:00+0200"]
    blocked = replace(free, busy=[(opening - 120, opening - 59)])
    assert starts(padded, blocked, "2026-06-10T09:00", "2026-06-10T09:01") == []
    needed = reach(padded, (opening, opening + 1), NOW)
    assert needed is not None
    assert needed[0] == opening - 60


def test_notice_is_counted_from_the_very_second(haircut: BookingType, every_day: EveryDay) -> None:
    one = calendar(every_day("Europe/Berlin", ("09:00", "12:00")), "2026-06-10")
    hour = replace(haircut, min_notice_minutes=60)
    window = ("2026-06-10T00:00", "2026-06-11T00:00")
    assert starts(hour, one, *window, now=at("2026-06-10T09:30"))[0] == "10:30+0200"
    assert starts(hour, one, *window, now=at("2026-06-10T09:30:01"))[0] == "11:00+0200"


def test_the_horizon_ends_with_a_day_of_the_types_zone(haircut: BookingType, every_day: EveryDay) -> None:
    one = calendar(every_day("Europe/Berlin", ("00:00", "24:00")), "2026-06-10")
    today = replace(haircut, horizon_days=0)
    found = starts(today, one, "2026-06-10T00:00", "2026-06-11T12:00", now=at("2026-06-10T22:40"))
    assert found == ["23:00+0200", "23:30+0200"]


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("2026-06-10T08:00", "past"),
        ("2026-06-10T09:30", "notice"),
        ("2026-06-20T09:00", "horizon"),
        ("2026-06-11T08:30", "hours"),
        ("2026-06-11T11:45", "hours"),
        ("2026-06-11T09:10", "step"),
        ("2026-06-11T09:00:30", "step"),
        ("9999-12-31T23:59", "horizon"),
        ("0001-01-01T00:00", "past"),
    ],
)
def test_a_start_that_is_never_offered_is_refused_with_the_rule(
    start: str, why: str, haircut: BookingType, every_day: EveryDay
) -> None:
    one = calendar(every_day("Europe/Berlin", ("09:00", "12:00")), "2026-06-11")
    rules = replace(haircut, min_notice_minutes=60, horizon_days=3)
    with pytest.raises(SlotNotOffered) as refused:
        check_offered(rules, Calendars(staff=[one]), at(start), now=at("2026-06-10T09:00"))
    assert refused.value.facts == {"why": why}
    assert refused.value.field == "starts_at"


def test_without_anybody_to_give_it_no_start_is_offered(haircut: BookingType) -> None:
    with pytest.raises(SlotNotOffered) as refused:
        check_offered(haircut, Calendars(staff=[]), at("2026-06-10T09:00"), NOW)
    assert refused.value.facts == {"why": "nobody"}


def test_who_is_free_is_said_in_the_order_given(haircut: BookingType, every_day: EveryDay) -> None:
    first = calendar(every_day("Europe/Berlin", ("09:00", "12:00")), "2026-06-10")
    start = minute_of(at("2026-06-10T09:00"))
    second = replace(first, staff_id=UUID(int=2), busy=[(start, start + 1)])
    third = replace(first, staff_id=UUID(int=0))
    free = check_offered(haircut, Calendars(staff=[first, second, third]), at("2026-06-10T09:00"), NOW)
    assert free == (UUID(int=1), UUID(int=0))


def test_a_taken_start_has_the_nearest_free_ones_as_alternatives(
    haircut: BookingType, every_day: EveryDay
) -> None:
    wanted = at("2026-06-10T10:00")
    taken = (minute_of(wanted), minute_of(wanted) + 30)
    schedule = every_day("Europe/Berlin", ("09:00", "12:00"))
    openings = schedule.openings(alternatives_window(wanted))
    one = StaffCalendar(staff_id=schedule.staff_id, openings=openings, busy=[taken])
    calendars = Calendars(staff=[one])
    with pytest.raises(SlotTaken):
        check_offered(haircut, calendars, wanted, NOW)
    near = [instant_of(slot.start) - wanted for slot in find_alternatives(haircut, calendars, wanted, NOW)]
    assert near == [timedelta(minutes=-60), timedelta(minutes=-30), timedelta(minutes=30)]


def test_nothing_is_loaded_for_a_window_in_which_nothing_can_be_offered(haircut: BookingType) -> None:
    past = minute_of(NOW) - 10
    assert reach(haircut, (past - 100, past), NOW) is None


def test_several_people_meet_where_enough_of_them_are_free_on_the_grid_of_one(
    haircut: BookingType, every_day: EveryDay
) -> None:
    early = calendar(every_day("Europe/Berlin", ("09:00", "10:00")), "2026-06-10")
    late = replace(
        calendar(every_day("Europe/Berlin", ("09:10", "10:10")), "2026-06-10"), staff_id=UUID(int=2)
    )
    both = replace(haircut, staff_rule=StaffRule.ALL, staff_ids=(UUID(int=1), UUID(int=2)))
    window = (minute_of(at("2026-06-10T00:00")), minute_of(at("2026-06-11T00:00")))
    found = find_slots(both, Calendars(staff=[early, late]), window, NOW)
    shown = [instant_of(slot.start).astimezone(BERLIN).strftime("%H:%M") for slot in found]
    assert shown == ["09:10", "09:30"]
    assert {slot.staff_ids for slot in found} == {(UUID(int=1), UUID(int=2))}


def test_a_start_whose_room_was_given_up_for_good_is_refused_with_the_rule(
    haircut: BookingType, every_day: EveryDay
) -> None:
    one = calendar(every_day("Europe/Berlin", ("09:00", "12:00")), "2026-06-10")
    needy = replace(haircut, needed_resources=(ResourceNeed(any_of=(UUID(int=7),)),))
    with pytest.raises(SlotNotOffered) as refused:
        check_offered(needy, Calendars(staff=[one]), at("2026-06-10T09:00"), NOW)
    assert refused.value.facts == {"why": "resources"}


def test_a_group_with_seats_left_is_offered_first_and_a_full_one_not(
    haircut: BookingType, every_day: EveryDay
) -> None:
    one = calendar(every_day("Europe/Berlin", ("09:00", "11:00")), "2026-06-10")
    klass = replace(haircut, capacity=5)
    nine, ten = minute_of(at("2026-06-10T09:00")), minute_of(at("2026-06-10T10:00"))
    groups = [group(nine, seats_left=2), group(ten, seats_left=0)]
    busy = replace(one, busy=[(nine, nine + 30), (ten, ten + 30)])
    window = (nine, nine + 120)
    found = find_slots(klass, Calendars(staff=[busy], groups=groups), window, NOW)
    assert [(slot.start - nine, slot.seats_left) for slot in found] == [(0, 2), (30, 5), (90, 5)]
    other = Calendars(staff=[busy], groups=groups, asked_for=UUID(int=2))
    assert nine not in [slot.start for slot in find_slots(klass, other, window, NOW)]


def test_a_group_is_joined_by_notice_and_limits_whatever_the_hours_are_by_now(haircut: BookingType) -> None:
    klass = replace(haircut, capacity=5, min_notice_minutes=60)
    nine = minute_of(at("2026-06-10T09:00"))
    calendars = Calendars(staff=[], groups=[group(nine, seats_left=1)])
    window = (nine, nine + 1)
    assert find_slots(klass, calendars, window, at("2026-06-10T08:00"))
    assert not find_slots(klass, calendars, window, at("2026-06-10T08:01"))
    assert not find_slots(klass, replace(calendars, used_up=[(nine, nine + 1)]), window, NOW)


def group(start: int, *, seats_left: int) -> Group:
    return Group(
        id=UUID(int=start),
        start=start,
        end=start + 30,
        staff_ids=(UUID(int=1),),
        resources=(),
        seats_left=seats_left,
    )
