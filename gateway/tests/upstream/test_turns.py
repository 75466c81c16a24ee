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
from gateway.upstream.turns import COMPANY_SECONDS, REST, LineTooLong, NothingLeft, Turns
from gateway_worlds.recorded_peer import RecordedPeer

AT_ONCE = 2
PATIENCE = 30.0


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        most_under_way_critical=50,
        most_under_way=3,
        most_under_way_sheddable=1,
        ticket_orders_at_once=AT_ONCE,
    )


class Stall:
    """Sells a number of tickets, each in its own time."""

    def __init__(self, size: int, turns: Turns) -> None:
        self.left = size
        self.turns = turns
        self.most_at_once = 0
        self._now = 0

    async def buy(self, quantity: int = 1, *, event: str = "hamlet") -> str:
        try:
            async with self.turns.turn(event, "stalls", quantity) as turn:
                self._now += 1
                self.most_at_once = max(self.most_at_once, self._now)
                await asyncio.sleep(0)
                sold = self.left >= quantity
                self.left -= quantity if sold else 0
                turn.left = self.left
                self._now -= 1
                return "sold" if sold else "sold out"
        except NothingLeft:
            return "told early"


def _turns(at_once: int = AT_ONCE, most_waiting: int = 1_000, patience: float = PATIENCE) -> Turns:
    return Turns(at_once=at_once, most_waiting=most_waiting, patience=patience)


async def test_all_is_sold_to_the_first_in_the_line_and_the_others_are_told_without_being_served() -> None:
    stall = Stall(20, _turns())
    answers = await asyncio.gather(*(stall.buy() for _ in range(100)))
    assert answers[:20] == ["sold"] * 20
    assert Counter(answers)["told early"] >= 80 - AT_ONCE
    assert stall.most_at_once == AT_ONCE


async def test_a_group_that_does_not_fit_is_told_early_and_a_smaller_one_behind_it_is_served() -> None:
    stall = Stall(5, _turns(at_once=1))
    answers = await asyncio.gather(*(stall.buy(quantity) for quantity in (1, 2, 3, 1, 1)))
    assert answers == ["sold", "sold", "told early", "sold", "sold"]


async def test_nobody_waits_behind_the_rush_on_another_event() -> None:
    turns, opened = _turns(at_once=1), asyncio.Event()

    async def hold() -> None:
        async with turns.turn("hot", None, 1):
            await opened.wait()

    rush = [asyncio.create_task(hold()) for _ in range(10)]
    await asyncio.sleep(0)
    assert await Stall(1, turns).buy(event="calm") == "sold"
    opened.set()
    await asyncio.gather(*rush)


async def test_a_crowd_is_served_one_after_another_while_somebody_wants_something_else() -> None:
    now, served = 0.0, 0
    turns = Turns(at_once=4, most_waiting=100, patience=PATIENCE, clock=lambda: now)
    opened = [asyncio.Event() for _ in range(20)]

    async def rush(number: int) -> None:
        nonlocal served
        async with turns.turn("hot", None, 1):
            served += 1
            await opened[number].wait()
            served -= 1

    async def leaves(number: int) -> int:
        """How many of the rush are served after one of them has been."""
        opened[number].set()
        await crowd[number]
        for _ in range(3):
            await asyncio.sleep(0)
        return served

    crowd = [asyncio.create_task(rush(number)) for number in range(20)]
    await asyncio.sleep(0)
    assert (served, await leaves(0)) == (4, 4)
    assert await Stall(1, turns).buy(event="calm") == "sold"
    assert [await leaves(number) for number in range(1, 6)] == [3, 2, 1, 1, 1]
    now = COMPANY_SECONDS + 0.1
    assert await leaves(6) == 4
    for one in opened:
        one.set()
    await asyncio.gather(*crowd)


async def test_a_crowd_beside_others_rests_between_its_orders_and_none_is_lost() -> None:
    now, served = 0.0, 0
    turns = Turns(at_once=2, most_waiting=100, patience=PATIENCE, clock=lambda: now)
    opened = [asyncio.Event() for _ in range(10)]

    async def order(number: int) -> None:
        nonlocal served
        async with turns.turn("hot", None, 1):
            served += 1
            await opened[number].wait()

    assert await Stall(1, turns).buy(event="calm") == "sold"
    crowd = [asyncio.create_task(order(number)) for number in range(10)]
    await asyncio.sleep(0)
    assert served == 1
    now = 0.05
    opened[0].set()
    await crowd[0]
    for _ in range(3):
        await asyncio.sleep(0)
    assert served == 1
    for one in opened:
        one.set()
    await asyncio.gather(*crowd)
    assert served == 10


async def test_a_crowd_that_leaves_while_it_rests_takes_nobody_with_it() -> None:
    now = 0.0
    turns = Turns(at_once=2, most_waiting=100, patience=PATIENCE, clock=lambda: now)
    opened = asyncio.Event()

    async def order() -> None:
        async with turns.turn("hot", None, 1):
            await opened.wait()

    assert await Stall(1, turns).buy(event="calm") == "sold"
    crowd = [asyncio.create_task(order()) for _ in range(10)]
    await asyncio.sleep(0)
    now = 0.05
    opened.set()
    await crowd[0]
    for one in crowd[1:]:
        one.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    assert await Stall(1, turns).buy(event="hot") == "sold"
    rested = asyncio.Event()
    asyncio.get_running_loop().call_later(REST * now + 0.01, rested.set)
    await rested.wait()
    assert await Stall(1, turns).buy(event="hot") == "sold"


async def test_a_few_keep_half_of_their_places_beside_others() -> None:
    turns, opened, served = _turns(at_once=4), asyncio.Event(), 0

    async def order() -> None:
        nonlocal served
        async with turns.turn("small", None, 1):
            served += 1
            await opened.wait()

    assert await Stall(1, turns).buy(event="calm") == "sold"
    few = [asyncio.create_task(order()) for _ in range(5)]
    await asyncio.sleep(0)
    assert served == 2
    opened.set()
    await asyncio.gather(*few)


async def test_nobody_overtakes_the_line_when_it_gets_its_places_back() -> None:
    now = 0.0
    turns = Turns(at_once=2, most_waiting=100, patience=PATIENCE, clock=lambda: now)
    served: list[str] = []
    opened = asyncio.Event()

    async def rush(name: str) -> None:
        async with turns.turn("hot", None, 1):
            served.append(name)
            await opened.wait()

    assert await Stall(1, turns).buy(event="calm") == "sold"
    crowd = [asyncio.create_task(rush(name)) for name in ("first", "second", "third")]
    await asyncio.sleep(0)
    now = COMPANY_SECONDS + 0.1
    crowd.append(asyncio.create_task(rush("newcomer")))
    await asyncio.sleep(0)
    assert served == ["first"]
    opened.set()
    await asyncio.gather(*crowd)
    assert served == ["first", "second", "third", "newcomer"]


async def test_what_was_left_is_forgotten_with_the_line() -> None:
    stall = Stall(0, _turns())
    assert [await stall.buy(), await stall.buy()] == ["sold out", "sold out"]
    stall.left = 1
    assert await stall.buy() == "sold"


async def test_whoever_waits_too_long_or_goes_away_leaves_no_gap_in_the_line() -> None:
    turns, opened = _turns(at_once=1, patience=0.01), asyncio.Event()

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
    turns, opened = _turns(at_once=1, most_waiting=1), asyncio.Event()
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
