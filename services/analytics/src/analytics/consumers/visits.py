"""What is said of visits; their parts are counted as the bookings they are."""

from frontdesk.booking.v1 import visits_events_pb2 as pb

from analytics.consumers.telling import Teller, Tellers, uncounted


def _is(fact: str) -> Teller:
    return uncounted(lambda message: f"{_named(message.visit)} {fact}")


TELLERS: Tellers = {
    "booking.visit.requested": (pb.VisitRequested, _is("requested")),
    "booking.visit.approved": (pb.VisitApproved, _is("approved, waits for its payment")),
    "booking.visit.confirmed": (pb.VisitConfirmed, _is("confirmed")),
    "booking.visit.declined": (pb.VisitDeclined, _is("declined")),
    "booking.visit.cancelled": (pb.VisitCancelled, _is("cancelled")),
    "booking.visit.rescheduled": (pb.VisitRescheduled, _is("moved")),
    "booking.visit.changed": (pb.VisitChanged, _is("changed in one part")),
    "booking.visit.reminder_due": (pb.VisitReminderDue, _is("reminded its customer")),
}


def _named(visit: pb.VisitFacts) -> str:
    services = ", ".join(facts.booking_type_name for facts in visit.parts)
    return f"Visit {visit.reference} ({services})"
