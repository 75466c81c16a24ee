"""Whether a visit can begin at a start, and which starts could do instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from booking.domain.appointments.visits.plan import Part, Plan, begins_after, find_plans
from booking.domain.availability.slots.days import Writer, clock_of
from booking.domain.availability.slots.slots import ALTERNATIVES, alternatives_window, check_offered
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.domain.time.zones import DAY, date_of, day_of, instant_of, minute_of, next_minute, offsets

ORDER = "order"
"""Why it is not offered: each service would be, but not one after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStep:
    """RFC 3339 times with the offset of their zone at that instant."""

    booking_type_id: UUID
    staff_id: UUID
    starts_at: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlan:
    starts_at: str
    ends_at: str
    steps: tuple[LocalStep, ...]

    @property
    def staff_ids(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(step.staff_id for step in self.steps))

    def as_json(self) -> dict[str, object]:
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "staff_ids": [str(one) for one in self.staff_ids],
            "parts": [
                {
                    "booking_type_id": str(step.booking_type_id),
                    "staff_id": str(step.staff_id),
                    "starts_at": step.starts_at,
                    "ends_at": step.ends_at,
                }
                for step in self.steps
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDay:
    date: date
    plans: tuple[LocalPlan, ...]


def check_plan(
    parts: Sequence[Part], starts_at: datetime, now: datetime, most_changes: int | None = None
) -> Plan:
    """The visit that begins then; raises `SlotNotOffered` or `SlotTaken`."""
    start = minute_of(starts_at)
    window = (next_minute(starts_at), start + 1)  # empty when the start is no whole minute
    if found := find_plans(parts, window, now, most_changes):
        return found[0]
    idle = [part.idle() for part in parts]
    if find_plans(idle, window, now, most_changes):
        raise SlotTaken("These services are not free one after another at this time.", field="starts_at")
    raise _refusal(idle, starts_at, now, most_changes)


def find_alternatives(
    parts: Sequence[Part], starts_at: datetime, now: datetime, most_changes: int | None = None
) -> list[Plan]:
    """The free visits nearest to a taken start, in order of time."""
    start = minute_of(starts_at)
    found = find_plans(parts, alternatives_window(starts_at), now, most_changes)
    near = sorted((plan for plan in found if plan.start != start), key=lambda plan: abs(plan.start - start))
    return sorted(near[:ALTERNATIVES], key=lambda plan: plan.start)


def visit_taken(parts: Sequence[Part], alternatives: Sequence[Plan], time_zone: str) -> SlotTaken:
    """The refusal of an occupied start, with what is free instead."""
    shown = []
    if alternatives:
        write = Writer(offsets(time_zone, (alternatives[0].start, alternatives[-1].end)))
        shown = [_local(write, parts, plan).as_json() for plan in alternatives]
    detail = "These services are not free one after another at this time."
    return SlotTaken(detail, field="starts_at", alternatives=shown)


def plans_by_local_day(
    parts: Sequence[Part], plans: Sequence[Plan], first: date, last: date, time_zone: str
) -> list[PlanDay]:
    """Every date from `first` to `last` with the visits that start on it, empty dates too."""
    write = Writer(clock_of(first, last, time_zone))
    days: dict[int, list[LocalPlan]] = {day: [] for day in range(day_of(first), day_of(last) + 1)}
    for plan in plans:
        if (found := days.get(write.clock.local(plan.start) // DAY)) is not None:
            found.append(_local(write, parts, plan))
    return [PlanDay(date=date_of(day), plans=tuple(found)) for day, found in days.items()]


def _refusal(
    idle: Sequence[Part], starts_at: datetime, now: datetime, most_changes: int | None
) -> SlotNotOffered:
    """Of the first service that could not follow those before it, even if nobody had anything to do."""
    try:
        check_offered(idle[0].booking_type, idle[0].calendars, starts_at, now)
    except SlotNotOffered as refusal:
        return refusal
    start = minute_of(starts_at)
    offsets_of = begins_after([part.booking_type for part in idle])
    last = len(idle)
    k = next(
        (k for k in range(2, last) if not find_plans(idle[:k], (start, start + 1), now, most_changes)), last
    )
    field, part = f"parts.{k - 1}", idle[k - 1]
    follows = instant_of(start + offsets_of[k - 1][0])
    try:
        check_offered(part.booking_type.off_grid(), part.calendars, follows, now)
    except SlotNotOffered as refusal:
        return SlotNotOffered(refusal.detail, field=field, **refusal.facts)
    return SlotNotOffered("These services cannot follow one another from this start.", field=field, why=ORDER)


def _local(write: Writer, parts: Sequence[Part], plan: Plan) -> LocalPlan:
    return LocalPlan(
        starts_at=write.instant(plan.start),
        ends_at=write.instant(plan.end),
        steps=tuple(
            LocalStep(
                booking_type_id=part.booking_type.id,
                staff_id=step.staff_id,
                starts_at=write.instant(step.start),
                ends_at=write.instant(step.end),
            )
            for part, step in zip(parts, plan.steps, strict=True)
        ),
    )
