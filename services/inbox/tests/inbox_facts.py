"""What booking tells of a booking and of a visit, as its events carry it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.db.ids import new_id
from frontdesk.booking.v1 import visits_events_pb2 as visits
from frontdesk.booking.v1.booking_events_pb2 import BookingFacts

STARTS_AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def facts_of(
    booking_id: UUID,
    email: str,
    *,
    name: str = "Ada Ek",
    phone: str = "",
    version: int = 1,
    service: str = "Haircut",
    starts_at: datetime = STARTS_AT,
    status: str = "confirmed",
    visit_id: UUID | None = None,
    time_zone: str = "",
) -> BookingFacts:
    facts = BookingFacts(
        booking_type_name=service,
        time_zone="Europe/Berlin",
        workspace_name="Salon Mira",
        staff_name="Mira Lindqvist",
    )
    facts.booking.id = str(booking_id)
    facts.booking.reference = "AB12CD34"
    facts.booking.status = status
    facts.booking.version = version
    facts.booking.sequence = version - 1
    facts.booking.starts_at.FromDatetime(starts_at)
    facts.booking.ends_at.FromDatetime(starts_at + timedelta(minutes=45))
    facts.booking.customer.name = name
    facts.booking.customer.email = email
    facts.booking.customer.phone = phone
    facts.booking.visit_id = str(visit_id or "")
    facts.booking.time_zone = time_zone
    return facts


def visit_of(
    visit_id: UUID,
    email: str,
    *,
    version: int = 1,
    starts_at: datetime = STARTS_AT,
    status: str = "confirmed",
    time_zone: str = "",
) -> visits.VisitFacts:
    """Three services of 45 minutes, the second by somebody else."""
    facts = visits.VisitFacts(id=str(visit_id), reference="V1S1T000", version=version, status=status)
    facts.customer.name, facts.customer.email = "Ada Ek", email
    for i, (service, staff) in enumerate((("Cut", "Mira"), ("Colour", "Ben"), ("Blow-dry", "Mira"))):
        begins = starts_at + timedelta(minutes=45 * i)
        part = facts_of(new_id(), email, service=service, starts_at=begins, status=status, visit_id=visit_id)
        part.staff_name, part.booking.time_zone = staff, time_zone
        facts.parts.append(part)
    facts.starts_at.CopyFrom(facts.parts[0].booking.starts_at)
    facts.ends_at.CopyFrom(facts.parts[-1].booking.ends_at)
    return facts
