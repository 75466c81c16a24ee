from typing import Any
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import booking_events_pb2 as pb
from frontdesk.booking.v1.booking_pb2 import Booking as BookingMessage
from frontdesk.booking.v1.booking_pb2 import Consumable as ConsumableMessage
from frontdesk.booking.v1.resources_pb2 import BookedUnit
from frontdesk.common.v1.money_pb2 import Money as MoneyMessage

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change
from booking.domain.availability.resources.resource import Unit
from booking.domain.money import Money
from booking.domain.waiting.slot_wait import SlotWait
from booking.domain.workspace.workspace import Setting
from booking.events.customers import customer_message


def booking_requested(booking: Booking, setting: Setting) -> Outgoing:
    message = pb.BookingRequested(booking=booking_facts(booking, setting))
    return event("booking.booking.requested", booking.id, message, version=booking.version)


def booking_confirmed(booking: Booking, setting: Setting, change: Change | None = None) -> Outgoing:
    """Without a change where it was confirmed from the start."""
    message = pb.BookingConfirmed(
        booking=booking_facts(booking, setting),
        reason=change.reason if change else "",
        before=_before(change, setting) if change else None,
    )
    return event("booking.booking.confirmed", booking.id, message, version=booking.version)


def booking_approved(booking: Booking, setting: Setting, change: Change) -> Outgoing:
    message = pb.BookingApproved(**_told(change, setting))
    return event("booking.booking.approved", booking.id, message, version=booking.version)


def booking_declined(change: Change, setting: Setting) -> Outgoing:
    message = pb.BookingDeclined(**_told(change, setting))
    return event("booking.booking.declined", change.after.id, message, version=change.after.version)


def booking_cancelled(change: Change, setting: Setting, *, with_series: bool = False) -> Outgoing:
    """`with_series`: the customer is told by the series."""
    message = pb.BookingCancelled(**_told(change, setting), with_series=with_series)
    return event("booking.booking.cancelled", change.after.id, message, version=change.after.version)


def booking_rescheduled(change: Change, setting: Setting, *, with_series: bool = False) -> Outgoing:
    message = pb.BookingRescheduled(**_told(change, setting), with_series=with_series)
    return event("booking.booking.rescheduled", change.after.id, message, version=change.after.version)


def booking_reassigned(change: Change, setting: Setting) -> Outgoing:
    message = pb.BookingReassigned(**_told(change, setting))
    return event("booking.booking.reassigned", change.after.id, message, version=change.after.version)


def booking_checked_in(change: Change, setting: Setting) -> Outgoing:
    message = pb.BookingCheckedIn(**_told(change, setting))
    return event("booking.booking.checked_in", change.after.id, message, version=change.after.version)


def booking_completed(change: Change, setting: Setting) -> Outgoing:
    message = pb.BookingCompleted(**_told(change, setting))
    return event("booking.booking.completed", change.after.id, message, version=change.after.version)


def booking_no_show(change: Change, setting: Setting) -> Outgoing:
    message = pb.BookingNoShow(**_told(change, setting))
    return event("booking.booking.no_show", change.after.id, message, version=change.after.version)


def slot_offered(entry: SlotWait) -> Outgoing:
    """Its customer is mailed; the link is asked for when the mail is sent."""
    if entry.offer is None:
        raise ValueError("nothing is offered")
    return mail_requested(entry.offer.hold_id, "waiting_offer")


def mail_requested(id_: UUID, kind: str) -> Outgoing:
    return event("booking.mail.requested", id_, pb.MailRequested(id=str(id_), kind=kind))


def booking_reminder_due(booking: Booking, setting: Setting, lead_minutes: int) -> Outgoing:
    message = pb.BookingReminderDue(booking=booking_facts(booking, setting), lead_minutes=lead_minutes)
    return event("booking.booking.reminder_due", booking.id, message, version=booking.version)


def reminders_changed(of: UUID, booking_type_id: UUID | None = None) -> Outgoing:
    """`of` is the workspace or the type whose times they are."""
    message = pb.RemindersChanged(booking_type_id=str(booking_type_id or ""))
    return event("booking.reminders.changed", of, message)


def booking_message(booking: Booking) -> BookingMessage:
    """Also what the service answers: an event and an answer say the same of a booking."""
    customer = booking.customer
    return BookingMessage(
        id=str(booking.id),
        reference=booking.reference,
        status=booking.status.value,
        booking_type_id=str(booking.booking_type_id),
        starts_at=stamp(booking.starts_at),
        ends_at=stamp(booking.ends_at),
        staff_id=str(booking.staff_id),
        customer=customer_message(customer),
        contact_id=str(booking.contact_id or ""),
        attention=[flag.value for flag in booking.to_look_at],
        created_at=stamp(booking.created_at),
        cancelled_at=stamp(booking.cancelled_at),
        version=booking.version,
        sequence=booking.sequence,
        expires_at=stamp(booking.expires_at),
        series_id=str(booking.series_id or ""),
        visit_id=str(booking.visit_id or ""),
        visit_position=booking.visit_position,
        staff_ids=map(str, booking.staff_ids),
        resources=map(unit_message, booking.resources),
        group_id=str(booking.group_id or ""),
        payment_due=in_currency(booking, booking.payment_due_minor),
        paid=in_currency(booking, booking.paid_minor),
        refund_wanted=in_currency(booking, booking.refund_wanted_minor),
        pay_by=stamp(booking.pay_by),
        lapsed=booking.lapsed,
        refunded=in_currency(booking, booking.refunded_minor),
        time_zone=customer.time_zone or "",
    )


def unit_message(unit: Unit) -> BookedUnit:
    return BookedUnit(
        resource_id=str(unit.resource_id), unit_id=str(unit.id), name=unit.resource_name, number=unit.number
    )


def in_currency(booking: Booking, amount_minor: int) -> MoneyMessage | None:
    """An amount of this booking; None where there is none."""
    price = booking.price
    return (
        MoneyMessage(amount_minor=amount_minor, currency=price.currency) if price and amount_minor else None
    )


def money_message(money: Money | None) -> MoneyMessage | None:
    return MoneyMessage(amount_minor=money.amount_minor, currency=money.currency) if money else None


def booking_facts(booking: Booking, setting: Setting) -> pb.BookingFacts:
    return pb.BookingFacts(
        booking=booking_message(booking),
        booking_type_name=setting.booking_type_name,
        price=money_message(booking.price),
        consumables=[
            ConsumableMessage(item_id=str(one.item_id), quantity=one.quantity) for one in booking.consumables
        ],
        time_zone=setting.time_zone,
        workspace_name=setting.workspace_name,
        staff_name=", ".join(setting.staff_names),
        series_starts_at=stamp(setting.series_starts_at),
    )


def _told(change: Change, setting: Setting) -> dict[str, Any]:
    return {
        "booking": booking_facts(change.after, setting),
        "reason": change.reason,
        "before": _before(change, setting),
    }


def _before(change: Change, setting: Setting) -> pb.BookingBefore:
    before = change.before
    return pb.BookingBefore(
        status=before.status.value,
        starts_at=stamp(before.starts_at),
        ends_at=stamp(before.ends_at),
        staff_id=str(before.staff_id),
        staff_ids=map(str, before.staff_ids),
        staff_name=", ".join(setting.former_staff_names or setting.staff_names),
    )
