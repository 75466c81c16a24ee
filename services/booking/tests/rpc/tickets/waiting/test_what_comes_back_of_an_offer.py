"""Who gives back what was bought with an offer gives it to those who wait, not to the offer."""

from typing import Any

from booking_worlds.theatre import ADA, Theatre, change, message
from booking_worlds.waiting import join, look, offered_line, sold_out, statuses

CANCEL = "TicketService/CancelTicket"


async def _taken_up(theatre: Theatre, type_id: str, entry: str, quantity: int) -> Any:
    line = await offered_line(theatre, type_id, entry)
    line.quantity = quantity
    return await theatre.order(lines=[line])


async def test_a_ticket_that_was_bought_with_an_offer_and_is_cancelled_goes_to_who_waits_next(
    theatre: Theatre,
) -> None:
    a, quota, orders = await sold_out(theatre, 2)
    ada, eve = await join(theatre, a, "ada", 2), await join(theatre, a, "eve")
    for order in orders:
        await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    await look(theatre)
    bought = await _taken_up(theatre, a, ada, 2)
    await theatre.ask(CANCEL, ticket_id=bought.tickets[0].id)
    assert await theatre.counters(quota) == {"sold": 1, "free": 1}
    assert await theatre.outcome(lines=[await offered_line(theatre, a, ada)]) == "SOLD_OUT"
    assert await look(theatre) == [theatre.event_id]
    assert await statuses(theatre, eve) == ["offered"]
    assert await theatre.counters(quota) == {"sold": 1, "blocked": 1}
    assert await theatre.drift(quota) == 0


async def test_what_comes_back_of_an_offer_is_on_sale_where_nobody_waits_any_more(theatre: Theatre) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    ada = await join(theatre, a)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=orders[0].id)
    await look(theatre)
    bought = await _taken_up(theatre, a, ada, 1)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=bought.id)
    assert await theatre.counters(quota) == {"free": 1}
    assert await theatre.outcome((a, 1)) == "paid"


async def test_a_cart_of_an_offer_that_ends_goes_back_to_the_offer_while_that_holds(theatre: Theatre) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    ada = await join(theatre, a)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=orders[0].id)
    await look(theatre)
    line = await offered_line(theatre, a, ada)
    held = await theatre.cart(lines=[line])
    await theatre.run_out(held.order.id)
    assert await theatre.counters(quota) == {"blocked": 1}
    assert (await theatre.cart(lines=[line], customer=ADA)).order.status == "paid"


async def test_a_voucher_that_keeps_nothing_back_any_more_passes_nobody_who_waits(theatre: Theatre) -> None:
    a, _, orders = await sold_out(theatre, 2)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=orders[0].id)
    vip = await theatre.ask(
        "VoucherService/CreateVoucher",
        event_id=theatre.event_id,
        ticket_type_ids=[a],
        max_uses=1,
        reserves=True,
    )
    await change(theatre, "DELETE FROM quota_claims WHERE owner_id = %s", vip.voucher.id)
    await join(theatre, a)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=orders[1].id)
    line = message("OrderLine", ticket_type_id=a, quantity=1, voucher_code=vip.voucher.code)
    assert await theatre.outcome(lines=[line]) == "SOLD_OUT"
