from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.availability.slots.days import window_of
from booking.domain.customers.customer import Customer
from booking.domain.time.zones import instant_of
from booking.domain.waiting.slot_wait import SlotWait, State
from booking.store.booking_types import booking_types
from booking.store.waiting import slot_waits


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForSlot:
    """`first` and `last` are local dates in `time_zone`, by default the workspace's; both included."""

    booking_type_id: UUID
    staff_id: UUID | None
    first: date
    last: date
    time_zone: str | None
    customer: Customer


async def wait_for_slot(tx: Tx, wish: WaitForSlot) -> SlotWait:
    """Wait for a booking of this type on these days."""
    customer = wish.customer.normalised()
    kind = await booking_types.find(tx, wish.booking_type_id)
    if kind is None:
        raise UnknownReference("There is no such booking type.", field="booking_type_id")
    if wish.staff_id not in (None, *kind.staff_ids):
        raise UnknownReference("This person does not give this appointment.", field="staff_id")
    since, until = window_of(wish.first, wish.last, wish.time_zone or kind.time_zone)
    entry = SlotWait(
        id=tx.new_id(),
        status=State.WAITING,
        booking_type_id=kind.id,
        staff_id=wish.staff_id,
        window_from=instant_of(since),
        window_until=instant_of(until),
        customer=customer,
        created_at=tx.now,
        offer=None,
        refused=(),
        booking_id=None,
    )
    slot_waits.add(tx, entry)
    return entry
