"""A visit as its customer sees and changes it, by the link that a single booking would have."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.db import ReadTx, Tx
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import booking_pb2
from frontdesk.booking.v1 import self_service_pb2 as pb

from booking.actions.appointments.visits.cancel_visit import cancel_visit
from booking.actions.appointments.visits.list_visit_slots import ListVisitSlots, list_visit_slots
from booking.actions.appointments.visits.reschedule_visit import RescheduleVisit, reschedule_visit
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import TAKING_PLACE, Status
from booking.domain.appointments.visits.visit import Visit
from booking.domain.customers.freedom import (
    Freedom,
    check_link_lives,
    freedom_to_cancel,
    freedom_to_reschedule,
)
from booking.domain.workspace.workspace import Setting
from booking.events import money_message
from booking.events.customers import customer_message
from booking.rpc.appointments.visits import convert
from booking.rpc.booking_types.convert import location_message
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.wishes import wishes_again
from booking.store.booking_types import booking_types


async def found(tx: ReadTx, id_: UUID) -> Visit | None:
    """None where the link is one of a single booking."""
    visit = await visits.find(tx, id_)
    if visit is not None:
        check_link_lives(max(visit.parts, key=lambda part: part.ends_at), tx.now)
    return visit


async def shown(tx: ReadTx, visit: Visit) -> pb.ManagedBooking:
    told = await visits.told(tx, visit)
    cancel, reschedule = await _freedom(tx, visit)
    customer, settings = visit.customer, told.settings
    first = await booking_types.get(tx, visit.shown[0].booking_type_id)
    return pb.ManagedBooking(
        reference=visit.reference,
        status=visit.status.value,
        booking_type_id=str(visit.shown[0].booking_type_id),
        booking_type_name=" + ".join(one.booking_type_name for one in settings),
        starts_at=stamp(visit.starts_at),
        ends_at=stamp(visit.ends_at),
        staff_id=str(visit.shown[0].staff_id),
        staff_name=", ".join(dict.fromkeys(name for one in settings for name in one.staff_names)),
        workspace_name=settings[0].workspace_name,
        time_zone=customer.time_zone or settings[0].time_zone,
        customer=customer_message(customer),
        cancelled_at=stamp(
            max((part.cancelled_at for part in visit.shown if part.cancelled_at), default=None)
        ),
        expires_at=stamp(visit.expires_at),
        can_cancel=_is_open(cancel, tx.now),
        can_reschedule=_is_open(reschedule, tx.now),
        cancel_until=stamp(_until(cancel)),
        reschedule_until=stamp(_until(reschedule)),
        location=location_message(first.location, with_link=visit.status in TAKING_PLACE),
        parts=map(_part, visit.shown, settings),
        payment_due=money_message(visit.payment_due),
        paid=money_message(visit.paid),
        pay_by=stamp(visit.pay_by),
    )


async def slots(
    tx: ReadTx, visit: Visit, request: pb.ListManagedSlotsRequest
) -> booking_pb2.ListSlotsResponse:
    """The starts it could be moved to; its own time counts as free."""
    _check_nobody_named(request.staff_id)
    wish = ListVisitSlots(
        wishes=tuple(replace(one, staff_id=None) for one in await wishes_again(tx, visit.shown)),
        first=fields.local_date(request.from_date, "from"),
        last=fields.local_date(request.to_date, "to"),
        time_zone=request.time_zone or visit.customer.time_zone,
        own=[part.id for part in visit.standing],
    )
    return convert.starts_message(await list_visit_slots(tx, wish))


async def cancel(tx: Tx, id_: UUID, reason: str) -> pb.ManagedBooking:
    visit = await visits.locked(tx, id_)
    if visit.status is not Status.CANCELLED:
        freedoms, _ = await _freedom(tx, visit)
        for part, freedom in zip(visit.shown, freedoms, strict=True):
            freedom.check(part)
    return await shown(tx, await cancel_visit(tx, id_, reason))


async def reschedule(tx: Tx, id_: UUID, request: pb.RescheduleManagedBookingRequest) -> pb.ManagedBooking:
    _check_nobody_named(request.staff_id)
    visit = await visits.locked(tx, id_)
    _, freedoms = await _freedom(tx, visit)
    for part, freedom in zip(visit.shown, freedoms, strict=True):
        freedom.check(part)
    wish = RescheduleVisit(visit_id=id_, starts_at=fields.moment(request, "starts_at"), reason=request.reason)
    return await shown(tx, await reschedule_visit(tx, wish))


async def _freedom(tx: ReadTx, visit: Visit) -> tuple[list[Freedom], list[Freedom]]:
    """Of each part to be cancelled and moved; the strictest counts for the visit."""
    kinds = await booking_types.of(tx, {part.booking_type_id for part in visit.shown})
    policies = [kinds[part.booking_type_id].cancellation_policy for part in visit.shown]
    pairs = list(zip(visit.shown, policies, strict=True))
    return (
        [freedom_to_cancel(part, policy, tx.now) for part, policy in pairs],
        [freedom_to_reschedule(part, policy, tx.now) for part, policy in pairs],
    )


def _until(freedoms: Sequence[Freedom]) -> datetime | None:
    moments = [one.until for one in freedoms if one.until is not None]
    return min(moments) if len(moments) == len(freedoms) else None


def _is_open(freedoms: Sequence[Freedom], now: datetime) -> bool:
    until = _until(freedoms)
    return until is not None and now < until


def _check_nobody_named(staff_id: str) -> None:
    if staff_id:
        raise Invalid("Who gives the parts of a visit cannot be chosen here.", field="staff_id")


def _part(part: Booking, setting: Setting) -> pb.ManagedPart:
    return pb.ManagedPart(
        booking_type_id=str(part.booking_type_id),
        booking_type_name=setting.booking_type_name,
        status=part.status.value,
        starts_at=stamp(part.starts_at),
        ends_at=stamp(part.ends_at),
        staff_id=str(part.staff_id),
        staff_name=", ".join(setting.staff_names),
    )
