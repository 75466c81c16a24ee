"""What other services did, as far as bookings follow it, and what reminders hear of bookings."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingCancelled,
    BookingConfirmed,
    BookingFacts,
    BookingRescheduled,
    RemindersChanged,
)
from frontdesk.booking.v1.visits_events_pb2 import (
    VisitChanged,
    VisitConfirmed,
    VisitFacts,
    VisitRescheduled,
)
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1.identity_events_pb2 import (
    StaffAdded,
    StaffChanged,
    StaffRemoved,
    WorkspaceChanged,
    WorkspaceOnboarded,
    WorkspaceRestored,
    WorkspaceSuspended,
)
from frontdesk.inbox.v1.inbox_events_pb2 import ContactLinked
from frontdesk.inventory.v1.inventory_events_pb2 import ItemCreated, ReservationShort

from booking.actions.reminders.plan_reminders import plan_reminders
from booking.actions.reminders.plan_reminders_anew import plan_reminders_anew
from booking.actions.workspace.move_workspace import move_workspace
from booking.domain.appointments.booking import Attention
from booking.domain.reminders.reminder import Agreed
from booking.domain.workspace.workspace import StaffMember, Workspace
from booking.store.appointments import bookings
from booking.store.availability.calendars import feeds
from booking.store.reminders import reminders
from booking.store.tickets.sales import orders as ticket_orders
from booking.store.workspace import neighbours

handlers = Handlers()
handlers.on("identity.export.requested", ExportRequested)(note_export)
handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)


@handlers.on("identity.workspace.onboarded", WorkspaceOnboarded)
async def remember_workspace(tx: Tx, event: Received[WorkspaceOnboarded]) -> None:
    neighbours.put_workspace(tx, _workspace(event.message.workspace))


@handlers.on("identity.workspace.changed", WorkspaceChanged)
async def follow_workspace(tx: Tx, event: Received[WorkspaceChanged]) -> None:
    await move_workspace(tx, _workspace(event.message.workspace))


@handlers.on("identity.workspace.suspended", WorkspaceSuspended)
async def fall_silent(tx: Tx, event: Received[WorkspaceSuspended]) -> None:
    """Reminders and offers wait; what has passed by when it is restored is not told any more."""
    neighbours.suspend(tx)


@handlers.on("identity.workspace.restored", WorkspaceRestored)
async def speak_again(tx: Tx, event: Received[WorkspaceRestored]) -> None:
    neighbours.restore(tx)


@handlers.on_batch("identity.staff.added", StaffAdded)
async def remember_staff(tx: Tx, events: Sequence[Received[StaffAdded]]) -> None:
    told = [event.message.staff for event in events]
    neighbours.put_staff(
        tx, [StaffMember(id=UUID(one.id), name=one.name, bookable=one.bookable) for one in told]
    )


@handlers.on_batch("identity.staff.changed", StaffChanged)
async def follow_staff(tx: Tx, events: Sequence[Received[StaffChanged]]) -> None:
    told = [event.message.staff for event in events]
    neighbours.put_staff(
        tx, [StaffMember(id=UUID(one.id), name=one.name, bookable=one.bookable) for one in told]
    )


@handlers.on_batch("identity.staff.removed", StaffRemoved)
async def dismiss_staff(tx: Tx, events: Sequence[Received[StaffRemoved]]) -> None:
    """Nobody is offered them any more; their bookings and their name stay, their calendar feeds end."""
    told = [event.message.staff for event in events]
    neighbours.put_staff(tx, [StaffMember(id=UUID(one.id), name=one.name, bookable=False) for one in told])
    feeds.remove_of(
        tx, staff_ids=[UUID(one.id) for one in told], user_ids=[UUID(one.user_id) for one in told]
    )


@handlers.on_batch("inventory.item.created", ItemCreated)
async def remember_items(tx: Tx, events: Sequence[Received[ItemCreated]]) -> None:
    neighbours.put_items(tx, [UUID(event.message.item.id) for event in events])


@handlers.on_batch("inbox.contact.linked", ContactLinked)
async def link_contacts(tx: Tx, events: Sequence[Received[ContactLinked]]) -> None:
    links = [event.message for event in events]
    booked = {UUID(one.booking_id): UUID(one.contact_id) for one in links if one.booking_id}
    ordered = {UUID(one.ticket_order_id): UUID(one.contact_id) for one in links if one.ticket_order_id}
    if booked:
        bookings.link_contacts(tx, booked)
    if ordered:
        ticket_orders.link_contacts(tx, ordered)


@handlers.on_batch("inventory.reservation.short", ReservationShort)
async def flag_short_stock(tx: Tx, events: Sequence[Received[ReservationShort]]) -> None:
    short = [UUID(event.message.booking_id) for event in events]
    bookings.flag(tx, short, Attention.STOCK_SHORT)


def _workspace(told: identity_pb2.Workspace) -> Workspace:
    return Workspace(
        id=UUID(told.id), name=told.name, slug=told.slug, time_zone=told.time_zone, currency=told.currency
    )


@handlers.on_batch("booking.booking.confirmed", BookingConfirmed)
async def plan_first_reminders(tx: Tx, events: Sequence[Received[BookingConfirmed]]) -> None:
    """Reminders hear of bookings as others do, so that booking a slot need not wait for them."""
    await plan_reminders(tx, [_agreed(facts) for facts in _alone(event.message.booking for event in events)])


@handlers.on_batch("booking.booking.rescheduled", BookingRescheduled)
async def plan_reminders_of_moved(tx: Tx, events: Sequence[Received[BookingRescheduled]]) -> None:
    moved = _alone(event.message.booking for event in events)
    await plan_reminders(tx, [_agreed(facts) for facts in moved if facts.booking.status == "confirmed"])


@handlers.on("booking.reminders.changed", RemindersChanged)
async def follow_reminder_times(tx: Tx, event: Received[RemindersChanged]) -> None:
    """In a transaction of its own: an edit need not wait for thousands of bookings."""
    named = event.message.booking_type_id
    await plan_reminders_anew(tx, UUID(named) if named else None)


@handlers.on_batch("booking.booking.cancelled", BookingCancelled)
async def drop_reminders(tx: Tx, events: Sequence[Received[BookingCancelled]]) -> None:
    ended = [event.message.booking.booking for event in events]
    reminders.drop(tx, {UUID(one.id): one.version for one in ended})


@handlers.on_batch("booking.visit.confirmed", VisitConfirmed)
async def plan_reminders_of_visits(tx: Tx, events: Sequence[Received[VisitConfirmed]]) -> None:
    """Who comes for several services is reminded once, of the first of them."""
    await plan_reminders(tx, [_first_of(event.message.visit) for event in events])


@handlers.on_batch("booking.visit.rescheduled", VisitRescheduled)
async def plan_reminders_of_moved_visits(tx: Tx, events: Sequence[Received[VisitRescheduled]]) -> None:
    moved = [event.message.visit for event in events]
    await plan_reminders(tx, [_first_of(visit) for visit in moved if visit.status == "confirmed"])


@handlers.on_batch("booking.visit.changed", VisitChanged)
async def plan_reminders_of_changed_visits(tx: Tx, events: Sequence[Received[VisitChanged]]) -> None:
    """The part that was the first may be gone."""
    changed = [event.message.visit for event in events]
    await plan_reminders(tx, [_first_of(visit) for visit in changed if visit.status == "confirmed"])


def _alone(told: Iterable[BookingFacts]) -> list[BookingFacts]:
    return [facts for facts in told if not facts.booking.visit_id]


def _first_of(visit: VisitFacts) -> Agreed:
    return _agreed(min(visit.parts, key=lambda facts: facts.booking.starts_at.ToNanoseconds()))


def _agreed(facts: BookingFacts) -> Agreed:
    booking = facts.booking
    return Agreed(
        booking_id=UUID(booking.id),
        booking_type_id=UUID(booking.booking_type_id),
        version=booking.version,
        starts_at=booking.starts_at.ToDatetime(UTC),
        time_zone=booking.time_zone or facts.time_zone,
    )
