"""Between messages and the domain, nothing else."""

from collections.abc import Sequence
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import booking_pb2
from frontdesk.booking.v1 import visits_pb2 as pb

from booking.actions.appointments.visits.book_visit import BookVisit, WantedPart
from booking.actions.appointments.visits.list_visit_slots import VisitSlotList
from booking.actions.appointments.visits.reschedule_visit import RescheduleVisit
from booking.domain.appointments.visits.asked import Asked
from booking.domain.appointments.visits.visit import Visit
from booking.events import booking_message, money_message
from booking.events.customers import customer_message, customer_of
from booking.rpc.forms.convert import answers

ANYONE = "any"


def book_visit(request: pb.BookVisitRequest) -> BookVisit:
    return BookVisit(
        parts=tuple(
            WantedPart(
                booking_type_id=fields.reference(part.booking_type_id, f"parts.{i}.booking_type_id"),
                staff_id=fields.optional_reference(part.staff_id, f"parts.{i}.staff_id"),
                duration_minutes=part.duration_minutes or None,
                answers=answers(part.answers),
            )
            for i, part in enumerate(request.parts)
        ),
        starts_at=fields.moment(request, "starts_at"),
        customer=customer_of(request.customer, request.time_zone),
        same_staff=request.same_staff,
        hold_id=fields.optional_reference(request.hold_id, "hold_id"),
    )


def reschedule_visit(request: pb.RescheduleVisitRequest) -> RescheduleVisit:
    return RescheduleVisit(
        visit_id=fields.own_id(request.id),
        starts_at=fields.moment(request, "starts_at"),
        reason=request.reason,
    )


def asked(request: pb.ListVisitSlotsRequest) -> list[Asked]:
    """The services in order, each with who shall give it and how long."""
    kinds = [fields.reference(id_, f"booking_type_id.{i}") for i, id_ in enumerate(request.booking_type_ids)]
    if request.staff_ids and len(request.staff_ids) != len(kinds):
        raise Invalid(
            f"Name somebody, or `{ANYONE}`, for each of the {len(kinds)} services, or nobody at all.",
            field="staff_id",
        )
    if request.duration_minutes and len(request.duration_minutes) != len(kinds):
        raise Invalid(
            f"Name a length, or 0 for the usual one, for each of the {len(kinds)} services, or none at all.",
            field="duration_minutes",
        )
    people = [
        None if text == ANYONE else fields.reference(text, f"staff_id.{i}")
        for i, text in enumerate(request.staff_ids)
    ]
    lengths = [minutes or None for minutes in request.duration_minutes]
    nothing = [None] * len(kinds)
    return [
        Asked(booking_type_id=kind, staff_id=one, duration_minutes=minutes)
        for kind, one, minutes in zip(kinds, people or nothing, lengths or nothing, strict=True)
    ]


def visit_message(visit: Visit) -> pb.Visit:
    return pb.Visit(
        id=str(visit.id),
        reference=visit.reference,
        status=visit.status.value,
        starts_at=stamp(visit.starts_at),
        ends_at=stamp(visit.ends_at),
        customer=customer_message(visit.customer),
        parts=map(booking_message, visit.parts),
        created_at=stamp(visit.created_at),
        version=visit.version,
        expires_at=stamp(visit.expires_at),
        payment_due=money_message(visit.payment_due),
        paid=money_message(visit.paid),
        refunded=money_message(visit.refunded),
        pay_by=stamp(visit.pay_by),
    )


def slots_message(found: VisitSlotList) -> pb.ListVisitSlotsResponse:
    return pb.ListVisitSlotsResponse(
        time_zone=found.time_zone,
        days=[
            pb.ListVisitSlotsResponse.Day(
                date=day.date.isoformat(),
                slots=[
                    pb.ListVisitSlotsResponse.Start(
                        starts_at=plan.starts_at,
                        ends_at=plan.ends_at,
                        parts=[
                            pb.ListVisitSlotsResponse.Part(
                                booking_type_id=str(step.booking_type_id),
                                staff_id=str(step.staff_id),
                                starts_at=step.starts_at,
                                ends_at=step.ends_at,
                            )
                            for step in plan.steps
                        ],
                    )
                    for plan in day.plans
                ],
            )
            for day in found.days
        ],
        calendars_as_of=stamp(found.freshness.as_of),
        calendars_stale=found.freshness.stale,
    )


def starts_message(found: VisitSlotList) -> booking_pb2.ListSlotsResponse:
    """As the starts of a single appointment are told; who gives the parts stands in one set."""
    sets: dict[Sequence[UUID], int] = {}
    days = [
        booking_pb2.ListSlotsResponse.Day(
            date=day.date.isoformat(),
            slots=[
                booking_pb2.ListSlotsResponse.Start(
                    starts_at=plan.starts_at,
                    ends_at=plan.ends_at,
                    staff_set=sets.setdefault(plan.staff_ids, len(sets)),
                    seats_left=1,
                )
                for plan in day.plans
            ],
        )
        for day in found.days
    ]
    return booking_pb2.ListSlotsResponse(
        time_zone=found.time_zone,
        days=days,
        staff_sets=[booking_pb2.ListSlotsResponse.StaffSet(staff_ids=map(str, ids)) for ids in sets],
        calendars_as_of=stamp(found.freshness.as_of),
        calendars_stale=found.freshness.stale,
    )
