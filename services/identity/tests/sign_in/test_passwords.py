import asyncio
import time

import pytest
from chassis.errors import Exhausted
from identity.credentials.passwords import Passwords


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(threads=2, waiting=2)


async def test_a_hash_is_argon2id_of_19_mebibytes_and_matches_only_its_password(passwords: Passwords):
    hashed = await passwords.hash("correct horse battery")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.match("correct horse battery", hashed)
    assert not await passwords.match("correct horse batterx", hashed)


async def test_an_account_that_does_not_exist_never_matches_but_costs_the_same(passwords: Passwords):
    hashed = await passwords.hash("correct horse battery")
    known, unknown = await _fastest(passwords, hashed, None)
    assert unknown > known / 2
    assert not await passwords.match("anything", None)


async def test_a_flood_is_refused_instead_of_queued_for_ever(passwords: Passwords):
    answers = await asyncio.gather(*(passwords.hash("x") for _ in range(10)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Exhausted)]
    assert len(refused) == 6
    assert await passwords.hash("afterwards")


async def _fastest(passwords: Passwords, *each: str | None) -> list[float]:
    """Asked in turns, so that all meet the same machine; what else it does only adds to a time."""
    times: list[list[float]] = [[] for _ in each]
    for _ in range(20):
        for hashed, taken in zip(each, times, strict=True):
            start = time.perf_counter()
            await passwords.match("wrong password", hashed)
            taken.append(time.perf_counter() - start)
    return [*map(min, times)]
