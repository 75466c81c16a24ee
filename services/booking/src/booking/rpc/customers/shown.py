"""Bookings as their customer sees them, with what they take from types, people and the business."""

from collections.abc import Sequence

from chassis.db import ReadTx
from frontdesk.booking.v1 import self_service_pb2 as pb

from booking.domain.appointments.booking import Booking
from booking.domain.workspace.workspace import Setting
from booking.rpc.customers import convert
from booking.store.booking_types import booking_types
from booking.store.workspace import neighbours


async def shown(tx: ReadTx, booking: Booking) -> pb.ManagedBooking:
    (one,) = await all_shown(tx, [booking])
    return one


async def all_shown(tx: ReadTx, some: Sequence[Booking]) -> list[pb.ManagedBooking]:
    """In the same order; as many round trips for many as for one."""
    kinds = await booking_types.of(tx, {one.booking_type_id for one in some})
    people = await neighbours.known_staff(tx, {id_ for one in some for id_ in one.staff_ids})
    workspace = await neighbours.workspace(tx)
    found = []
    for one in some:
        kind = kinds[one.booking_type_id]
        setting = Setting(
            booking_type_name=kind.name,
            staff_names=tuple(people[id_].name for id_ in one.staff_ids if id_ in people),
            workspace_name=workspace.name if workspace else "",
            time_zone=kind.time_zone,
        )
        found.append(convert.managed_booking(one, setting, kind, tx.now))
    return found
