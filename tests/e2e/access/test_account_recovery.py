"""What a person does with the links that the system mails to her."""

import asyncio
import time
from typing import Any

import httpx
from chassis.testing.promises import promised
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business

NEW = "a password that nobody forgets"


async def test_a_new_owner_confirms_her_address(client: httpx.AsyncClient, business: Business) -> None:
    mail = await _mail(business, "Confirm")
    verified = await client.post(f"{API}/auth/email/verify", json={"token": _token(mail)})
    assert verified.status_code == 204, verified.text
    assert (await business.get("/me"))["user"]["email_verified"]
    again = await client.post(f"{API}/auth/email/verify", json={"token": _token(mail)})
    assert (again.status_code, again.json()["code"]) == (422, "invalid_link")


async def test_a_forgotten_password_is_reset_by_mail_and_old_tokens_die_within_two_seconds(
    client: httpx.AsyncClient, business: Business
) -> None:
    asked = await client.post(
        f"{API}/auth/password/forgot", json={"email": business.email}, headers={"Accept-Language": "de"}
    )
    unknown = await client.post(f"{API}/auth/password/forgot", json={"email": f"no-{business.email}"})
    assert (asked.status_code, asked.content) == (unknown.status_code, unknown.content) == (202, b"")
    mail = await _mail(business, "Neues Passwort")

    reset = await client.post(f"{API}/auth/password/reset", json={"token": _token(mail), "new_password": NEW})
    assert reset.status_code == 204, reset.text
    began = time.monotonic()
    while (await client.get(f"{API}/me", headers=business.signed_in)).status_code != 401:
        assert time.monotonic() - began < promised(2)
        await asyncio.sleep(0.02)
    statuses = [(await _sign_in(client, business, password)).status_code for password in (PASSWORD, NEW)]
    assert statuses == [401, 200]
    assert await business.mails(f"no-{business.email}") == []


async def test_a_person_changes_her_address_and_the_old_one_gets_it_back(
    client: httpx.AsyncClient, business: Business
) -> None:
    confirm = {"token": _token(await _mail(business, "Confirm"))}
    assert (await client.post(f"{API}/auth/email/verify", json=confirm)).status_code == 204
    address = f"new-{business.email}"
    wished = await client.post(f"{API}/me/email", json={"email": address}, headers=business.signed_in)
    assert (wished.status_code, wished.content) == (202, b"")

    change = {"token": _token(await _mail(business, "Confirm your new address", to=address))}
    stranger = await client.post(f"{API}/me/email/confirm", json=change)
    assert stranger.status_code == 401, stranger.text
    changed = await client.post(f"{API}/me/email/confirm", json=change, headers=business.signed_in)
    assert changed.status_code == 204, changed.text
    assert (await business.get("/me"))["user"]["email"] == address
    assert [one["email"] for one in (await business.get("/staff"))["items"]] == [address]

    back = {"token": _token(await _mail(business, "new address")), "new_password": NEW}
    restored = await client.post(f"{API}/auth/email/restore", json=back)
    assert restored.status_code == 204, restored.text
    assert (await _sign_in(client, business, NEW)).status_code == 200


async def _mail(business: Business, subject: str, *, to: str = "") -> dict[str, Any]:
    async def found() -> list[dict[str, Any]]:
        return [mail for mail in await business.mails(to or business.email) if subject in mail["subject"]]

    return (await eventually(found, bool))[0]


def _token(mail: dict[str, Any]) -> str:
    return str(mail["text"]).partition("#token=")[2].split()[0]


async def _sign_in(client: httpx.AsyncClient, business: Business, password: str) -> httpx.Response:
    form = {"username": business.email, "password": password}
    return await client.post(f"{API}/auth/token", data=form)
