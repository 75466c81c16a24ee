"""Money that came in for orders and bookings and went out again; each reference of one counts once."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from sqlalchemy.dialects.postgresql import insert

from booking.domain.payments.payment import Payment
from booking.store.payments.tables import booking_payments
from booking.store.tickets.tables import ticket_payments

ADD_TO_ORDER = insert(ticket_payments).on_conflict_do_nothing().returning(ticket_payments.c.reference)
ADD_TO_BOOKING = insert(booking_payments).on_conflict_do_nothing().returning(booking_payments.c.reference)


async def add_to_order(tx: Tx, order_id: UUID, payment: Payment) -> bool:
    """False where it is known already."""
    return bool(await tx.rows(ADD_TO_ORDER, {"order_id": order_id, **_row(tx, payment)}))


async def add_to_booking(tx: Tx, booking_id: UUID, payment: Payment) -> bool:
    """False where it is known already."""
    return bool(await tx.rows(ADD_TO_BOOKING, {"booking_id": booking_id, **_row(tx, payment)}))


def _row(tx: Tx, payment: Payment) -> dict[str, Any]:
    return {
        "way": payment.way.value,
        "reference": payment.reference,
        "amount_minor": payment.amount_minor,
        "method": payment.method,
        "created_at": tx.now,
    }
