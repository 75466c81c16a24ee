"""A new signing key follows the present one while people work: nobody is signed out."""

import asyncio
from collections import Counter

import httpx
import jwt
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business
from e2e_system import System

PATHS = ("/me", "/booking-types", "/items", "/contacts")


async def test_no_valid_token_is_refused_while_the_signing_key_changes(
    system: System, client: httpx.AsyncClient, business: Business
) -> None:
    before = _kid(business.token)
    stop = asyncio.Event()
    answered: Counter[str] = Counter(dict.fromkeys(PATHS, 0))
    work = [asyncio.create_task(_work(business, path, answered, stop)) for path in PATHS]

    said = await asyncio.to_thread(system.command, "rotate-keys")
    assert "is published" in said
    await eventually(lambda: _published(client), lambda kids: len(kids) > 1)
    await eventually(lambda: _signing(business), lambda kid: kid != before, seconds=180)
    for path in PATHS:
        answered[path] = 0
    await eventually(lambda: _fewest(work, answered), lambda fewest: fewest > 20, seconds=180)
    stop.set()

    seen = set().union(*await asyncio.gather(*work))
    assert {before, await _signing(business)} <= seen
    assert {before, await _signing(business)} <= await _published(client)


async def _work(business: Business, path: str, answered: Counter[str], stop: asyncio.Event) -> set[str]:
    """With the newest token and one of before, again and again; answers which keys had signed them."""
    seen = set()
    tokens = [business.token]
    while not stop.is_set():
        tokens = [tokens[-1], await _sign_in(business)]
        for token in tokens:
            answer = await business.client.get(API + path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 200, answer.text
            seen.add(_kid(token))
            answered[path] += 1
    return seen


async def _fewest(work: list[asyncio.Task[set[str]]], answered: Counter[str]) -> int:
    for task in work:
        if task.done():
            task.result()
    return min(answered.values())


async def _sign_in(business: Business) -> str:
    form = {"username": business.email, "password": PASSWORD}
    answer = await business.client.post(API + "/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def _signing(business: Business) -> str:
    return _kid(await _sign_in(business))


async def _published(client: httpx.AsyncClient) -> set[str]:
    answer = await client.get("/.well-known/jwks.json")
    return {str(key["kid"]) for key in answer.json()["keys"]}


def _kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])
