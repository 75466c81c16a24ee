"""The search works on ranges; here every minute is asked one by one, with zoneinfo itself, and must agree."""

from dataclasses import replace

import pytest
from booking.domain.availability.resources.units import assign, free_at
from booking.domain.availability.slots.slots import check_offered
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.domain.time.zones import instant_of
from booking_worlds.drawn import STAFF, UNITS, World, worlds
from booking_worlds.minute_grid import naive_slots
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_search_finds_exactly_the_starts_that_a_minute_by_minute_check_allows(world: World) -> None:
    assert world.found(world.window) == naive_slots(world)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 1600))
def test_splitting_the_window_never_changes_the_answer(world: World, cut: int) -> None:
    lo, hi = world.window
    middle = min(lo + cut, hi)
    assert world.found((lo, middle)) | world.found((middle, hi)) == world.found((lo, hi))


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_every_listed_start_is_accepted_and_every_other_minute_refused(world: World) -> None:
    listed = world.found(world.window)
    never = {"busy": tuple(() for _ in STAFF), "units_busy": tuple(() for _ in UNITS), "used_up": ()}
    idle = replace(world, **never).found(world.window)
    for start in range(*world.window):
        calendars = world.calendars((start, start + 1))
        if start in listed:
            assert check_offered(world.booking_type, calendars, instant_of(start), world.now) == listed[start]
            free = free_at(calendars.units, world.booking_type.padded(start))
            assert assign(world.booking_type.needed_resources, free) is not None
        else:
            with pytest.raises(SlotTaken if start in idle else SlotNotOffered):
                check_offered(world.booking_type, calendars, instant_of(start), world.now)
