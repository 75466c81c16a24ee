"""Money that came in for ticket orders and went out again; each reference of an order counts once."""

from uuid import UUID

from chassis.db import Tx
from sqlalchemy.dialects.postgresql import insert

from booking.domain.tickets.sales.payment import Payment
from booking.store.tickets.tables import ticket_payments

_p = ticket_payments
ADD = insert(_p).on_conflict_do_nothing().returning(_p.c.reference)


async def add(tx: Tx, order_id: UUID, payment: Payment) -> bool:
    """False where it is known already."""
    row = {
        "order_id": order_id,
        "way": payment.way.value,
        "reference": payment.reference,
        "amount_minor": payment.amount_minor,
        "method": payment.method,
        "created_at": tx.now,
    }
    return bool(await tx.rows(ADD, row))
