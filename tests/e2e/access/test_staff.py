"""A person is invited by mail, works here, and is out within two seconds of being removed."""

import asyncio
import re
import time

import httpx
from chassis.testing.promises import promised
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business

WITHIN_SECONDS = promised(2)
PATHS = ("/me", "/booking-types", "/items", "/contacts", "/event-log")


async def test_an_invited_person_comes_by_mail_and_a_removed_one_is_out_within_two_seconds(
    client: httpx.AsyncClient, business: Business
) -> None:
    email = f"ben-{business.slug}@example.org"
    await business.post("/staff/invites", {"email": email, "role": "staff", "bookable": True})
    (mail,) = await eventually(lambda: business.mails(email), lambda mails: len(mails) == 1)
    found = re.search(r"#token=(fdl_[\w-]+)", mail["text"])
    assert found is not None, mail

    wish = {"token": found[1], "name": "Ben Roth", "password": PASSWORD}
    joined = await client.post(API + "/auth/invites/accept", json=wish)
    assert joined.status_code == 200, joined.text
    ben = {"Authorization": f"Bearer {joined.json()['access_token']}"}
    for path in PATHS:
        assert (await client.get(API + path, headers=ben)).status_code == 200, path
    again = await client.post(API + "/auth/invites/accept", json=wish)
    assert again.json()["code"] == "invalid_link"

    (member,) = [one for one in (await business.get("/staff"))["items"] if one["email"] == email]
    began = time.monotonic()
    removed = await client.delete(f"{API}/staff/{member['id']}", headers=business.signed_in)
    assert removed.status_code == 204, removed.text
    while (await client.get(API + PATHS[0], headers=ben)).status_code != 401:
        assert time.monotonic() - began < WITHIN_SECONDS
        await asyncio.sleep(0.02)
    for path in PATHS:
        assert (await client.get(API + path, headers=ben)).status_code == 401, path
    refresh = {"refresh_token": joined.json()["refresh_token"]}
    assert (await client.post(API + "/auth/refresh", json=refresh)).status_code == 401


async def test_a_renamed_business_is_found_under_both_names(
    client: httpx.AsyncClient, business: Business
) -> None:
    assert (await client.get(f"{business.public}/booking-types")).status_code == 200
    new = business.slug.replace("salon", "nova")
    changed = await client.patch(
        API + "/workspaces/current", json={"slug": new}, headers={**business.signed_in, "If-Match": "*"}
    )
    assert changed.status_code == 200, changed.text

    async def old_name() -> httpx.Response:
        return await client.get(f"{business.public}/booking-types")

    moved = await eventually(old_name, lambda answer: answer.status_code == 308, seconds=30)
    assert moved.headers["location"] == f"{API}/public/{new}/booking-types"
    assert (await client.get(moved.headers["location"])).json()["items"]
