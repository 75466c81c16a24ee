"""What a voucher keeps back stays its own: through carts that end, and through edits."""

import asyncio
import os
from collections import Counter
from uuid import UUID

import psycopg
import pytest
from booking.jobs import SWEEP_TICKET_ORDERS
from booking_worlds.life import deadlocks
from booking_worlds.theatre import ADA, Theatre, change, outcome_of
from booking_worlds.vouchers import cart, edit, in_the_past, stalls, voucher
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
COMPLETE = "TicketOrderService/CompleteTicketOrder"


async def test_what_an_expired_cart_had_goes_back_to_its_voucher_and_not_to_the_public(
    theatre: Theatre,
) -> None:
    a, quota = await stalls(theatre, 5)
    vip = await voucher(theatre, a, 4)
    held = await cart(theatre, a, vip.code, 3)
    assert await theatre.counters(quota) == {"held": 3, "blocked": 1, "free": 1}
    await theatre.run_out(held.order.id)
    assert await theatre.counters(quota) == {"blocked": 4, "free": 1}
    assert await theatre.outcome((a, 2)) == "SOLD_OUT"
    assert await theatre.outcome((a, 1)) == "paid"
    assert (await cart(theatre, a, vip.code, 4, customer=ADA)).order.status == "paid"
    assert await theatre.counters(quota) == {"sold": 5}
    assert await theatre.drift(quota) == 0


async def test_the_sweep_and_a_dropped_cart_give_back_to_the_voucher_too(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 5)
    vip = await voucher(theatre, a, 4)
    swept, dropped = await cart(theatre, a, vip.code, 2), await cart(theatre, a, vip.code, 1)
    await theatre.run_out(swept.order.id)
    assert swept.order.id in await theatre.work_off(SWEEP_TICKET_ORDERS)
    await theatre.visit("TicketOrderService/DropCart", token=dropped.token)
    assert await theatre.counters(quota) == {"blocked": 4, "free": 1}
    assert await theatre.drift(quota) == 0


async def test_a_cart_that_expired_draws_from_its_voucher_again_when_it_is_completed(
    theatre: Theatre,
) -> None:
    a, quota = await stalls(theatre, 3)
    vip = await voucher(theatre, a, 2)
    late = await cart(theatre, a, vip.code, 2)
    await theatre.run_out(late.order.id)
    assert await theatre.outcome((a, 1)) == "paid"
    completed = await theatre.visit(COMPLETE, token=late.token, customer=ADA)
    assert completed.order.status == "paid"
    assert await theatre.counters(quota) == {"sold": 3}


async def test_an_order_that_nobody_paid_and_a_ticket_cancelled_before_give_back_to_the_voucher(
    theatre: Theatre,
) -> None:
    a, quota = await stalls(theatre, 4, price=1000)
    vip = await voucher(theatre, a, 3)
    order = (await cart(theatre, a, vip.code, 3, customer=ADA)).order
    assert await theatre.counters(quota) == {"held": 3, "free": 1}
    await theatre.ask("TicketService/CancelTicket", ticket_id=order.tickets[0].id)
    assert await theatre.counters(quota) == {"held": 2, "blocked": 1, "free": 1}
    await theatre.run_out(order.id)
    assert await theatre.counters(quota) == {"blocked": 3, "free": 1}


async def test_what_a_cart_had_from_a_voucher_that_was_closed_is_free(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 3)
    vip = await voucher(theatre, a, 3)
    held = await cart(theatre, a, vip.code, 2)
    await theatre.ask("VoucherService/CloseVoucher", id=vip.id)
    assert await theatre.counters(quota) == {"held": 2, "free": 1}
    await theatre.run_out(held.order.id)
    assert await theatre.counters(quota) == {"free": 3}
    assert await theatre.outcome((a, 3)) == "paid"


async def test_what_an_older_release_settled_in_between_is_free_to_all(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 3)
    vip = await voucher(theatre, a, 3)
    held = await cart(theatre, a, vip.code, 2)
    await theatre.run_out(held.order.id)
    await change(
        theatre,
        "WITH settled AS (DELETE FROM quota_claims WHERE owner_id = %s RETURNING *) UPDATE quotas q"
        " SET held = q.held - s.quantity, free = q.free + s.quantity FROM settled s WHERE q.id = s.quota_id",
        held.order.id,
    )
    assert await theatre.counters(quota) == {"blocked": 1, "free": 2}
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    assert await theatre.counters(quota) == {"blocked": 1, "free": 2}
    assert await theatre.outcome((a, 2)) == "paid"
    assert await theatre.drift(quota) == 0


async def _round(theatre: Theatre) -> None:
    """Ten voucher carts end at the moment in which ten more and thirty of the public come."""
    a, quota = await stalls(theatre, 30)
    vip = await voucher(theatre, a, 10)
    carts = await asyncio.gather(*(cart(theatre, a, vip.code) for _ in range(10)))
    for one in carts:
        await theatre.run_out(one.order.id)

    async def sweep() -> str:
        return str(len(await theatre.work_off(SWEEP_TICKET_ORDERS)))

    async def with_voucher() -> str:
        return str((await cart(theatre, a, vip.code, customer=ADA)).order.status)

    async def anew(token: str) -> str:
        return str((await theatre.visit(COMPLETE, token=token, customer=ADA)).order.status)

    public, holders, again, *_ = await asyncio.gather(
        asyncio.gather(*(theatre.outcome((a, 1)) for _ in range(30))),
        asyncio.gather(*(outcome_of(with_voucher()) for _ in range(10))),
        asyncio.gather(*(outcome_of(anew(one.token)) for one in carts[:5])),
        sweep(),
    )
    assert Counter(public) == {"paid": 20, "SOLD_OUT": 10}
    assert Counter(holders + again)["paid"] <= 10
    counters = await theatre.counters(quota)
    assert counters["sold"] + counters.get("blocked", 0) == 30, counters
    assert await theatre.drift(quota) == 0
    rest = counters.get("blocked", 0)
    if rest:
        assert (await cart(theatre, a, vip.code, rest, customer=ADA)).order.status == "paid"
    assert await theatre.counters(quota) == {"sold": 30}


async def test_the_public_never_gets_what_ends_in_voucher_carts_whoever_races(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        await _round(theatre)
    assert await deadlocks(schema) == before


async def test_more_uses_keep_back_more_and_fewer_free_the_rest(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 10)
    vip = await voucher(theatre, a, 4)
    await cart(theatre, a, vip.code, 2, customer=ADA)
    more = await edit(theatre, vip, max_uses=6)
    assert (more.max_uses, more.used) == (6, 2)
    assert await theatre.counters(quota) == {"sold": 2, "blocked": 4, "free": 4}
    fewer = await edit(theatre, more, max_uses=2)
    assert await theatre.counters(quota) == {"sold": 2, "free": 8}
    assert await outcome_of(cart(theatre, a, fewer.code)) == "VOUCHER_USED_UP"
    with pytest.raises(FrontdeskError, match="taken already") as refused:
        await edit(theatre, fewer, max_uses=1)
    assert (refused.value.reason, refused.value.facts["used"]) == ("VOUCHER_USED_MORE", 2)
    assert await outcome_of(edit(theatre, fewer, max_uses=11)) == "SOLD_OUT"
    assert await theatre.counters(quota) == {"sold": 2, "free": 8}


async def test_an_edit_from_an_older_copy_or_with_what_is_wrong_changes_nothing(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 10)
    vip, other = await voucher(theatre, a, 4, code="VIPS"), await voucher(theatre, a, 1, code="CREW")
    newer = await edit(theatre, vip, discount="percent", value=50)
    assert (newer.version, newer.discount, newer.value) == (2, "percent", 50)
    assert await outcome_of(edit(theatre, vip, value=60)) == "EDITED_MEANWHILE"
    assert await outcome_of(edit(theatre, newer, code=other.code)) == "VOUCHER_CODE_TAKEN"
    assert await outcome_of(edit(theatre, newer, ticket_type_ids=[theatre.event_id])) == "UNKNOWN_REFERENCE"
    assert await outcome_of(edit(theatre, newer, value=101)) == "INVALID_FIELD"
    assert await theatre.counters(quota) == {"blocked": 5, "free": 5}


async def test_a_voucher_that_ended_keeps_back_again_once_its_end_is_moved(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 5)
    vip = await voucher(theatre, a, 4)
    await cart(theatre, a, vip.code, 1, customer=ADA)
    ended = await edit(theatre, vip, valid_until=in_the_past())
    assert await theatre.counters(quota) == {"sold": 1, "free": 4}
    ended.ClearField("valid_until")
    assert not (await edit(theatre, ended)).HasField("valid_until")
    assert await theatre.counters(quota) == {"sold": 1, "blocked": 3, "free": 1}


async def test_what_is_kept_back_moves_to_the_other_type_that_a_voucher_is_for(theatre: Theatre) -> None:
    (a, of_a), (b, of_b) = await stalls(theatre, 5), await stalls(theatre, 5)
    vip = await voucher(theatre, a, 4)
    held = await cart(theatre, a, vip.code, 1)
    moved = await edit(theatre, vip, ticket_type_ids=[b])
    assert await theatre.counters(of_a) == {"held": 1, "free": 4}
    assert await theatre.counters(of_b) == {"blocked": 3, "free": 2}
    await theatre.run_out(held.order.id)
    assert await theatre.counters(of_a) == {"free": 5}
    open_to_all = await edit(theatre, moved, reserves=False)
    assert await theatre.counters(of_b) == {"free": 5}
    assert not open_to_all.reserves


async def test_uses_that_race_with_an_edit_are_never_more_than_it_allows(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre, 40)
        vip = await voucher(theatre, a, 20)
        buyers = [outcome_of(cart(theatre, a, vip.code, customer=ADA)) for _ in range(20)]
        edits = [outcome_of(edit(theatre, vip, max_uses=n, expected_version=0)) for n in (5, 10, 15)]
        await asyncio.gather(*buyers, *edits)
        async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
            row = await admin.execute(
                "SELECT q.sold, q.size FROM booking.quotas q JOIN booking.vouchers v"
                " ON v.workspace_id = q.workspace_id AND v.quota_id = q.id WHERE v.id = %s",
                (UUID(vip.id),),
            )
            sold, size = await row.fetchone() or (0, 0)
        assert sold <= size
        counters = await theatre.counters(quota)
        assert (counters["sold"], sum(counters.values())) == (sold, 40)
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before


async def test_carts_that_lost_a_part_of_what_they_held_are_taken_up_again_without_a_deadlock(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    """Whoever comes without the voucher settles the hall and not the uses of the voucher."""
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre, 30)
        vip = await voucher(theatre, a, 20)
        carts = await asyncio.gather(*(cart(theatre, a, vip.code) for _ in range(15)))
        for one in carts:
            await theatre.run_out(one.order.id)
        assert await theatre.outcome((a, 1)) == "paid"

        async def anew(token: str) -> str:
            return str((await theatre.visit(COMPLETE, token=token, customer=ADA)).order.status)

        answers = await asyncio.gather(
            *(outcome_of(anew(one.token)) for one in carts),
            *(outcome_of(cart(theatre, a, code)) for code in [vip.code] * 5),
        )
        assert answers[:15] == ["paid"] * 15
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before
