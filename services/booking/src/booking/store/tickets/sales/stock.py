"""What an order has of quotas and seats, brought to what its state needs."""

from collections.abc import Sequence

from chassis.db import Tx

from booking.domain.tickets.quota import Move, add_up
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.sales.purchase import demand
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.store.tickets.catalogue import seats
from booking.store.tickets.sales import claims, quotas


async def secure(tx: Tx, order: TicketOrder, tickets: Sequence[Ticket]) -> bool:
    """Sold for a paid order, held for one that waits; what it has lost meanwhile is taken again.

    False where that is gone; then nothing may be committed.
    """
    if await seats.keep(tx, order.id, tickets, order.expires_at):
        return False
    moves = await claims.give_up(tx, order.id)
    wanted = demand(tickets)
    if order.status is OrderStatus.PAID:
        moves += [Move(quota_id=id_, sold=n) for id_, n in wanted.items()]
    elif order.expires_at is not None:
        claims.hold(tx, order.id, wanted, order.expires_at)
        moves += [Move(quota_id=id_, held=n) for id_, n in wanted.items()]
    if any(move.taken > 0 for move in add_up(moves)):
        return await quotas.take(tx, moves)
    quotas.move(tx, moves)
    return True


async def give_back(tx: Tx, order: TicketOrder, tickets: Sequence[Ticket]) -> None:
    """Frees the seats and the room of an order as a whole."""
    seats.release(tx, order.id, tickets)
    moves = await claims.give_up(tx, order.id)
    sold = [ticket for ticket in tickets if ticket.status is TicketStatus.VALID]
    moves += [Move(quota_id=id_, sold=-n) for id_, n in demand(sold).items()]
    quotas.move(tx, moves)


async def let_go(tx: Tx, order: TicketOrder, ticket: Ticket, kept: Sequence[Ticket]) -> bool:
    """Frees one ticket of an order and keeps the others; False where those are gone."""
    seats.release(tx, order.id, [ticket])
    if ticket.status is TicketStatus.VALID:
        quotas.move(tx, [Move(quota_id=id_, sold=-n) for id_, n in demand([ticket]).items()])
        return True
    if kept:
        return await secure(tx, order, kept)
    quotas.move(tx, await claims.give_up(tx, order.id))
    return True


async def exchange(tx: Tx, old: Ticket, new: Ticket) -> bool:
    """One sold ticket for another; False where there is no room for it."""
    moves = [Move(quota_id=id_, sold=-n) for id_, n in demand([old]).items()]
    moves += [Move(quota_id=id_, sold=n) for id_, n in demand([new]).items()]
    return await quotas.take(tx, moves)
