"""Tickets over the running system: a rush, the mails, and a service that dies on the way."""

import asyncio
import itertools
import os
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest_asyncio
from chassis.testing.waiting import eventually
from e2e_business import Business
from e2e_system import System
from icalendar import Calendar

CLIENTS = int(os.environ.get("FRONTDESK_PROVE_CLIENTS", "60"))
SIZE = int(os.environ.get("FRONTDESK_PROVE_QUOTA", "200"))
REFUSED = SIZE // 5
START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
RUSH_SECONDS = 300.0
PATIENCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Published, with one type of ticket that one quota counts."""

    business: Business
    id: str
    type_id: str
    quota_id: str

    async def order(self, client: httpx.AsyncClient, email: str, **more: Any) -> httpx.Response:
        headers = more.pop("headers", None)
        line = {"ticket_type_id": self.type_id, "quantity": 1}
        customer = {"name": "Ada Lovelace", "email": email}
        body = {"event_id": self.id, "lines": [line], "customer": customer, **more}
        return await client.post(f"{self.business.public}/ticket-orders", json=body, headers=headers)

    async def order_patiently(self, client: httpx.AsyncClient, email: str) -> httpx.Response:
        """Who is told that the line is too long comes again, as a slow machine makes lines long."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        for _ in range(PATIENCE):
            answer = await self.order(client, email, headers=headers)
            if answer.status_code not in (429, 503):
                return answer
            await asyncio.sleep(float(answer.headers["retry-after"]))
        raise AssertionError("never served")


async def open_event(business: Business, slug: str, size: int) -> Event:
    dates = [{"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=2)).isoformat()}]
    event = await business.post("/events", {"slug": slug, "name": slug.title(), "dates": dates})
    kind = await business.post(f"/events/{event['id']}/ticket-types", {"name": "Standing"})
    quota = await business.post(
        "/quotas", {"event_id": event["id"], "name": "Hall", "size": size, "ticket_type_ids": [kind["id"]]}
    )
    await business.post(f"/events/{event['id']}/publish", expect=200)
    return Event(business=business, id=event["id"], type_id=kind["id"], quota_id=quota["id"])


@pytest_asyncio.fixture
async def crowd(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """As many connections as there are clients, and some beside."""
    limits = httpx.Limits(max_connections=CLIENTS + 10)
    async with httpx.AsyncClient(base_url=base_url, timeout=RUSH_SECONDS, limits=limits) as opened:
        yield opened


async def test_a_rush_sells_exactly_the_quota_refuses_the_rest_and_breaks_nothing(
    business: Business, crowd: httpx.AsyncClient
) -> None:
    hot, calm = await open_event(business, "hot", SIZE), await open_event(business, "calm", 1_000)
    numbers = iter(range(SIZE + REFUSED))

    async def buy() -> list[httpx.Response]:
        return [await hot.order_patiently(crowd, f"{n}@example.org") for n in numbers]

    async def buy_beside() -> list[httpx.Response]:
        return [await calm.order_patiently(crowd, f"calm-{n}@example.org") for n in range(10)]

    beside = asyncio.create_task(buy_beside())
    answers = list(itertools.chain(*await asyncio.gather(*(buy() for _ in range(CLIENTS)))))
    assert Counter(answer.status_code for answer in answers) == {201: SIZE, 409: REFUSED}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"sold_out"}
    assert [answer.status_code for answer in await beside] == [201] * 10
    recount = await business.get(f"/quotas/{hot.quota_id}/reconciliation")
    assert (recount["counted"]["sold"], recount["drift"]) == (SIZE, 0)
    codes = {ticket["code"] for one in answers if one.status_code == 201 for ticket in one.json()["tickets"]}
    assert len(codes) == SIZE


async def test_tickets_come_by_mail_with_a_link_that_opens_the_order(
    business: Business, client: httpx.AsyncClient
) -> None:
    event, email = await open_event(business, "hamlet", 5), f"{secrets.token_hex(6)}@example.org"
    order = (await event.order(client, email, locale="de")).json()
    (mail,) = await eventually(lambda: business.mails(email), bool)
    assert mail["subject"].startswith("Ihre Karten: Hamlet")
    token = re.search(r"/tickets#token=(\S+)", mail["text"])
    assert token is not None
    seen = (await client.get(f"{business.public}/ticket-orders/{token[1]}")).json()
    assert seen["id"] == order["id"]
    (entry,) = Calendar.from_ical(mail["attachments"][0]["content"]).walk("VEVENT")
    assert entry.start == START

    async def contact() -> Any:
        return (await business.get(f"/ticket-orders/{order['id']}"))["contact_id"]

    contact_id = await eventually(contact, bool)
    assert (await business.get(f"/contacts/{contact_id}"))["emails"] == [email]
    await business.post(f"/ticket-orders/{order['id']}/cancel", {"reason": "Rain."}, expect=200)
    newest, _ = await eventually(lambda: business.mails(email), lambda mails: len(mails) == 2)
    assert newest["subject"].startswith("Storniert: Hamlet")
    assert "METHOD:CANCEL" in newest["attachments"][0]["content"]


async def test_orders_of_a_service_that_is_killed_are_told_once_each(
    system: System, business: Business, client: httpx.AsyncClient
) -> None:
    event, stem = await open_event(business, "killed", 20), secrets.token_hex(6)
    orders = [
        asyncio.create_task(
            event.order(client, f"{n}-{stem}@example.org", headers={"Idempotency-Key": str(n)})
        )
        for n in range(20)
    ]
    await asyncio.wait(orders, return_when=asyncio.FIRST_COMPLETED)
    killed = system.kill("booking")
    await asyncio.gather(*orders, return_exceptions=True)
    await system.is_back("booking", killed)
    for n in range(20):
        again = await event.order(client, f"{n}-{stem}@example.org", headers={"Idempotency-Key": str(n)})
        assert again.status_code == 201, again.text

    async def told() -> list[int]:
        return [len(await business.mails(f"{n}-{stem}@example.org")) for n in range(20)]

    # A mail whose order could not be asked for while booking was away rests for a minute.
    assert await eventually(told, lambda mails: min(mails) > 0, seconds=300) == [1] * 20
    recount = await business.get(f"/quotas/{event.quota_id}/reconciliation")
    assert (recount["counted"]["sold"], recount["drift"]) == (20, 0)


async def test_what_tickets_are_sold_of_stands_in_the_log_without_the_codes_of_vouchers(
    business: Business,
) -> None:
    event = await open_event(business, "macbeth", 5)
    voucher = await business.post("/vouchers", {"event_id": event.id, "code": "LADY-MACBETH", "max_uses": 2})
    await business.post(f"/vouchers/{voucher['id']}/close", expect=200)
    expected = {
        "Ticket type Standing created",
        "Quota Hall created",
        "Voucher for 2 tickets created",
        "Voucher for 2 tickets changed",
    }
    log = await eventually(
        lambda: business.get("/event-log"),
        lambda page: expected <= {line["summary"] for line in page["items"]},
    )
    assert voucher["code"] not in str(log)
