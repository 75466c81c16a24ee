"""Several vouchers of one quota: whoever changes what they keep back locks them in one order."""

import asyncio
import os
from typing import Any

from booking_worlds.life import deadlocks
from booking_worlds.theatre import ADA, Theatre, message, outcome_of
from booking_worlds.vouchers import cart, edit, stalls, voucher
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_vouchers_pb2 as vouchers_pb

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def _order(theatre: Theatre, type_id: str, vouchers: list[vouchers_pb.Voucher]) -> Any:
    lines = [
        message("OrderLine", ticket_type_id=type_id, quantity=1, voucher_code=one.code) for one in vouchers
    ]
    return (await theatre.cart(lines=lines, customer=ADA)).order


async def _lapsed(theatre: Theatre, type_id: str, of: vouchers_pb.Voucher) -> None:
    await theatre.run_out((await cart(theatre, type_id, of.code)).order.id)


async def _cancelled(theatre: Theatre, order_id: str) -> str:
    return str((await theatre.ask("TicketOrderService/CancelTicketOrder", id=order_id)).order.status)


async def test_who_uses_one_voucher_while_carts_of_another_end_never_deadlocks_with_who_gives_back_both(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre, 60)
        first, second = await voucher(theatre, a, 25), await voucher(theatre, a, 25)
        both = [await _order(theatre, a, [first, second]) for _ in range(15)]
        await _lapsed(theatre, a, second)
        answers = await asyncio.gather(
            *(outcome_of(_cancelled(theatre, order.id)) for order in both),
            *(outcome_of(_bought(theatre, a, first)) for _ in range(5)),
            outcome_of(_grown(theatre, first)),
        )
        assert answers == ["cancelled"] * 15 + ["paid"] * 5 + ["26"]
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before


async def _bought(theatre: Theatre, type_id: str, of: vouchers_pb.Voucher) -> str:
    return str((await cart(theatre, type_id, of.code, customer=ADA)).order.status)


async def _grown(theatre: Theatre, of: vouchers_pb.Voucher) -> str:
    return str((await edit(theatre, of, max_uses=26, expected_version=0)).max_uses)
