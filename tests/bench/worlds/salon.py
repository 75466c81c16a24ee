"""A workspace to measure in: made through the API, its people added behind it."""

import json
import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from chassis.db.ids import new_id
from system import System

API = "/api/v1"
ZONE = "Europe/Berlin"
PRICE = 4500
STOCK = 1_000_000
STEP = timedelta(minutes=15)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How large the business is. Hours are every day's; `minutes` is the length of an appointment."""

    staff: int
    days: int
    start: str = "00:00"
    end: str = "24:00"
    minutes: int = 15


@dataclass(slots=True, kw_only=True)
class Salon:
    slug: str
    workspace_id: UUID
    token: str
    item_id: str = ""
    booking_type_id: str = ""
    staff_ids: list[UUID] = field(default_factory=list)
    slots: Iterator[tuple[UUID, datetime]] = field(default_factory=lambda: iter(()))

    def booking_requests(self, count: int) -> list[str]:
        """Each on another free slot and of another customer."""
        return [self.booking_request(*next(self.slots)) for _ in range(count)]

    def booking_request(self, staff_id: UUID, start: datetime) -> str:
        customer = {
            "name": "Ada Lovelace",
            "email": f"{secrets.token_hex(8)}@{self.slug}.customers.example.com",
        }
        body = {
            "booking_type_id": self.booking_type_id,
            "starts_at": start.isoformat(),
            "staff_id": str(staff_id),
            "customer": customer,
        }
        return post(f"{API}/public/{self.slug}/bookings", body)

    def hold_request(self, staff_id: UUID, start: datetime) -> str:
        body = {
            "booking_type_id": self.booking_type_id,
            "starts_at": start.isoformat(),
            "staff_id": str(staff_id),
        }
        return post(f"{API}/public/{self.slug}/holds", body)

    def get(self, path: str) -> str:
        return f"GET {API}{path} HTTP/1.1\r\nHost: frontdesk\r\nAuthorization: Bearer {self.token}\r\n\r\n"


def post(path: str, body: object) -> str:
    text = json.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nHost: frontdesk\r\nContent-Type: application/json"
    return f"{head}\r\nContent-Length: {len(text)}\r\n\r\n{text}"


def open_salon(system: System, opening: Opening) -> Salon:
    with httpx.Client(base_url=system.base_url + API, timeout=TIMEOUT_SECONDS) as client:
        salon = onboard(client)
        client.headers["Authorization"] = f"Bearer {salon.token}"
        item = made(client, "/items", {"name": "Shampoo", "sku": "SHAMPOO", "unit": "ml"})
        salon.item_id = item["id"]
        made(client, f"/items/{salon.item_id}/adjustments", {"quantity": STOCK, "reason": "count"})
        salon.staff_ids = _hire(system, salon, opening.staff)
        hours = [{"start": opening.start, "end": opening.end}]
        weekly = [{"weekday": day, "ranges": hours} for day in WEEKDAYS]
        for staff_id in salon.staff_ids:
            made(client, "/schedules", {"staff_id": str(staff_id), "time_zone": ZONE, "weekly": weekly})
    salon.booking_type_id = offered(system, salon, opening, salon.staff_ids, "cut")
    salon.slots = _slots(salon.staff_ids, opening)
    return salon


def offered(system: System, salon: Salon, opening: Opening, staff_ids: Sequence[UUID], slug: str) -> str:
    """The id of a new booking type that these people give."""
    body = {
        "name": "Cut",
        "slug": slug,
        "duration_minutes": opening.minutes,
        "slot_step_minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "min_notice_minutes": 0,
        "horizon_days": opening.days + 4,
        "price": {"amount_minor": PRICE, "currency": "EUR"},
        "staff_ids": [str(one) for one in staff_ids],
        "consumables": [{"item_id": salon.item_id, "quantity": 1}],
    }
    headers = {"Authorization": f"Bearer {salon.token}"}
    with httpx.Client(base_url=system.base_url + API, timeout=TIMEOUT_SECONDS, headers=headers) as client:
        return str(made(client, "/booking-types", body)["id"])


def tomorrow() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def onboard(client: httpx.Client) -> Salon:
    slug = f"bench-{secrets.token_hex(5)}"
    workspace = {"name": "Salon", "slug": slug, "time_zone": ZONE, "currency": "EUR", "country": "DE"}
    owner = {"name": "Mira", "email": f"mira@{slug}.example.com", "password": secrets.token_hex(12)}
    answer = made(client, "/workspaces/onboard", {"workspace": workspace, "owner": owner})
    identifier, tokens = answer["workspace"]["id"], answer["tokens"]
    return Salon(slug=slug, workspace_id=UUID(identifier), token=tokens["access_token"])


def _hire(system: System, salon: Salon, count: int) -> list[UUID]:
    """Known to booking as if identity had told it."""
    ids = [new_id() for _ in range(count)]
    with system.link() as link:
        link.execute(
            "INSERT INTO booking.staff (workspace_id, id, name, bookable)"
            " SELECT %s, id, 'Grace Hopper', true FROM unnest(%s::uuid[]) AS id",
            (salon.workspace_id, ids),
        )
    return ids


def _slots(staff_ids: Sequence[UUID], opening: Opening) -> Iterator[tuple[UUID, datetime]]:
    """Every slot of the opening once, in random order."""
    per_person = opening.days * (timedelta(days=1) // STEP)
    # So far ahead that no reminder, which would be one more mail, is due while figures are taken.
    first = tomorrow() + timedelta(days=2)
    for number in random.sample(range(len(staff_ids) * per_person), len(staff_ids) * per_person):
        person, slot = divmod(number, per_person)
        yield staff_ids[person], first + slot * STEP


def made(client: httpx.Client, path: str, body: object) -> Any:
    answer = client.post(path, json=body)
    if answer.status_code != 201:
        raise RuntimeError(f"POST {path} answered {answer.status_code}: {answer.text}")
    return answer.json()
