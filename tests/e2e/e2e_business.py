"""A business that uses the system: its owner signs up, sets up what it offers, and customers book."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import httpx

API = "/api/v1"
ZONE = "Europe/Berlin"
PASSWORD = "a long enough password"
AGAIN = (503, 504)
MOST_REPEATS = 20
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@cache
def next_monday() -> date:
    """The same for all tests of a run, also past midnight."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return today + timedelta(days=14 - today.weekday())


def at(hour: int, minute: int = 0, *, days: int = 0) -> str:
    """Local time in Berlin on next Monday or days after it, RFC 3339."""
    day = next_monday() + timedelta(days=days)
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONE))
    return local.isoformat()


@dataclass(slots=True, kw_only=True)
class Business:
    client: httpx.AsyncClient
    slug: str
    email: str
    workspace_id: str
    token: str
    refresh_token: str
    staff_id: str = ""
    item_id: str = ""
    booking_type_id: str = ""

    @property
    def public(self) -> str:
        return f"{API}/public/{self.slug}"

    @property
    def signed_in(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self._asked("GET", path, params=query)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, body: Any = None, *, expect: int = 201) -> Any:
        answer = await self._asked("POST", path, json=body)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def _asked(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Under the same key again where a part was too slow: services wait 300 ms for each other."""
        headers = {**self.signed_in, "Idempotency-Key": secrets.token_hex(16)}
        for _ in range(MOST_REPEATS):
            answer = await self.client.request(method, API + path, headers=headers, **content)
            if answer.status_code not in AGAIN:
                break
            await asyncio.sleep(0.2)
        return answer

    async def book(
        self,
        starts_at: str,
        *,
        email: str = "ada@example.org",
        headers: dict[str, str] | None = None,
        **wish: Any,
    ) -> httpx.Response:
        body = {
            "booking_type_id": self.booking_type_id,
            "starts_at": starts_at,
            "customer": {"name": "Ada Lovelace", "email": email, "phone": "+49 30 123456"},
            **wish,
        }
        return await self.client.post(f"{self.public}/bookings", json=body, headers=headers)

    async def booked(self, starts_at: str, **wish: Any) -> dict[str, Any]:
        answer = await self.book(starts_at, **wish)
        assert answer.status_code == 201, answer.text
        booking: dict[str, Any] = answer.json()
        return booking

    async def book_patiently(self, starts_at: str, *, email: str) -> dict[str, Any]:
        """As a careful client: the same key again until there is an answer."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        for _ in range(600):
            try:
                answer = await self.book(starts_at, email=email, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(0.2)
                continue
            if answer.status_code == 201:
                booking: dict[str, Any] = answer.json()
                return booking
            assert answer.status_code in (409, 429, 503, 504), answer.text
            assert answer.status_code != 409 or answer.json()["code"] == "idempotency_in_progress", (
                answer.text
            )
            await asyncio.sleep(0.2)
        raise AssertionError("never booked")

    async def slots(self, first: date, last: date, **query: Any) -> list[str]:
        answer = await self.client.get(
            f"{self.public}/slots",
            params={
                "booking_type_id": self.booking_type_id,
                "from": first.isoformat(),
                "to": last.isoformat(),
                **query,
            },
        )
        answer.raise_for_status()
        return [slot["starts_at"] for day in answer.json()["days"] for slot in day["slots"]]

    async def stock(self) -> dict[str, Any]:
        stock: dict[str, Any] = await self.get(f"/items/{self.item_id}/stock")
        return stock

    async def overview(self) -> dict[str, Any]:
        overview: dict[str, Any] = await self.get(f"/analytics/workspaces/{self.workspace_id}/overview")
        return overview

    async def mails(self, to: str) -> list[dict[str, Any]]:
        answer = await self.client.get("/dev/mailbox/messages", params={"to": to})
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


async def onboard(client: httpx.AsyncClient) -> Business:
    name = f"salon-{secrets.token_hex(6)}"
    email = f"{name}@example.org"
    answer = await client.post(
        f"{API}/workspaces/onboard",
        json={
            "workspace": {
                "name": "Salon",
                "slug": name,
                "time_zone": ZONE,
                "currency": "EUR",
                "country": "DE",
            },
            "owner": {"name": "Olga Owner", "email": email, "password": PASSWORD},
        },
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return Business(
        client=client,
        slug=name,
        email=email,
        workspace_id=made["workspace"]["id"],
        token=made["tokens"]["access_token"],
        refresh_token=made["tokens"]["refresh_token"],
    )


async def open_business(client: httpx.AsyncClient, *, stock: int = 1_000, **type_fields: Any) -> Business:
    """Onboarded a moment ago, everything used at once."""
    business = await onboard(client)
    business.staff_id = (await business.get("/staff"))["items"][0]["id"]
    item = await business.post("/items", {"name": "Colour", "sku": "COL-1", "unit": "ml"})
    business.item_id = item["id"]
    await business.post(f"/items/{item['id']}/adjustments", {"quantity": stock, "reason": "count"})
    hours = [{"weekday": day, "ranges": [{"start": "09:00", "end": "17:00"}]} for day in WEEKDAYS]
    await business.post("/schedules", {"staff_id": business.staff_id, "time_zone": ZONE, "weekly": hours})
    made = await business.post(
        "/booking-types",
        {
            "name": "Cut and colour",
            "slug": "cut",
            "duration_minutes": 30,
            "slot_step_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "min_notice_minutes": 60,
            "horizon_days": 60,
            "price": {"amount_minor": 4500, "currency": "EUR"},
            "staff_ids": [business.staff_id],
            "consumables": [{"item_id": business.item_id, "quantity": 2}],
            **type_fields,
        },
    )
    business.booking_type_id = made["id"]
    return business
