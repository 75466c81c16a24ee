from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import visits_events_pb2 as pb
from google.protobuf.message import Message

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.visits.visit import Told, Visit
from booking.events import booking_facts
from booking.events.customers import customer_message


def visit_requested(told: Told) -> Outgoing:
    return _event("requested", told, pb.VisitRequested(visit=_facts(told)))


def visit_confirmed(told: Told, reason: str = "") -> Outgoing:
    return _event("confirmed", told, pb.VisitConfirmed(visit=_facts(told), reason=reason))


def visit_approved(told: Told, reason: str) -> Outgoing:
    return _event("approved", told, pb.VisitApproved(visit=_facts(told), reason=reason))


def visit_declined(told: Told, reason: str) -> Outgoing:
    return _event("declined", told, pb.VisitDeclined(visit=_facts(told), reason=reason))


def visit_cancelled(told: Told, reason: str) -> Outgoing:
    return _event("cancelled", told, pb.VisitCancelled(visit=_facts(told), reason=reason))


def visit_rescheduled(told: Told, before: Visit, reason: str) -> Outgoing:
    message = pb.VisitRescheduled(visit=_facts(told), reason=reason, starts_at_before=stamp(before.starts_at))
    return _event("rescheduled", told, message)


def part_changed(told: Told, part: Booking, reason: str) -> Outgoing:
    """The visit without one part, or with somebody else for it; cancelled where it was the last part."""
    if not told.visit.standing:
        return visit_cancelled(told.of({part.id}), reason)
    message = pb.VisitChanged(visit=_facts(told), reason=reason, booking_id=str(part.id))
    return _event("changed", told, message)


def visit_reminder_due(told: Told, lead_minutes: int) -> Outgoing:
    return _event("reminder_due", told, pb.VisitReminderDue(visit=_facts(told), lead_minutes=lead_minutes))


def _event(fact: str, told: Told, message: Message) -> Outgoing:
    return event(f"booking.visit.{fact}", told.visit.id, message, version=told.visit.version)


def _facts(told: Told) -> pb.VisitFacts:
    visit, customer = told.visit, told.visit.customer
    return pb.VisitFacts(
        id=str(visit.id),
        reference=visit.reference,
        status=visit.status.value,
        starts_at=stamp(visit.starts_at),
        ends_at=stamp(visit.ends_at),
        customer=customer_message(customer),
        version=visit.version,
        parts=map(booking_facts, visit.shown, told.settings),
    )
