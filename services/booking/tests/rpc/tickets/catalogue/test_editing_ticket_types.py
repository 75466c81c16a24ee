"""Prices and terms change while tickets are sold."""

import asyncio
import os
from collections import Counter
from typing import Any

from booking_worlds.life import deadlocks
from booking_worlds.theatre import Theatre, message, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
REPLACE = "TicketTypeService/ReplaceTicketType"


def tier(name: str, price: int, quantity: int) -> Any:
    return message("PriceTier", name=name, price=_euros(price), quantity=quantity)


def _euros(amount: int) -> Money:
    return Money(amount_minor=amount, currency="EUR")


async def edit(theatre: Theatre, type_id: str, *tiers: Any, **more: Any) -> Any:
    terms = {"name": "Stalls", "price": _euros(3000), "max_per_order": 50, "tiers": tiers, **more}
    return (await theatre.ask(REPLACE, id=type_id, **terms)).ticket_type


async def price(theatre: Theatre, type_id: str) -> int:
    return int((await theatre.order((type_id, 1))).total.amount_minor)


async def stalls(theatre: Theatre, *tiers: Any) -> str:
    type_id = await theatre.ticket_type(price=3000, tiers=tiers)
    await theatre.quota(100, type_id)
    return type_id


async def test_a_tier_that_gets_more_tickets_goes_on_and_one_that_gets_fewer_is_full(
    theatre: Theatre,
) -> None:
    a = await stalls(theatre, tier("Early", 1000, 2))
    assert [await price(theatre, a) for _ in range(3)] == [1000, 1000, 3000]
    assert (await edit(theatre, a, tier("Early", 1000, 3))).tiers[0].quantity == 3
    assert [await price(theatre, a) for _ in range(2)] == [1000, 3000]
    await edit(theatre, a, tier("Early", 1000, 1))
    assert await price(theatre, a) == 3000
    await edit(theatre, a, tier("Early", 900, 4))
    assert [await price(theatre, a) for _ in range(2)] == [900, 3000]


async def test_a_tier_can_be_added_put_first_and_taken_away(theatre: Theatre) -> None:
    a = await stalls(theatre, tier("Early", 1000, 1))
    assert await price(theatre, a) == 1000
    await edit(theatre, a, tier("First", 500, 1), tier("Early", 1000, 2))
    assert [await price(theatre, a) for _ in range(3)] == [500, 1000, 3000]
    await edit(theatre, a)
    assert await price(theatre, a) == 3000


async def test_what_was_sold_keeps_its_price(theatre: Theatre) -> None:
    a = await stalls(theatre)
    order = await theatre.order((a, 1))
    await edit(theatre, a, price=_euros(9000))
    kept = (await theatre.ask("TicketOrderService/GetTicketOrder", id=order.id)).order
    assert [kept.total.amount_minor, kept.tickets[0].price.amount_minor] == [3000, 3000]


async def test_an_edit_from_an_older_copy_or_with_one_name_twice_changes_nothing(theatre: Theatre) -> None:
    a = await stalls(theatre, tier("Early", 1000, 1))
    newer = await edit(theatre, a, tier("Early", 800, 1), expected_version=1)
    assert newer.version == 2
    stale = edit(theatre, a, tier("Early", 1, 50), expected_version=1)
    assert await outcome_of(stale) == "EDITED_MEANWHILE"
    twice = edit(theatre, a, tier("Early", 1, 5), tier("Early", 2, 5))
    assert await outcome_of(twice) == "INVALID_FIELD"
    assert [await price(theatre, a) for _ in range(2)] == [800, 3000]


async def test_a_tier_never_sells_more_than_its_largest_number_whoever_buys_while_it_changes(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a = await stalls(theatre, tier("Early", 1000, 5))
        buyers = [price(theatre, a) for _ in range(20)]
        edits = [edit(theatre, a, tier("Early", 1000, n)) for n in (8, 3, 6)]
        prices, _ = await asyncio.gather(asyncio.gather(*buyers), asyncio.gather(*edits))
        sold = Counter(prices)
        assert sold.keys() <= {1000, 3000}
        assert sold[1000] <= 8
    assert await deadlocks(schema) == before
