"""How often one customer may use a voucher."""

from collections import Counter
from collections.abc import Sequence

from chassis.db import Tx

from booking.domain.tickets.errors import VoucherUsedUp
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket
from booking.store.tickets.sales import vouchers


async def check_customer(tx: Tx, order: TicketOrder, tickets: Sequence[Ticket]) -> None:
    """Raises `VoucherUsedUp` where this order would be more than one customer may have."""
    wanted = Counter(ticket.voucher_id for ticket in tickets if ticket.voucher_id is not None)
    for voucher_id, n in sorted(wanted.items()):
        voucher = await vouchers.find(tx, voucher_id)
        if voucher is None or not voucher.max_per_customer or order.customer is None:
            continue
        before = await vouchers.used_by(tx, voucher_id, order.customer.email, but=order.id)
        if before + n > voucher.max_per_customer:
            left = max(voucher.max_per_customer - before, 0)
            raise VoucherUsedUp("You have used this voucher as often as one customer may.", left=left)
