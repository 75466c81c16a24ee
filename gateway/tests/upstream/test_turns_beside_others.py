from __future__ import annotations

import asyncio

from gateway.upstream.turns import COMPANY_SECONDS, Turns
from gateway_worlds.stall import PATIENCE, Stall, turns_of


async def test_nobody_waits_behind_the_rush_on_another_event() -> None:
    turns, opened = turns_of(1), asyncio.Event()

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
    turns = Turns(at_once=2, rest=2.0, most_waiting=100, patience=PATIENCE, clock=lambda: now)
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
    turns = Turns(at_once=2, rest=2.0, most_waiting=100, patience=PATIENCE, clock=lambda: now)
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
    asyncio.get_running_loop().call_later(2 * now + 0.01, rested.set)
    await rested.wait()
    assert await Stall(1, turns).buy(event="hot") == "sold"


async def test_a_crowd_goes_on_when_somebody_leaves_in_the_moment_of_being_called() -> None:
    turns, opened = turns_of(1), asyncio.Event()

    async def order() -> None:
        async with turns.turn("hot", None, 1) as turn:
            if turn.called is None:
                await opened.wait()

    assert await Stall(1, turns).buy(event="calm") == "sold"
    first, second, *others = [asyncio.create_task(order()) for _ in range(10)]
    await asyncio.sleep(0)
    called = turns._lines["hot"].waiting[0].called
    assert called is not None
    opened.set()
    for _ in iter(called.done, True):
        await asyncio.sleep(0)
    second.cancel()
    done, waiting = await asyncio.wait([first, second, *others], timeout=5)
    assert (len(done), waiting) == (10, set())
    assert second.cancelled()


async def test_a_few_keep_half_of_their_places_beside_others() -> None:
    turns, opened, served = turns_of(4), asyncio.Event(), 0

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
