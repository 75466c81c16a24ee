"""Whoever began before the end of a voucher sees it keep back; who begins after it puts that back.

A third transaction keeps one claim for a while, so that the two sides meet in the worst order each time.
"""

import asyncio
import os
from typing import Any

from booking_worlds.life import deadlocks
from booking_worlds.races import claim_kept, until_so_many_wait
from booking_worlds.theatre import ADA, Theatre, change, message, outcome_of
from booking_worlds.vouchers import cart, stalls, voucher
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_vouchers_pb2 as vouchers_pb

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
EACH = 15


async def test_who_draws_before_a_vouchers_end_never_deadlocks_with_who_clears_up_after_it(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre, 60)
        ending = await voucher(theatre, a, EACH)
        first, second = await _lapsed(theatre, a), await _lapsed(theatre, a)
        async with claim_kept(schema, max(first, second), quota):
            early = _all(*(_bought(theatre, a, ending) for _ in range(EACH)))
            await until_so_many_wait(schema, EACH)
            await _end(theatre, ending)
            late = _all(*(_bought(theatre, a) for _ in range(EACH)))
            await until_so_many_wait(schema, 2 * EACH)
        assert set(await late) == {"paid"}
        assert set(await early) <= {"paid", "VOUCHER_USED_UP", "VOUCHER_REFUSED"}
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before


async def test_who_draws_from_two_vouchers_never_deadlocks_with_who_finds_one_of_them_over(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre, 80)
        one, other = await voucher(theatre, a, 40), await voucher(theatre, a, 40)
        lasting, ending = sorted((one, other), key=lambda kept: kept.id)
        async with claim_kept(schema, lasting.id, quota):
            early = _all(*(_bought(theatre, a, lasting, ending) for _ in range(EACH)))
            await until_so_many_wait(schema, EACH)
            await _end(theatre, ending)
            late = _all(*(_bought(theatre, a, lasting) for _ in range(EACH)))
            await until_so_many_wait(schema, 2 * EACH)
        assert set(await late) == {"paid"}
        assert set(await early) <= {"paid", "VOUCHER_USED_UP", "VOUCHER_REFUSED"}
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before


def _all(*calls: Any) -> "asyncio.Future[list[str]]":
    return asyncio.gather(*(outcome_of(call) for call in calls))


async def _bought(theatre: Theatre, type_id: str, *of: vouchers_pb.Voucher) -> str:
    codes = [one.code for one in of] or [""]
    lines = [message("OrderLine", ticket_type_id=type_id, quantity=1, voucher_code=code) for code in codes]
    return str((await theatre.cart(lines=lines, customer=ADA)).order.status)


async def _lapsed(theatre: Theatre, type_id: str) -> str:
    order_id = str((await cart(theatre, type_id, "")).order.id)
    await theatre.run_out(order_id)
    return order_id


async def _end(theatre: Theatre, of: vouchers_pb.Voucher) -> None:
    """Now; who is under way by then began before it."""
    await change(theatre, "UPDATE vouchers SET valid_until = clock_timestamp() WHERE id = %s", of.id)
    kept_back = "UPDATE quota_claims SET expires_at = clock_timestamp() WHERE owner_id = %s"
    await change(theatre, kept_back, of.id)
