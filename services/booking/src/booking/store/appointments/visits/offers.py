"""What is on offer for a visit, and who gets it when several reach for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx

from booking.domain.appointments.holds.holding import Holding, holdings_of
from booking.domain.appointments.visits.offer import check_plan, find_alternatives, visit_taken
from booking.domain.appointments.visits.plan import Part, Plan, Step
from booking.domain.availability.slots.calendars import StaffCalendar
from booking.domain.availability.slots.slots import alternatives_window
from booking.domain.booking_types.booking_type import StaffRule
from booking.domain.booking_types.limits import claims_of_a_customer, claims_of_everybody
from booking.domain.errors import LimitReached, SlotTaken
from booking.domain.time.zones import instant_of, minute_of
from booking.store import turns
from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import calendars
from booking.store.appointments.visits.calendars import Wish
from booking.store.availability.slots import workloads
from booking.store.availability.slots.offers import ATTEMPTS
from booking.store.availability.slots.wanted import Given
from booking.store.booking_types import limit_uses
from booking.store.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A start of a visit; notice and horizon are judged as of `as_of`. A hold knows no customer yet."""

    wishes: tuple[Wish, ...]
    starts_at: datetime
    as_of: datetime
    customer_email: str | None = None
    same_staff: bool = False

    @property
    def most_changes(self) -> int | None:
        return 0 if self.same_staff else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """When a part begins, and who and what it was given."""

    starts_at: datetime
    given: Given


def line_up(tx: Tx, wishes: Sequence[Wish]) -> None:
    """A visit takes several things at once, so visits of one workspace come one after another."""
    needed: list[tuple[Turn, *tuple[object, ...]]] = [(Turn.SEVERAL,)]
    for kind in (wish.booking_type for wish in wishes):
        if kind.staff_rule is StaffRule.ROUND_ROBIN:
            needed.append((Turn.ROUND_ROBIN, kind.id))
        if kind.limits.any:
            needed.append((Turn.LIMITS, kind.id))
    turns.wait(tx, *needed)


async def take(
    tx: Tx, wanted: Wanted, owner_ids: Sequence[UUID], *, expires_at: datetime | None = None
) -> list[Placed]:
    """Takes the time of all parts, one owner for each, or of none.

    What is found free can only go to an appointment of one person, who waits for nobody while having
    something (`availability.offers`); so trying again after a miss cannot end in a circle.
    Raises `SlotNotOffered`, `SlotTaken` or `LimitReached`; then the transaction must not commit.
    """
    line_up(tx, wanted.wishes)
    for _ in range(ATTEMPTS):
        parts, plan = await check(tx, wanted)
        if await holdings.take(tx, _holdings(parts, plan, owner_ids, expires_at)):
            await _count(tx, wanted, plan, owner_ids, expires_at)
            return [_placed(part, step) for part, step in zip(parts, plan.steps, strict=True)]
        for owner_id in owner_ids:
            holdings.undo(tx, owner_id)
    raise await taken(tx, wanted)


async def move(
    tx: Tx, wanted: Wanted, owner_ids: Sequence[UUID], *, expires_at: datetime | None = None
) -> list[Placed]:
    """Takes another time for all parts and gives up what they had. Raises as `take`."""
    line_up(tx, wanted.wishes)
    for owner_id in owner_ids:
        holdings.release(tx, owner_id)
    return await take(tx, wanted, owner_ids, expires_at=expires_at)


async def check(tx: Tx, wanted: Wanted) -> tuple[list[Part], Plan]:
    """Raises `SlotNotOffered` or `SlotTaken`."""
    start = minute_of(wanted.starts_at)
    loaded = await calendars.load(tx, wanted.wishes, (start, start + 1), wanted.as_of)
    parts = [await _in_turn(tx, part, wanted.starts_at) for part in loaded]
    try:
        return parts, check_plan(parts, wanted.starts_at, wanted.as_of, wanted.most_changes)
    except SlotTaken:
        raise await taken(tx, wanted) from None


async def taken(tx: ReadTx, wanted: Wanted) -> SlotTaken:
    """The refusal, with free starts nearby."""
    nearby = await calendars.load(tx, wanted.wishes, alternatives_window(wanted.starts_at), wanted.as_of)
    free = find_alternatives(nearby, wanted.starts_at, wanted.as_of, wanted.most_changes)
    return visit_taken(nearby, free, wanted.wishes[0].booking_type.time_zone)


def _placed(part: Part, step: Step) -> Placed:
    names = (part.calendars.names.get(step.staff_id, ""),)
    return Placed(
        starts_at=instant_of(step.start),
        given=Given(staff_ids=(step.staff_id,), staff_names=names, resources=step.units),
    )


def _holdings(
    parts: Sequence[Part], plan: Plan, owner_ids: Sequence[UUID], expires_at: datetime | None
) -> list[Holding]:
    return [
        holding
        for part, step, owner_id in zip(parts, plan.steps, owner_ids, strict=True)
        for holding in holdings_of(
            part.booking_type,
            staff_ids=(step.staff_id,),
            unit_ids=[unit.id for unit in step.units],
            starts_at=instant_of(step.start),
            owner_id=owner_id,
            expires_at=expires_at,
        )
    ]


async def _in_turn(tx: Tx, part: Part, starts_at: datetime) -> Part:
    """Of a type whose people take turns, who has the fewest stands first."""
    kind, staff = part.booking_type, part.calendars.staff
    if kind.staff_rule is not StaffRule.ROUND_ROBIN or len(staff) < 2:
        return part
    by_id: dict[UUID, StaffCalendar] = {one.staff_id: one for one in staff}
    order = await workloads.fewest_first(tx, kind.id, list(by_id), starts_at)
    return replace(part, calendars=replace(part.calendars, staff=[by_id[id_] for id_ in order]))


async def _count(
    tx: Tx, wanted: Wanted, plan: Plan, owner_ids: Sequence[UUID], expires_at: datetime | None
) -> None:
    for wish, step, owner_id in zip(wanted.wishes, plan.steps, owner_ids, strict=True):
        kind, starts_at = wish.booking_type, instant_of(step.start)
        claims = claims_of_everybody(kind.limits, kind.time_zone, starts_at)
        if claims and not await limit_uses.claim(tx, kind.id, claims, owner_id, expires_at):
            raise await taken(tx, wanted)
        if wanted.customer_email is None:
            continue
        claims = claims_of_a_customer(kind.limits, kind.time_zone, starts_at, wanted.customer_email)
        if claims and not await limit_uses.claim(tx, kind.id, claims, owner_id, expires_at):
            raise LimitReached(
                "This customer has as many of these appointments then as one may have.",
                field="customer.email",
            )
