"""What is killed or stopped loses nothing and does nothing twice."""

import asyncio
import os
import secrets
import signal

import httpx
import pytest
from chassis.testing.promises import promised
from chassis.testing.waiting import eventually
from e2e_business import Business, at
from e2e_system import System

BOOKINGS = int(os.environ.get("FRONTDESK_PROVE_BOOKINGS", "40"))
OUTAGE_SECONDS = float(os.environ.get("FRONTDESK_PROVE_OUTAGE_SECONDS", "0"))
STARTS = [at(9 + n // 2 % 8, n % 2 * 30, days=n // 16) for n in range(BOOKINGS)]


async def _book_all(business: Business, email: str) -> list[str]:
    gate = asyncio.Semaphore(8)

    async def one(n: int) -> str:
        async with gate:
            booking = await business.book_patiently(STARTS[n], email=f"{n}-{email}")
            return str(booking["id"])

    return await asyncio.gather(*(one(n) for n in range(BOOKINGS)))


def _effects(system: System, business: Business) -> dict[str, int]:
    """Counted in the tables, so that what was done twice shows as well as what is missing."""
    queries = {
        "bookings": "SELECT count(*) FROM booking.bookings WHERE workspace_id = %s",
        "linked": "SELECT count(*) FROM booking.bookings WHERE workspace_id = %s AND contact_id IS NOT NULL",
        "contacts": "SELECT count(*) FROM inbox.contacts WHERE workspace_id = %s",
        "conversations": "SELECT count(*) FROM inbox.conversations WHERE workspace_id = %s",
        "messages": "SELECT count(*) FROM inbox.messages WHERE workspace_id = %s",
        "reserved": "SELECT sum(reserved) / 2 FROM inventory.stock WHERE workspace_id = %s",
        "counted": "SELECT sum(value) FROM analytics.rollups WHERE workspace_id = %s AND metric = 'bookings'",
    }
    with system.database() as connection:
        found = {
            name: connection.execute(query, (business.workspace_id,)).fetchone()
            for name, query in queries.items()
        }
    return {name: int(row[0] or 0) if row else 0 for name, row in found.items()}


async def _settled(system: System, business: Business, email: str) -> None:
    async def look() -> dict[str, int]:
        try:
            mails = [len(await business.mails(f"{n}-{email}")) for n in range(BOOKINGS)]
        except httpx.HTTPError as away:
            return {repr(away): 1}
        return {**_effects(system, business), "mails": sum(mails), "most mails": max(mails)}

    expected = dict.fromkeys(
        ("bookings", "linked", "contacts", "conversations", "messages", "reserved", "counted", "mails"),
        BOOKINGS,
    )
    await eventually(look, lambda seen: seen == {**expected, "most mails": 1}, seconds=300)


@pytest.mark.parametrize("victim", ["booking", "inbox", "inventory", "analytics", "identity", "gateway"])
async def test_a_killed_process_loses_nothing_and_repeats_nothing(
    system: System, business: Business, victim: str
) -> None:
    email = f"{secrets.token_hex(4)}@example.org"
    booking = asyncio.create_task(_book_all(business, email))
    await eventually(
        lambda: asyncio.to_thread(_effects, system, business), lambda seen: seen["bookings"] >= BOOKINGS // 4
    )
    killed = system.kill(victim)
    booked = await booking
    assert len(set(booked)) == BOOKINGS
    await _settled(system, business, email)
    await system.is_back(victim, killed)


@pytest.mark.parametrize("process", ["booking", "inbox", "inventory", "analytics", "identity", "gateway"])
async def test_a_process_told_to_stop_ends_within_ten_seconds_and_finishes_what_it_began(
    system: System, business: Business, process: str
) -> None:
    email = f"{secrets.token_hex(4)}@example.org"
    booking = asyncio.create_task(_book_all(business, email))
    await eventually(
        lambda: asyncio.to_thread(_effects, system, business), lambda seen: seen["bookings"] >= BOOKINGS // 4
    )
    stopping = system.pid(process)
    os.kill(stopping, signal.SIGTERM)
    await eventually(lambda: _ended(stopping), lambda ended: ended, seconds=promised(10))
    await booking
    await _settled(system, business, email)
    await system.is_back(process, stopping)


async def _ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_bookings_go_on_while_nats_is_away(system: System, business: Business) -> None:
    email = f"{secrets.token_hex(4)}@example.org"
    nats = int((system.state / "nats" / "nats.pid").read_text())
    os.kill(nats, signal.SIGSTOP)
    try:
        await _book_all(business, email)
        await asyncio.sleep(OUTAGE_SECONDS)
        assert _effects(system, business)["contacts"] == 0
    finally:
        os.kill(nats, signal.SIGCONT)
    await _settled(system, business, email)
