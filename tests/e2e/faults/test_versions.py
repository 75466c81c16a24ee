"""Who edits names the version that was read: a stale one is refused, and of many writers one wins."""

import asyncio
import os

import httpx
from e2e_business import API, Business, onboard

REPEATS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
WRITERS = 20
CURRENT = API + "/workspaces/current"


async def test_an_edit_without_or_of_an_old_version_is_refused_and_of_many_with_one_etag_exactly_one_wins(
    client: httpx.AsyncClient,
) -> None:
    business = await onboard(client)
    missing = await _rename(business, "Salon without")
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    for _ in range(REPEATS):
        etag = (await client.get(CURRENT, headers=business.signed_in)).headers["etag"]
        names = [f"Salon {number}" for number in range(WRITERS)]
        answers = await asyncio.gather(*(_rename(business, name, etag) for name in names))
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * (WRITERS - 1)
        (won,) = [answer for answer in answers if answer.is_success]
        assert (await business.get("/workspaces/current"))["name"] == won.json()["name"]
        assert (await _rename(business, "Salon late", etag)).status_code == 412


async def _rename(business: Business, name: str, etag: str = "") -> httpx.Response:
    headers = {**business.signed_in, **({"If-Match": etag} if etag else {})}
    return await business.client.patch(CURRENT, json={"name": name}, headers=headers)
