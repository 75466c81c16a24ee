"""A machine calls with a key: what its scopes name, until the key is deleted."""

import asyncio
import time

import httpx
from chassis.testing.promises import promised
from e2e_business import API, Business

WITHIN_SECONDS = promised(2)


async def test_an_api_key_does_what_its_scopes_name_and_stops_within_two_seconds_of_deletion(
    client: httpx.AsyncClient, business: Business
) -> None:
    scopes = ["item:read", "booking-type:read"]
    made = await business.post("/api-keys", {"name": "Website", "scopes": scopes})
    presented = {"X-API-Key": made["key"]}
    for path in ("/items", "/booking-types"):
        answer = await client.get(API + path, headers=presented)
        assert answer.status_code == 200, answer.text
        assert answer.json()["items"]
    for method, path in (("GET", "/contacts"), ("POST", f"/items/{business.item_id}/adjustments")):
        refused = await client.request(
            method, API + path, headers=presented, json={"quantity": 1, "reason": "count"}
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    (listed,) = (await business.get("/api-keys"))["items"]
    assert listed["last_used_at"] is not None
    assert made["key"] not in str(listed)

    began = time.monotonic()
    gone = await client.delete(f"{API}/api-keys/{listed['id']}", headers=business.signed_in)
    assert gone.status_code == 204
    while (await client.get(API + "/items", headers=presented)).status_code != 401:
        assert time.monotonic() - began < WITHIN_SECONDS
        await asyncio.sleep(0.02)
