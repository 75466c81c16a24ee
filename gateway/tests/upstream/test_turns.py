from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
from chassis.errors import Conflict
from chassis.settings import Environment
from frontdesk.booking.v1 import tickets_orders_pb2 as pb
from gateway.settings import GatewaySettings
from gateway.upstream.turns import LineTooLong
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.stall import Stall, turns_of

AT_ONCE = 2


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        most_under_way_critical=50,
        most_under_way=3,
        most_under_way_sheddable=1,
        ticket_orders_at_once=AT_ONCE,
    )


async def test_all_is_sold_to_the_first_in_the_line_and_the_others_are_told_without_being_served() -> None:
    stall = Stall(20, turns_of(AT_ONCE))
    answers = await asyncio.gather(*(stall.buy() for _ in range(100)))
    assert answers[:20] == ["sold"] * 20
    assert Counter(answers)["told early"] >= 80 - AT_ONCE
    assert stall.most_at_once == AT_ONCE


async def test_a_group_that_does_not_fit_is_told_early_and_a_smaller_one_behind_it_is_served() -> None:
    stall = Stall(5, turns_of(1))
    answers = await asyncio.gather(*(stall.buy(quantity) for quantity in (1, 2, 3, 1, 1)))
    assert answers == ["sold", "sold", "told early", "sold", "sold"]


async def test_what_was_left_is_forgotten_with_the_line() -> None:
    stall = Stall(0, turns_of(AT_ONCE))
    assert [await stall.buy(), await stall.buy()] == ["sold out", "sold out"]
    stall.left = 1
    assert await stall.buy() == "sold"


async def test_whoever_waits_too_long_or_goes_away_leaves_no_gap_in_the_line() -> None:
    turns, opened = turns_of(1, patience=0.01), asyncio.Event()

    async def hold() -> None:
        async with turns.turn("hot", "stalls", 1):
            await opened.wait()

    first = asyncio.create_task(hold())
    await asyncio.sleep(0)
    with pytest.raises(LineTooLong):
        await hold()
    gone = asyncio.create_task(hold())
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    opened.set()
    await first
    await hold()


async def test_a_line_has_an_end() -> None:
    turns, opened = turns_of(1, most_waiting=1), asyncio.Event()
    rested: list[str] = []

    @contextmanager
    def resting() -> Iterator[None]:
        rested.append("began")
        yield
        rested.append("ended")

    async def hold() -> None:
        async with turns.turn("hot", None, 1, resting):
            await opened.wait()

    tasks = [asyncio.create_task(hold()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(LineTooLong):
        await hold()
    assert rested == ["began"]
    opened.set()
    await asyncio.gather(*tasks)
    assert rested == ["began", "ended"]


def _order(**more: object) -> dict[str, object]:
    line = {"ticket_type_id": str(TYPE), "quantity": 1}
    return {"event_id": str(EVENT), "lines": [line], **more}


EVENT, TYPE = uuid4(), uuid4()
ORDERS = "/public/lumen/ticket-orders"


async def _lined_up(
    client: httpx.AsyncClient, peer: RecordedPeer, many: int
) -> list[asyncio.Task[httpx.Response]]:
    """So many orders: the first of them are being served, all others stand in the line."""
    peer.answers["ListOfferedShows"] = Conflict("is only asked")
    assert (await client.get("/public/lumen/events")).status_code == 409
    peer.open.clear()
    crowd = [asyncio.create_task(client.post(ORDERS, json=_order())) for _ in range(many)]
    await peer.asked_for("PlaceTicketOrder", times=AT_ONCE)
    beside = asyncio.create_task(client.get("/public/lumen/events"))
    await peer.asked_for("ListOfferedShows", times=2)
    assert len(peer.requests("PlaceTicketOrder")) == AT_ONCE
    assert not any(one.done() for one in crowd)
    peer.open.set()
    assert (await beside).status_code == 409
    return crowd


async def test_who_waits_for_tickets_keeps_nobody_else_out_and_is_served_in_turn(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["PlaceTicketOrder"] = pb.PlaceTicketOrderResponse(token="t", left=100)
    crowd = await _lined_up(client, peer, 40)
    assert Counter([(await one).status_code for one in crowd]) == {201: 40}


async def test_who_comes_when_the_rest_is_promised_is_told_with_the_code_of_the_service(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["PlaceTicketOrder"] = pb.PlaceTicketOrderResponse(token="t", left=0)
    crowd = [await one for one in await _lined_up(client, peer, 10)]
    assert Counter(answer.status_code for answer in crowd) == {201: AT_ONCE, 409: 10 - AT_ONCE}
    refused = next(answer.json() for answer in crowd if answer.status_code == 409)
    assert (refused["code"], refused["left"]) == ("sold_out", {str(TYPE): 0})


async def test_a_repeat_under_its_own_key_waits_for_its_first_answer(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["PlaceTicketOrder"] = pb.PlaceTicketOrderResponse(token="t", left=0)
    keyed = [
        client.post(ORDERS, json=_order(), headers={"Idempotency-Key": f"{number}"}) for number in range(10)
    ]
    assert {answer.status_code for answer in await asyncio.gather(*keyed)} == {201}
