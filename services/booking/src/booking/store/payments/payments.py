"""Money that came in for orders and bookings and went out again; each reference of one counts once."""

from uuid import UUID

from chassis.db import Tx
from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from booking.domain.payments.payment import Known, Payment, check_repeated
from booking.store.payments.tables import booking_payments
from booking.store.tickets.tables import ticket_payments

_o, _b = ticket_payments, booking_payments
ADD_TO_ORDER = insert(_o).on_conflict_do_nothing().returning(_o.c.reference)
ADD_TO_BOOKING = insert(_b).on_conflict_do_nothing().returning(_b.c.reference)
KNOWN_OF_ORDER = select(_o.c.amount_minor, _o.c.method, _o.c.late).where(
    _o.c.workspace_id == bindparam("workspace_id"),
    _o.c.order_id == bindparam("order_id"),
    _o.c.way == bindparam("way"),
    _o.c.reference == bindparam("reference"),
)
KNOWN_OF_BOOKING = select(_b.c.amount_minor, _b.c.method, _b.c.late).where(
    _b.c.workspace_id == bindparam("workspace_id"),
    _b.c.booking_id == bindparam("booking_id"),
    _b.c.way == bindparam("way"),
    _b.c.reference == bindparam("reference"),
)


async def add_to_order(tx: Tx, order_id: UUID, payment: Payment, *, late: bool = False) -> bool:
    """As `add_to_booking`, for an order that this transaction has locked."""
    return await _add(tx, (ADD_TO_ORDER, KNOWN_OF_ORDER), {"order_id": order_id}, payment, late)


async def add_to_booking(tx: Tx, booking_id: UUID, payment: Payment, *, late: bool = False) -> bool:
    """False where it is a repeat; `late` where it bought nothing, as each repeat of it is told again.

    Raises `PaymentReferenceReused` and `PaidTooLate`.
    """
    return await _add(tx, (ADD_TO_BOOKING, KNOWN_OF_BOOKING), {"booking_id": booking_id}, payment, late)


async def _add(
    tx: Tx, statements: tuple[Executable, Executable], owner: dict[str, UUID], payment: Payment, late: bool
) -> bool:
    add, known = statements
    named = {**owner, "way": payment.way.value, "reference": payment.reference}
    row = {"amount_minor": payment.amount_minor, "method": payment.method, "late": late, "created_at": tx.now}
    if await tx.rows(add, {**named, **row}):
        return True
    ((amount_minor, method, was_late),) = await tx.rows(known, named)
    check_repeated(payment, Known(amount_minor=amount_minor, method=method, late=was_late))
    return False
