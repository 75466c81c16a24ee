"""What was bought with a voucher and comes back, or becomes another ticket."""

import asyncio
import os
from collections import Counter

from booking_worlds.life import deadlocks
from booking_worlds.theatre import ADA, Theatre, outcome_of
from booking_worlds.vouchers import cart, edit, in_the_past, stalls, voucher
from chassis.testing.schema import ServiceSchema

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
SWAP = "TicketService/SwapTicket"


async def test_what_was_bought_with_a_voucher_and_is_cancelled_goes_back_to_it_and_not_to_the_public(
    theatre: Theatre,
) -> None:
    a, quota = await stalls(theatre, 4)
    vip = await voucher(theatre, a, 3)
    order = (await cart(theatre, a, vip.code, 3, customer=ADA)).order
    assert await theatre.outcome((a, 1)) == "paid"
    await theatre.ask("TicketService/CancelTicket", ticket_id=order.tickets[0].id)
    assert await theatre.counters(quota) == {"sold": 3, "blocked": 1}
    assert await theatre.outcome((a, 1)) == "SOLD_OUT"
    assert (await theatre.ask("VoucherService/GetVoucher", id=vip.id)).voucher.used == 2
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    assert await theatre.counters(quota) == {"sold": 1, "blocked": 3}
    assert (await cart(theatre, a, vip.code, 3, customer=ADA)).order.status == "paid"
    assert await theatre.drift(quota) == 0


async def test_what_was_bought_with_a_voucher_that_has_ended_is_free_to_all_when_it_is_cancelled(
    theatre: Theatre,
) -> None:
    a, quota = await stalls(theatre, 2)
    ended, closed = await voucher(theatre, a, 1), await voucher(theatre, a, 1)
    orders = [(await cart(theatre, a, one.code, customer=ADA)).order for one in (ended, closed)]
    await edit(theatre, ended, valid_until=in_the_past())
    await theatre.ask("VoucherService/CloseVoucher", id=closed.id)
    for order in orders:
        await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    assert await theatre.counters(quota) == {"free": 2}


async def test_a_ticket_that_is_swapped_takes_its_voucher_along_as_far_as_that_is_for_it(
    theatre: Theatre,
) -> None:
    (a, of_a), (b, of_b) = await stalls(theatre, 2), await stalls(theatre, 2, price=3000)
    vip = await voucher(theatre, a, 2)
    anywhere = await voucher(theatre, a, 1, reserves=False, ticket_type_ids=[], discount="percent", value=100)
    first = (await cart(theatre, a, vip.code, customer=ADA)).order.tickets[0]
    left = (await theatre.ask(SWAP, ticket_id=first.id, ticket_type_id=b)).order.tickets[0]
    assert (left.price.amount_minor, await theatre.counters(of_a)) == (3000, {"blocked": 2})
    second = (await cart(theatre, b, anywhere.code, customer=ADA)).order.tickets[0]
    await theatre.ask("VoucherService/CloseVoucher", id=anywhere.id)
    await theatre.ask(SWAP, ticket_id=first.id, ticket_type_id=b)
    swapped = (await theatre.ask(SWAP, ticket_id=second.id, ticket_type_id=b)).order.tickets[0]
    assert (swapped.price.amount_minor, swapped.payment_due) == (0, False)
    used = [
        (await theatre.ask("VoucherService/GetVoucher", id=one.id)).voucher.used for one in (vip, anywhere)
    ]
    assert (used, await theatre.counters(of_b)) == ([0, 1], {"sold": 2})


async def test_the_public_never_gets_what_holders_of_a_voucher_cancel_whoever_races(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre, 20)
        vip = await voucher(theatre, a, 10)
        bought = [(await cart(theatre, a, vip.code, customer=ADA)).order for _ in range(10)]
        assert await theatre.outcome((a, 10)) == "paid"

        async def holder(code: str = vip.code, type_id: str = a) -> str:
            return str((await cart(theatre, type_id, code, customer=ADA)).order.status)

        cancelled = [theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id) for order in bought]
        public = asyncio.gather(*(theatre.outcome((a, 1)) for _ in range(10)))
        holders = asyncio.gather(*(outcome_of(holder()) for _ in range(10)))
        await asyncio.gather(*cancelled)
        assert Counter(await public) == {"SOLD_OUT": 10}
        again = Counter(await holders)["paid"]
        rest = {"blocked": 10 - again} if again < 10 else {}
        assert await theatre.counters(quota) == {"sold": 10 + again, **rest}
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before
