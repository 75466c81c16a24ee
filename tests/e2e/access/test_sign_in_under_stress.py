"""Identity that is away, flooded or tried: nothing fails open, and those who are in go on working."""

import asyncio
import os
import signal
import time

import httpx
from chassis.testing.promises import promised
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business
from e2e_system import System

SERVED_WITHOUT_IDENTITY = ("/booking-types", "/items", "/contacts", "/event-log")
"""One of each other service."""
FLOOD = 200
SLOWEST_SECONDS = promised(3)
"""p99 of signed-in reads during the flood, on two cores that do everything else too."""
FEWEST_READS = 100
FREE_ATTEMPTS = 10


async def test_with_identity_stopped_tokens_work_for_their_life_and_sign_in_answers_503(
    system: System, client: httpx.AsyncClient, business: Business
) -> None:
    for path in SERVED_WITHOUT_IDENTITY:
        await business.get(path)
    # Whoever would start it again is held too.
    os.kill(system.supervisor.pid, signal.SIGSTOP)
    try:
        system.kill("identity")
        for path in SERVED_WITHOUT_IDENTITY:
            await business.get(path)
        refused = await _sign_in(client, business)
        assert refused.status_code == 503, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"]
        for forged in (business.token[:-8] + "AAAAAAAA", "nonsense"):
            headers = {"Authorization": f"Bearer {forged}"}
            assert (await client.get(f"{API}/items", headers=headers)).status_code == 401
    finally:
        os.kill(system.supervisor.pid, signal.SIGCONT)
    await _identity_is_back(system, client, business)


async def test_a_flood_of_sign_ins_leaves_signed_in_people_alone(
    system: System, client: httpx.AsyncClient, business: Business
) -> None:
    device = (await _sign_in(client, business)).json()["device_token"]
    waits: list[float] = []
    many = httpx.Limits(max_connections=FLOOD)
    async with httpx.AsyncClient(base_url=system.base_url, limits=many) as strangers:
        guesses = (_sign_in(strangers, business, f"guess {number}", device) for number in range(FLOOD))
        flood = asyncio.gather(*guesses)
        while not flood.done() or len(waits) < FEWEST_READS:
            began = time.monotonic()
            await business.get("/booking-types")
            waits.append(time.monotonic() - began)
        answers = await flood
    # On a slow machine some wait until their time is over.
    assert {answer.status_code for answer in answers} <= {401, 429, 503, 504}
    surplus = [answer for answer in answers if answer.status_code in (429, 503)]
    assert sum(answer.status_code == 401 for answer in answers) <= 2 * FREE_ATTEMPTS
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in surplus)
    assert sorted(waits)[int(len(waits) * 0.99)] < SLOWEST_SECONDS


async def test_wrong_passwords_slow_the_account_also_after_a_restart_yet_the_owner_gets_in(
    system: System, client: httpx.AsyncClient, business: Business
) -> None:
    device = (await _sign_in(client, business)).json()["device_token"]
    with system.database() as connection:
        connection.execute("DELETE FROM identity.sign_in_attempts")
        answers = [await _sign_in(client, business, "a wrong guess") for _ in range(FREE_ATTEMPTS)]
        assert {answer.status_code for answer in answers} == {401}
        # As after many more guesses: the next wait is longer than a restart.
        connection.execute("UPDATE identity.sign_in_attempts SET attempts = 18, open_at = now()")
    assert (await _sign_in(client, business, "one more")).status_code == 401
    system.kill("identity")
    await _identity_is_back(system, client, business)
    slowed = await _sign_in(client, business)
    assert (slowed.status_code, slowed.json()["code"]) == (429, "sign_in_delayed")
    assert int(slowed.headers["retry-after"]) > 60
    assert (await _sign_in(client, business, PASSWORD, device)).status_code == 200


async def _sign_in(
    client: httpx.AsyncClient, business: Business, password: str = PASSWORD, device: str = ""
) -> httpx.Response:
    form = {"username": business.email, "password": password, "device_token": device}
    return await client.post(f"{API}/auth/token", data=form, timeout=60)


async def _identity_is_back(system: System, client: httpx.AsyncClient, business: Business) -> None:
    async def status() -> int:
        return (await client.get(f"{API}/me", headers=business.signed_in)).status_code

    await eventually(status, lambda seen: seen == 200, seconds=180)
    await eventually(lambda: asyncio.to_thread(lambda: system.is_ready), bool, seconds=180)
