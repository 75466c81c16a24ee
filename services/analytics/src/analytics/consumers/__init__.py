"""What every service tells becomes lines of the log and what they count for; tickets are not counted yet.

A summary names no customer and no member of staff: the log is kept longer than people are.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.booking.v1 import booking_events_pb2 as booking
from frontdesk.booking.v1 import forms_events_pb2 as forms
from frontdesk.booking.v1 import visits_events_pb2 as visits
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1 import identity_events_pb2 as identity
from frontdesk.inbox.v1 import inbox_events_pb2 as inbox
from frontdesk.inventory.v1 import inventory_events_pb2 as inventory
from google.protobuf.message import Message

from analytics.actions.keep_workspace import keep_workspace
from analytics.actions.record_events import record_events
from analytics.consumers.catalogue import CATALOGUE, catalogue_summary
from analytics.consumers.closures import CLOSURES, closure_summary
from analytics.domain.event import LoggedEvent, Told
from analytics.domain.metrics import (
    ATTENDED,
    BOOKINGS,
    CANCELLATIONS,
    NEW_CONTACTS,
    NO_SHOWS,
    REVENUE_MINOR,
    Count,
)
from analytics.domain.workspace import Workspace

Telling = tuple[str, tuple[Count, ...]]
"""A summary and what the event counts for."""
# Counted as a booking was what was confirmed once; an older event does not say what was before it.
NEVER_CONFIRMED = frozenset({"pending", "awaiting_payment"})
Teller = Callable[[Received[Any]], Telling]


def _booking_confirmed(event: Received[booking.BookingConfirmed]) -> Telling:
    return f"{_named(event.message.booking)} confirmed", _standing(event.message.booking, 1)


def _booking_requested(event: Received[booking.BookingRequested]) -> Telling:
    return f"{_named(event.message.booking)} requested", ()


def _series_booked(event: Received[booking.SeriesBooked]) -> Telling:
    """Its bookings count one by one, each by an event of its own."""
    return f"Series of {len(event.message.bookings)} bookings booked", ()


def _dates_changed(event: Received[booking.SeriesRescheduled] | Received[booking.SeriesCancelled]) -> Telling:
    fact = "moved" if isinstance(event.message, booking.SeriesRescheduled) else "cancelled"
    return f"{len(event.message.bookings)} dates of a series {fact}", ()


def _booking_declined(event: Received[booking.BookingDeclined]) -> Telling:
    return f"{_named(event.message.booking)} declined", ()


def _booking_approved(event: Received[booking.BookingApproved]) -> Telling:
    return f"{_named(event.message.booking)} approved, waits for its payment", ()


def _booking_paid(event: Received[booking.BookingPaid]) -> Telling:
    return f"{_named(event.message.booking)}: a payment came in", ()


def _booking_refunded(event: Received[booking.BookingRefunded]) -> Telling:
    return f"{_named(event.message.booking)}: money was given back", ()


def _booking_refund_wanted(event: Received[booking.BookingRefundWanted]) -> Telling:
    return f"{_named(event.message.booking)}: money is to be given back ({event.message.cause})", ()


def _booking_cancelled(event: Received[booking.BookingCancelled]) -> Telling:
    if event.message.booking.booking.lapsed:
        return f"{_named(event.message.booking)} not paid in time", ()
    cancelled = Count(metric=CANCELLATIONS, at=event.occurred_at)
    stood = event.message.before.status not in NEVER_CONFIRMED
    undone = _standing(event.message.booking, -1) if stood else ()
    return f"{_named(event.message.booking)} cancelled", (cancelled, *undone)


def _booking_rescheduled(event: Received[booking.BookingRescheduled]) -> Telling:
    return f"{_named(event.message.booking)} moved to this time", ()


def _booking_reassigned(event: Received[booking.BookingReassigned]) -> Telling:
    return f"{_named(event.message.booking)} given to another person", ()


def _booking_reminder_due(event: Received[booking.BookingReminderDue]) -> Telling:
    return f"{_named(event.message.booking)}: its customer is reminded", ()


def _booking_checked_in(event: Received[booking.BookingCheckedIn]) -> Telling:
    return f"{_named(event.message.booking)} checked in", (_attended(event),)


def _booking_completed(event: Received[booking.BookingCompleted]) -> Telling:
    arrived_before = event.message.before.status == "checked_in"
    return f"{_named(event.message.booking)} completed", () if arrived_before else (_attended(event),)


def _booking_no_show(event: Received[booking.BookingNoShow]) -> Telling:
    missed = Count(metric=NO_SHOWS, at=_start_of(event.message.booking))
    return f"{_named(event.message.booking)} missed by the customer", (missed,)


def _visit(event: Received[Any]) -> Telling:
    """Its parts are counted as the bookings they are."""
    services = ", ".join(facts.booking_type_name for facts in event.message.visit.parts)
    return f"Visit {event.message.visit.reference} ({services}) {VISITS[event.type][1]}", ()


def _contact_created(event: Received[inbox.ContactCreated]) -> Telling:
    return "New contact", (Count(metric=NEW_CONTACTS, at=event.occurred_at),)


def _contact_linked(event: Received[inbox.ContactLinked]) -> Telling:
    what = "Order of tickets" if event.message.ticket_order_id else "Booking"
    return f"{what} linked to its contact", ()


def _message_sent(event: Received[inbox.MessageSent]) -> Telling:
    return f"Message sent by {event.message.channel}", ()


def _item_created(event: Received[inventory.ItemCreated]) -> Telling:
    item = event.message.item
    return f"Item {item.name} ({item.sku}) created", ()


def _stock_adjusted(event: Received[inventory.StockAdjusted]) -> Telling:
    moved = event.message.movement
    return f"Stock changed by {moved.quantity:+d} ({moved.reason}), now {moved.on_hand_after}", ()


def _reservation_made(event: Received[inventory.ReservationMade]) -> Telling:
    return f"Consumables reserved for a booking: {_lines(len(event.message.lines))}", ()


def _reservation_short(event: Received[inventory.ReservationShort]) -> Telling:
    return f"Consumables missing for a booking: {_lines(len(event.message.lines))}", ()


def _reservation_released(event: Received[inventory.ReservationReleased]) -> Telling:
    return f"Consumables of a booking freed: {_lines(len(event.message.lines))}", ()


def _workspace_onboarded(event: Received[identity.WorkspaceOnboarded]) -> Telling:
    return f"Workspace {event.message.workspace.name} onboarded", ()


def _workspace_changed(event: Received[identity.WorkspaceChanged]) -> Telling:
    return "Workspace changed", ()


def _staff_added(event: Received[identity.StaffAdded]) -> Telling:
    return f"Member of staff added as {event.message.staff.role}", ()


def _staff_changed(event: Received[identity.StaffChanged]) -> Telling:
    return f"Member of staff changed, now {event.message.staff.role}", ()


def _staff_removed(event: Received[identity.StaffRemoved]) -> Telling:
    return "Member of staff removed", ()


def _silent(say: Callable[[Received[Any]], str]) -> Teller:
    """Of what counts for nothing."""
    return lambda event: (say(event), ())


# What is said of a visit.
VISITS: dict[str, tuple[type[Message], str]] = {
    "booking.visit.requested": (visits.VisitRequested, "requested"),
    "booking.visit.approved": (visits.VisitApproved, "approved, waits for its payment"),
    "booking.visit.confirmed": (visits.VisitConfirmed, "confirmed"),
    "booking.visit.declined": (visits.VisitDeclined, "declined"),
    "booking.visit.cancelled": (visits.VisitCancelled, "cancelled"),
    "booking.visit.rescheduled": (visits.VisitRescheduled, "moved"),
    "booking.visit.changed": (visits.VisitChanged, "changed in one part"),
    "booking.visit.reminder_due": (visits.VisitReminderDue, "reminded its customer"),
}
TELLERS: dict[str, tuple[type[Message], Teller]] = {
    "booking.booking.confirmed": (booking.BookingConfirmed, _booking_confirmed),
    "booking.booking.requested": (booking.BookingRequested, _booking_requested),
    "booking.series.booked": (booking.SeriesBooked, _series_booked),
    "booking.series.rescheduled": (booking.SeriesRescheduled, _dates_changed),
    "booking.series.cancelled": (booking.SeriesCancelled, _dates_changed),
    "booking.booking.declined": (booking.BookingDeclined, _booking_declined),
    "booking.booking.approved": (booking.BookingApproved, _booking_approved),
    "booking.booking.paid": (booking.BookingPaid, _booking_paid),
    "booking.booking.refunded": (booking.BookingRefunded, _booking_refunded),
    "booking.booking.refund_wanted": (booking.BookingRefundWanted, _booking_refund_wanted),
    "booking.booking.cancelled": (booking.BookingCancelled, _booking_cancelled),
    "booking.booking.rescheduled": (booking.BookingRescheduled, _booking_rescheduled),
    "booking.booking.reassigned": (booking.BookingReassigned, _booking_reassigned),
    "booking.booking.reminder_due": (booking.BookingReminderDue, _booking_reminder_due),
    "booking.booking.checked_in": (booking.BookingCheckedIn, _booking_checked_in),
    "booking.booking.completed": (booking.BookingCompleted, _booking_completed),
    "booking.booking.no_show": (booking.BookingNoShow, _booking_no_show),
    **{type_: (message, _silent(closure_summary)) for type_, (message, _) in CLOSURES.items()},
    **{type_: (message, _silent(catalogue_summary)) for type_, (message, _) in CATALOGUE.items()},
    "booking.form_submission.received": (
        forms.FormSubmissionReceived,
        lambda _: ("Answers to a form received", ()),
    ),
    **{type_: (message, _visit) for type_, (message, _) in VISITS.items()},
    "inbox.contact.created": (inbox.ContactCreated, _contact_created),
    "inbox.contact.linked": (inbox.ContactLinked, _contact_linked),
    "inbox.message.sent": (inbox.MessageSent, _message_sent),
    "inventory.item.created": (inventory.ItemCreated, _item_created),
    "inventory.stock.adjusted": (inventory.StockAdjusted, _stock_adjusted),
    "inventory.reservation.made": (inventory.ReservationMade, _reservation_made),
    "inventory.reservation.short": (inventory.ReservationShort, _reservation_short),
    "inventory.reservation.released": (inventory.ReservationReleased, _reservation_released),
    "identity.workspace.onboarded": (identity.WorkspaceOnboarded, _workspace_onboarded),
    "identity.workspace.changed": (identity.WorkspaceChanged, _workspace_changed),
    "identity.staff.changed": (identity.StaffChanged, _staff_changed),
    "identity.staff.removed": (identity.StaffRemoved, _staff_removed),
    "identity.staff.added": (identity.StaffAdded, _staff_added),
}


async def record(tx: Tx, events: Sequence[Received[Any]]) -> None:
    """Of any types, mixed or not."""
    for event in events:
        if isinstance(event.message, identity.WorkspaceOnboarded | identity.WorkspaceChanged):
            told = event.message.workspace
            await keep_workspace(tx, Workspace(time_zone=told.time_zone, currency=told.currency))
    await record_events(tx, [_told(event) for event in events])


def _told(event: Received[Any]) -> Told:
    _, tell = TELLERS[event.type]
    summary, counts = tell(event)
    logged = LoggedEvent(
        id=event.id,
        type=event.type,
        occurred_at=event.occurred_at,
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        summary=summary,
    )
    return Told(event=logged, counts=counts)


def _standing(facts: booking.BookingFacts, change: int) -> tuple[Count, ...]:
    """Counted at the moment the booking was made, so that a cancel corrects the figures of that day."""
    made_at = facts.booking.created_at.ToDatetime(UTC)
    price = facts.price
    return (
        Count(metric=BOOKINGS, at=made_at, value=change),
        Count(metric=REVENUE_MINOR, at=made_at, value=change * price.amount_minor, dimension=price.currency),
    )


def _attended(event: Received[booking.BookingCheckedIn] | Received[booking.BookingCompleted]) -> Count:
    return Count(metric=ATTENDED, at=_start_of(event.message.booking))


def _start_of(facts: booking.BookingFacts) -> datetime:
    return facts.booking.starts_at.ToDatetime(UTC)


def _named(facts: booking.BookingFacts) -> str:
    starts_at = facts.booking.starts_at.ToDatetime(UTC).astimezone(ZoneInfo(facts.time_zone))
    return f"Booking {facts.booking.reference} ({facts.booking_type_name}, {_clock(starts_at)})"


def _clock(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y %H:%M}"


def _lines(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


handlers = Handlers()
handlers.on("identity.export.requested", ExportRequested)(note_export)
handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)
for _type, (_message, _) in TELLERS.items():
    handlers.on_batch(_type, _message)(record)
