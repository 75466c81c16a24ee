"""What other services' events do to stock."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingCancelled,
    BookingCheckedIn,
    BookingCompleted,
    BookingConfirmed,
    BookingDeclined,
    BookingFacts,
    BookingNoShow,
)
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceOnboarded

from inventory.actions.open_default_location import open_default_location
from inventory.actions.release_reservations import release_reservations
from inventory.actions.reserve_consumables import reserve_consumables
from inventory.actions.use_reservations import use_reservations
from inventory.domain.reservation import Demand, Need

handlers = Handlers()
handlers.on("identity.export.requested", ExportRequested)(note_export)
handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)


@handlers.on("identity.workspace.onboarded", WorkspaceOnboarded)
async def open_location(tx: Tx, event: Received[WorkspaceOnboarded]) -> None:
    await open_default_location(tx)


@handlers.on_batch("booking.booking.confirmed", BookingConfirmed)
async def reserve(tx: Tx, events: Sequence[Received[BookingConfirmed]]) -> None:
    await reserve_consumables(tx, [_demand(e.message.booking) for e in events if _uses_up(e.message.booking)])


@handlers.on_batch("booking.booking.cancelled", BookingCancelled)
async def release_of_cancelled(tx: Tx, events: Sequence[Received[BookingCancelled]]) -> None:
    """What lapsed was never confirmed, and may still be once its payment has come."""
    stood = [e.message.booking for e in events if not e.message.booking.booking.lapsed]
    await release_reservations(tx, _ended(stood))


@handlers.on_batch("booking.booking.declined", BookingDeclined)
async def release_of_declined(tx: Tx, events: Sequence[Received[BookingDeclined]]) -> None:
    await release_reservations(tx, _ended([e.message.booking for e in events]))


@handlers.on_batch("booking.booking.no_show", BookingNoShow)
async def release_of_missed(tx: Tx, events: Sequence[Received[BookingNoShow]]) -> None:
    await release_reservations(tx, _ended([e.message.booking for e in events]))


@handlers.on_batch("booking.booking.checked_in", BookingCheckedIn)
async def use_of_checked_in(tx: Tx, events: Sequence[Received[BookingCheckedIn]]) -> None:
    await use_reservations(tx, _ended([e.message.booking for e in events]))


@handlers.on_batch("booking.booking.completed", BookingCompleted)
async def use_of_completed(tx: Tx, events: Sequence[Received[BookingCompleted]]) -> None:
    """Those who were checked in before have used theirs up already."""
    await use_reservations(tx, _ended([e.message.booking for e in events]))


def _ended(bookings: Sequence[BookingFacts]) -> list[UUID]:
    return [UUID(facts.booking.id) for facts in bookings if _uses_up(facts)]


def _uses_up(facts: BookingFacts) -> bool:
    return bool(facts.consumables)


def _demand(facts: BookingFacts) -> Demand:
    needs = [Need(item_id=UUID(line.item_id), quantity=line.quantity) for line in facts.consumables]
    return Demand.of(UUID(facts.booking.id), needs)
