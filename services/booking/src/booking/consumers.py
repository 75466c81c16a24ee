"""What other services did, as far as bookings follow it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1.identity_events_pb2 import (
    StaffAdded,
    StaffChanged,
    StaffRemoved,
    WorkspaceChanged,
    WorkspaceOnboarded,
)
from frontdesk.inbox.v1.inbox_events_pb2 import ContactLinked
from frontdesk.inventory.v1.inventory_events_pb2 import ItemCreated, ReservationShort

from booking.actions.move_workspace import move_workspace
from booking.domain.appointments.booking import Attention
from booking.domain.workspace import StaffMember, Workspace
from booking.store import neighbours
from booking.store.appointments import bookings

handlers = Handlers()
handlers.on("identity.export.requested", ExportRequested)(note_export)
handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)


@handlers.on("identity.workspace.onboarded", WorkspaceOnboarded)
async def remember_workspace(tx: Tx, event: Received[WorkspaceOnboarded]) -> None:
    neighbours.put_workspace(tx, _workspace(event.message.workspace))


@handlers.on("identity.workspace.changed", WorkspaceChanged)
async def follow_workspace(tx: Tx, event: Received[WorkspaceChanged]) -> None:
    await move_workspace(tx, _workspace(event.message.workspace))


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
    """Nobody is offered them any more; their bookings and their name stay."""
    told = [event.message.staff for event in events]
    neighbours.put_staff(tx, [StaffMember(id=UUID(one.id), name=one.name, bookable=False) for one in told])


@handlers.on_batch("inventory.item.created", ItemCreated)
async def remember_items(tx: Tx, events: Sequence[Received[ItemCreated]]) -> None:
    neighbours.put_items(tx, [UUID(event.message.item.id) for event in events])


@handlers.on_batch("inbox.contact.linked", ContactLinked)
async def link_contacts(tx: Tx, events: Sequence[Received[ContactLinked]]) -> None:
    links = [event.message for event in events]
    bookings.link_contacts(tx, {UUID(link.booking_id): UUID(link.contact_id) for link in links})


@handlers.on_batch("inventory.reservation.short", ReservationShort)
async def flag_short_stock(tx: Tx, events: Sequence[Received[ReservationShort]]) -> None:
    short = [UUID(event.message.booking_id) for event in events]
    bookings.flag(tx, short, Attention.STOCK_SHORT)


def _workspace(told: identity_pb2.Workspace) -> Workspace:
    return Workspace(
        id=UUID(told.id), name=told.name, slug=told.slug, time_zone=told.time_zone, currency=told.currency
    )
