from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.visits.asked import Asked
from booking.domain.appointments.visits.visit import Visit, pay_by_of
from booking.domain.appointments.visits.visit_hold import VisitHold, expired
from booking.domain.customers.customer import Customer
from booking.domain.forms.answers import Answer
from booking.events.appointments.visits import visit_confirmed, visit_requested
from booking.events.forms import form_submission_received
from booking.store.appointments import bookings
from booking.store.appointments.visits import offers, visit_holds, visits
from booking.store.appointments.visits.calendars import Wish
from booking.store.appointments.visits.offers import Placed, Wanted
from booking.store.appointments.visits.wishes import OF_PARTS, wishes_of
from booking.store.forms import intake, submissions
from booking.store.workspace import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPart:
    booking_type_id: UUID
    staff_id: UUID | None = None
    duration_minutes: int | None = None
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookVisit:
    parts: tuple[WantedPart, ...]
    starts_at: datetime
    customer: Customer
    same_staff: bool = False
    hold_id: UUID | None = None

    @property
    def asked(self) -> list[Asked]:
        return [
            Asked(
                booking_type_id=part.booking_type_id,
                staff_id=part.staff_id,
                duration_minutes=part.duration_minutes,
            )
            for part in self.parts
        ]


async def book_visit(tx: Tx, wish: BookVisit) -> Visit:
    """Give the customer all of these services one after another, or say why not."""
    wish = replace(wish, customer=wish.customer.normalised())
    wishes = await wishes_of(tx, wish.asked, OF_PARTS)
    kinds = [one.booking_type for one in wishes]
    answered = [
        await intake.answered(tx, one.booking_type, part.answers, f"parts.{i}.answers")
        for i, (one, part) in enumerate(zip(wishes, wish.parts, strict=True))
    ]
    answer_by = await _answer_by(tx, wish, wishes)
    pay_by = None if answer_by else pay_by_of(kinds, wish.starts_at, tx.now)
    until = answer_by or pay_by
    hold = None if wish.hold_id is None else await _taken_over(tx, wish, wish.hold_id)
    if hold is None:
        owner_ids, placed = await _take_free(tx, wish, wishes, until)
    else:
        wishes = _as_held(wishes, hold)
        owner_ids, placed = await _take_held(tx, wish, wishes, hold, until)
    parts = _parts(tx, wish, wishes, list(zip(owner_ids, placed, strict=True)), (answer_by, pay_by))
    visit = _visit(hold.id if hold else tx.new_id(), parts, tx.now)
    visits.add(tx, visit)
    for part, submission in zip(visit.parts, answered, strict=True):
        bookings.add(tx, part)
        if submission is not None:
            given = replace(submission, booking_id=part.id)
            await submissions.add(tx, given)
            tx.emit(form_submission_received(given))
    await _tell(tx, visit, asked=until is not None)
    return visit


async def _answer_by(tx: Tx, wish: BookVisit, wishes: Sequence[Wish]) -> datetime | None:
    """Where one part needs approval the whole visit waits for it. Who books as staff has approved it."""
    if tx.caller.user_id is not None or not any(one.booking_type.requires_approval for one in wishes):
        return None
    return (await settings.current(tx)).answer_by(wish.starts_at, tx.now)


async def _take_free(
    tx: Tx, wish: BookVisit, wishes: tuple[Wish, ...], until: datetime | None
) -> tuple[list[UUID], list[Placed]]:
    owner_ids = [tx.new_id() for _ in wishes]
    wanted = Wanted(
        wishes=wishes,
        starts_at=wish.starts_at,
        as_of=tx.now,
        customer_email=wish.customer.email,
        same_staff=wish.same_staff,
    )
    return owner_ids, await offers.take(tx, wanted, owner_ids, expires_at=until)


async def _taken_over(tx: Tx, wish: BookVisit, hold_id: UUID) -> VisitHold:
    """The hold, which nobody else can book or give back any more."""
    hold = await visit_holds.remove(tx, hold_id)
    if hold is None:
        raise expired()
    hold.check_covers(wish.asked, wish.starts_at, tx.now)
    return hold


def _as_held(wishes: Sequence[Wish], hold: VisitHold) -> tuple[Wish, ...]:
    """With the people and the lengths that were promised."""
    return tuple(
        Wish(booking_type=one.booking_type.of_length(part.ends_at - part.starts_at), staff_id=part.staff_id)
        for one, part in zip(wishes, hold.parts, strict=True)
    )


async def _take_held(
    tx: Tx, wish: BookVisit, wishes: tuple[Wish, ...], hold: VisitHold, until: datetime | None
) -> tuple[list[UUID], list[Placed]]:
    """What was held is taken anew in the transaction that gives it up, so that nobody comes in between."""
    wanted = Wanted(
        wishes=wishes,
        starts_at=wish.starts_at,
        as_of=hold.created_at,
        customer_email=wish.customer.email,
    )
    owner_ids = [part.id for part in hold.parts]
    return owner_ids, await offers.move(tx, wanted, owner_ids, expires_at=until)


def _parts(
    tx: Tx,
    wish: BookVisit,
    wishes: Sequence[Wish],
    places: Sequence[tuple[UUID, Placed]],
    waits: tuple[datetime | None, datetime | None],
) -> list[Booking]:
    """`waits`: until when somebody has to answer, or to pay."""
    return [
        Booking.make(
            one.booking_type,
            booking_id=owner_id,
            staff_ids=place.given.staff_ids,
            resources=place.given.resources,
            starts_at=place.starts_at,
            customer=wish.customer,
            now=tx.now,
            created_by=tx.caller.actor,
            answer_by=waits[0],
            pay_by=waits[1],
        )
        for one, (owner_id, place) in zip(wishes, places, strict=True)
    ]


def _visit(visit_id: UUID, parts: Sequence[Booking], now: datetime) -> Visit:
    return Visit(
        id=visit_id,
        parts=tuple(
            replace(part, visit_id=visit_id, visit_position=position)
            for position, part in enumerate(parts, start=1)
        ),
        created_at=now,
    )


async def _tell(tx: Tx, visit: Visit, *, asked: bool) -> None:
    told = await visits.told(tx, visit)
    tell_of_part = events.booking_requested if asked else events.booking_confirmed
    for part, setting in zip(visit.parts, told.settings, strict=True):
        tx.emit(tell_of_part(part, setting))
    tx.emit(visit_requested(told) if asked else visit_confirmed(told))
