import asyncio
import os
from collections import Counter

from e2e_business import Business, at
from e2e_system import System

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


def _deadlocks(system: System) -> int:
    with system.database() as connection:
        row = connection.execute("SELECT sum(deadlocks) FROM pg_stat_database").fetchone()
    assert row is not None
    return int(row[0])


async def test_fifty_clients_on_one_start_and_one_gets_it(system: System, business: Business) -> None:
    before = _deadlocks(system)
    for n in range(ROUNDS):
        answers = await asyncio.gather(*(business.book(at(9, days=n)) for _ in range(50)))
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    assert _deadlocks(system) == before


async def test_ten_repeats_under_one_key_have_one_effect(business: Business) -> None:
    headers = {"Idempotency-Key": "the-same-key"}
    answers = await asyncio.gather(*(business.book(at(9), headers=headers) for _ in range(10)))
    first = {answer.content for answer in answers if answer.status_code == 201}
    assert len(first) == 1
    assert all(
        answer.status_code == 201 or answer.json()["code"] == "idempotency_in_progress" for answer in answers
    )
    assert len((await business.get("/bookings"))["items"]) == 1
    other = await business.book(at(10), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert other.json()["errors"][0]["pointer"] == "header:Idempotency-Key"
