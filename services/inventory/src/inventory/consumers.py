"""What other services' events do to stock."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from frontdesk.booking.v1.booking_events_pb2 import BookingCancelled, BookingConfirmed, BookingFacts
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceOnboarded

from inventory.actions.open_default_location import open_default_location
from inventory.actions.release_reservations import release_reservations
from inventory.actions.reserve_consumables import reserve_consumables
from inventory.domain.reservation import Demand, Need

handlers = Handlers()


@handlers.on("identity.workspace.onboarded", WorkspaceOnboarded)
async def open_location(tx: Tx, event: Received[WorkspaceOnboarded]) -> None:
    await open_default_location(tx)


@handlers.on_batch("booking.booking.confirmed", BookingConfirmed)
async def reserve(tx: Tx, events: Sequence[Received[BookingConfirmed]]) -> None:
    await reserve_consumables(tx, [_demand(e.message.booking) for e in events if _uses_up(e.message.booking)])


@handlers.on_batch("booking.booking.cancelled", BookingCancelled)
async def release(tx: Tx, events: Sequence[Received[BookingCancelled]]) -> None:
    await release_reservations(
        tx, [UUID(e.message.booking.booking.id) for e in events if _uses_up(e.message.booking)]
    )


def _uses_up(facts: BookingFacts) -> bool:
    return bool(facts.consumables)


def _demand(facts: BookingFacts) -> Demand:
    needs = [Need(item_id=UUID(line.item_id), quantity=line.quantity) for line in facts.consumables]
    return Demand.of(UUID(facts.booking.id), needs)
