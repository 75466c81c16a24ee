"""What an order has of quotas and seats, brought to what its state needs."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from booking.domain.tickets.quota import Move, add_up
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.sales.purchase import Drawn, demand, drawable, drawn_of
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.store.tickets.catalogue import seats
from booking.store.tickets.sales import claims, offers, quotas, reservations


async def secure(tx: Tx, order: TicketOrder, tickets: Sequence[Ticket]) -> bool:
    """Sold for a paid order, held for one that waits; what it has lost meanwhile is taken again.

    False where that is gone; then nothing may be committed.
    """
    if await seats.keep(tx, order.id, tickets, order.expires_at):
        return False
    given = await claims.give_up_live(tx, order.id)
    wanted = demand(tickets)
    paid = order.status is OrderStatus.PAID
    moves = given.moves + [Move(quota_id=id_, **{"sold" if paid else "held": n}) for id_, n in wanted.items()]
    lost = any(move.taken > 0 for move in add_up(moves))
    vouchers = {pair[0] for pair in drawable(tickets)} | {one.voucher_id for one in given.drawn}
    settled = await claims.settle(tx, sorted(wanted) if lost else [], vouchers)
    if lost:
        await reservations.forget(tx, order.id)
    drawn, redrawn = await _draw_again(tx, given.drawn, settled.drawn, tickets)
    moves += settled.moves + redrawn
    if not paid and order.expires_at is not None:
        claims.hold(tx, order.id, wanted, drawn, order.expires_at)
    if lost:
        return await quotas.take_settled(tx, moves)
    quotas.move(tx, moves)
    return True


async def _draw_again(
    tx: Tx, had: Sequence[Drawn], of_others: Sequence[Drawn], tickets: Sequence[Ticket]
) -> tuple[list[Drawn], list[Move]]:
    """What these tickets have of what vouchers keep back, after what they had; the moves to it.

    What carts of others had, that have ended, is put back with it.
    """
    before = {(one.voucher_id, one.quota_id): one.quantity for one in had}
    needed = drawable(tickets)
    kept = {pair: min(n, needed[pair]) for pair, n in before.items() if needed[pair]}
    spare = [drawn_of(pair, n - kept.get(pair, 0)) for pair, n in before.items() if n > kept.get(pair, 0)]
    missing = [drawn_of(pair, n - kept.get(pair, 0)) for pair, n in needed.items() if n > kept.get(pair, 0)]
    more, moves = await reservations.redraw(tx, [*spare, *of_others], missing)
    for one in more:
        pair = (one.voucher_id, one.quota_id)
        kept[pair] = kept.get(pair, 0) + one.quantity
    return [drawn_of(pair, n) for pair, n in kept.items()], moves


async def give_back(tx: Tx, order: TicketOrder, tickets: Sequence[Ticket]) -> None:
    """Frees the seats and the room of an order as a whole; what a voucher kept back is kept back again."""
    seats.release(tx, order.id, tickets)
    quotas.move(tx, await _give_up(tx, order.id))
    await free_sold(tx, [ticket for ticket in tickets if ticket.status is TicketStatus.VALID])


async def let_go(tx: Tx, order: TicketOrder, ticket: Ticket, kept: Sequence[Ticket]) -> bool:
    """Frees one ticket of an order and keeps the others; False where those are gone."""
    seats.release(tx, order.id, [ticket])
    if ticket.status is TicketStatus.VALID:
        await free_sold(tx, [ticket])
        return True
    if kept:
        return await secure(tx, order, kept)
    quotas.move(tx, await _give_up(tx, order.id))
    return True


async def free_sold(tx: Tx, tickets: Sequence[Ticket]) -> None:
    """As far as their vouchers still keep back, their room is kept back again."""
    moves = [Move(quota_id=id_, sold=-n) for id_, n in demand(tickets).items()]
    quotas.move(tx, moves + await reservations.put_back(tx, await _returning(tx, tickets)))


async def exchange(tx: Tx, old: Ticket, new: Ticket) -> bool:
    """One sold ticket for another, which keeps the room that both need; False where there is none for it."""
    moves = [Move(quota_id=id_, sold=-n) for id_, n in demand([old]).items()]
    moves += [Move(quota_id=id_, sold=n) for id_, n in demand([new]).items()]
    left = [one for one in await _returning(tx, [old]) if one.quota_id not in new.quota_ids]
    settled = await claims.settle(
        tx, [one.quota_id for one in add_up(moves)], {one.voucher_id for one in left}
    )
    back = await reservations.put_back(tx, settled.drawn + left)
    return await quotas.take_settled(tx, moves + settled.moves + back)


async def _give_up(tx: Tx, order_id: UUID) -> list[Move]:
    given = await claims.give_up(tx, order_id)
    return given.moves + await reservations.put_back(tx, given.drawn)


async def _returning(tx: Tx, tickets: Sequence[Ticket]) -> list[Drawn]:
    """What goes back to vouchers; what was bought with an offer is for who waits next."""
    drawn = [drawn_of(pair, n) for pair, n in drawable(tickets).items()]
    offered = await offers.among(tx, {one.voucher_id for one in drawn})
    return [one for one in drawn if one.voucher_id not in offered]
