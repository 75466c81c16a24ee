"""Money that came in for orders, bookings and visits and went out again; a reference of one counts once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.db import Tx, own
from sqlalchemy import Executable, Select, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from booking.domain.payments.payment import Known, Payment, check_repeated, reused_for_part
from booking.store.payments.tables import booking_payments, visit_payments
from booking.store.tickets.tables import ticket_payments

_o, _b, _v = ticket_payments, booking_payments, visit_payments
ADD_TO_ORDER = insert(_o).on_conflict_do_nothing().returning(_o.c.reference)
ADD_TO_BOOKING = insert(_b).on_conflict_do_nothing().returning(_b.c.reference)
ADD_TO_VISIT = insert(_v).on_conflict_do_nothing().returning(_v.c.reference)


def _known(table: Table, owner: str) -> Select[Any]:
    return select(table.c.amount_minor, table.c.method, table.c.late).where(
        own(table),
        table.c[owner] == bindparam(owner),
        table.c.way == bindparam("way"),
        table.c.reference == bindparam("reference"),
    )


KNOWN_OF_ORDER = _known(_o, "order_id")
KNOWN_OF_BOOKING = _known(_b, "booking_id")
KNOWN_OF_VISIT = _known(_v, "visit_id")


async def add_to_order(tx: Tx, order_id: UUID, payment: Payment, *, late: bool = False) -> bool:
    """As `add_to_booking`, for an order that this transaction has locked."""
    return await _add(tx, (ADD_TO_ORDER, KNOWN_OF_ORDER), {"order_id": order_id}, payment, late)


async def add_to_booking(tx: Tx, booking_id: UUID, payment: Payment, *, late: bool = False) -> bool:
    """False where it is a repeat; `late` where it bought nothing, as each repeat of it is told again.

    Raises `PaymentReferenceReused` and `PaidTooLate`.
    """
    return await _add(tx, (ADD_TO_BOOKING, KNOWN_OF_BOOKING), {"booking_id": booking_id}, payment, late)


async def add_to_visit(tx: Tx, visit_id: UUID, payment: Payment, *, late: bool = False) -> bool:
    """As `add_to_booking`, for a visit that this transaction has locked; `add_shares` follows."""
    return await _add(tx, (ADD_TO_VISIT, KNOWN_OF_VISIT), {"visit_id": visit_id}, payment, late)


async def add_shares(tx: Tx, payment: Payment, shares: Mapping[UUID, int], *, late: bool = False) -> None:
    """What the parts of a visit have of its payment. Raises `PaymentReferenceReused`."""
    rows = [
        {"booking_id": part_id, **_row(tx, replace(payment, amount_minor=share), late)}
        for part_id, share in shares.items()
    ]
    added = await tx.together(*((ADD_TO_BOOKING, row) for row in rows))
    for part_id, new in zip(shares, added, strict=True):
        if not new:
            raise reused_for_part(part_id)


async def _add(
    tx: Tx, statements: tuple[Executable, Executable], owner: dict[str, UUID], payment: Payment, late: bool
) -> bool:
    add, known = statements
    if await tx.rows(add, {**owner, **_row(tx, payment, late)}):
        return True
    named = {**owner, "way": payment.way.value, "reference": payment.reference}
    ((amount_minor, method, was_late),) = await tx.rows(known, named)
    check_repeated(payment, Known(amount_minor=amount_minor, method=method, late=was_late))
    return False


def _row(tx: Tx, payment: Payment, late: bool) -> dict[str, Any]:
    return {
        "way": payment.way.value,
        "reference": payment.reference,
        "amount_minor": payment.amount_minor,
        "method": payment.method,
        "late": late,
        "created_at": tx.now,
    }
