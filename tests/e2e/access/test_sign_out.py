"""A person who signs out is out: everywhere, at once, also where the token was known."""

import asyncio
import time

import httpx
from chassis.testing.promises import promised
from e2e_business import API, Business

PATHS = ("/me", "/booking-types", "/items", "/contacts", "/auth/sessions")
WITHIN_SECONDS = promised(2)


async def test_after_signing_out_the_access_token_is_refused_within_two_seconds(
    client: httpx.AsyncClient, business: Business
) -> None:
    for path in PATHS:
        await business.get(path)
    began = time.monotonic()
    out = await client.post(API + "/auth/logout", headers=business.signed_in)
    assert out.status_code == 204, out.text
    # Other processes hear of it by NATS: nothing in this one could tell.
    while await _status(client, business, PATHS[0]) != 401:
        assert time.monotonic() - began < WITHIN_SECONDS
        await asyncio.sleep(0.02)
    assert {await _status(client, business, path) for path in PATHS} == {401}
    refresh = await client.post(API + "/auth/refresh", json={"refresh_token": business.refresh_token})
    assert refresh.status_code == 401


async def _status(client: httpx.AsyncClient, business: Business, path: str) -> int:
    return (await client.get(API + path, headers=business.signed_in)).status_code
