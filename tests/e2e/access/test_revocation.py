"""What was taken from a person is refused at once: by the gateway, and by every service called directly."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
import pytest_asyncio
from chassis.errors import Kind, Unauthenticated
from chassis.rpc.client import Peer, RemoteError
from chassis.testing.promises import promised
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business, onboard
from e2e_services import ask_service, forge_of, peers_of
from e2e_system import System

WITHIN_SECONDS = promised(2)
LIFE_SECONDS = 15
NEW = "a password that nobody forgets"


@pytest_asyncio.fixture
async def peers(system: System) -> AsyncIterator[dict[str, Peer]]:
    opened = peers_of(system)
    yield opened
    await asyncio.gather(*(peer.close() for peer in opened.values()))


@pytest_asyncio.fixture
async def business(client: httpx.AsyncClient) -> Business:
    return await onboard(client)


async def _logout(business: Business) -> httpx.Response:
    return await business.client.post(API + "/auth/logout", headers=business.signed_in)


async def _change_password(business: Business) -> httpx.Response:
    """From another session: it is the others that end."""
    form = {"username": business.email, "password": PASSWORD}
    other = (await business.client.post(API + "/auth/token", data=form)).json()["access_token"]
    change = {"old_password": PASSWORD, "new_password": NEW}
    return await business.client.post(
        API + "/auth/password/change", json=change, headers={"Authorization": f"Bearer {other}"}
    )


async def _remove(business: Business) -> httpx.Response:
    """By a second owner whom she invited."""
    email = f"ben-{business.slug}@example.org"
    await business.post("/staff/invites", {"email": email, "role": "owner"})
    (mail,) = await eventually(lambda: business.mails(email), lambda mails: len(mails) == 1)
    found = re.search(r"#token=(fdl_[\w-]+)", mail["text"])
    assert found is not None
    wish = {"token": found[1], "name": "Ben Roth", "password": PASSWORD}
    joined = (await business.client.post(API + "/auth/invites/accept", json=wish)).json()
    (member,) = [one for one in (await business.get("/staff"))["items"] if one["email"] == business.email]
    return await business.client.delete(
        f"{API}/staff/{member['id']}", headers={"Authorization": f"Bearer {joined['access_token']}"}
    )


@pytest.mark.parametrize(
    "act", [_logout, _change_password, _remove], ids=["logout", "password change", "removal"]
)
async def test_after_logout_password_change_or_removal_gateway_and_services_refuse_within_two_seconds(
    business: Business, peers: dict[str, Peer], act: Callable[[Business], Awaitable[httpx.Response]]
) -> None:
    assert await _let_in(business, peers, business.token) == {"gateway", *peers}
    done = await act(business)
    assert done.status_code == 204, done.text
    await eventually(
        lambda: _let_in(business, peers, business.token), lambda who: not who, seconds=WITHIN_SECONDS
    )


async def test_while_nats_is_away_the_token_of_an_ended_session_is_refused_from_its_exp_on(
    system: System, business: Business, peers: dict[str, Peer]
) -> None:
    assert await _let_in(business, peers, business.token) == {"gateway", *peers}
    exp = int(time.time()) + LIFE_SECONDS
    token = forge_of(system, business.token).signed({"jti": "short", "exp": exp})
    assert await _let_in(business, peers, token) == {"gateway", *peers}
    nats = int((system.state / "nats" / "nats.pid").read_text())
    os.kill(nats, signal.SIGSTOP)
    try:
        assert (await _logout(business)).status_code == 204
        await asyncio.sleep(max(0.0, exp - time.time()))
        assert await _let_in(business, peers, token) == set()
    finally:
        os.kill(nats, signal.SIGCONT)


async def _let_in(business: Business, peers: dict[str, Peer], token: str) -> set[str]:
    """The processes that serve whoever shows the token."""
    headers = {"Authorization": f"Bearer {token}"}
    answers = await asyncio.gather(
        business.client.get(API + "/booking-types", headers=headers),
        *(_serves(name, peer, business, token) for name, peer in peers.items()),
    )
    at_gateway = answers[0].status_code
    assert at_gateway in (200, 401)
    serving = {name for name, serves in zip(peers, answers[1:], strict=True) if serves}
    return serving | ({"gateway"} if at_gateway == 200 else set())


async def _serves(name: str, peer: Peer, business: Business, token: str) -> bool:
    try:
        await ask_service(name, peer, business, token)
    except RemoteError as refused:
        # Identity misses a removed member before it hears that the token is over.
        if refused.kind not in (Unauthenticated.kind, Kind.NOT_FOUND):
            raise
        return refused.kind is not Unauthenticated.kind
    return True
