"""An event to sell tickets for: made through the API."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
from system import System
from worlds.salon import API, TIMEOUT_SECONDS, Salon, made, onboard, post, tomorrow

PER_ORDER = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A published event with one free ticket type that one quota counts."""

    salon: Salon
    event_id: str
    ticket_type_id: str
    quota_id: str

    def order_request(self, number: int, quantity: int = 1) -> str:
        customer = {"name": "Ada Lovelace", "email": f"{number}@{self.salon.slug}.example.com"}
        line = {"ticket_type_id": self.ticket_type_id, "quantity": quantity}
        body = {"event_id": self.event_id, "lines": [line], "customer": customer}
        return post(f"{API}/public/{self.salon.slug}/ticket-orders", body)

    def order_requests(self, count: int) -> list[str]:
        return [self.order_request(number) for number in range(count)]


def open_house(system: System) -> Salon:
    with _client(system) as client:
        return onboard(client)


def open_stage(system: System, salon: Salon, name: str, size: int) -> Stage:
    start = tomorrow() + timedelta(days=30)
    dates = [{"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=3)).isoformat()}]
    with _client(system) as client:
        client.headers["Authorization"] = f"Bearer {salon.token}"
        event = made(client, "/events", {"slug": name, "name": name, "dates": dates})["id"]
        wish = {"name": "Standing", "max_per_order": PER_ORDER}
        ticket_type = made(client, f"/events/{event}/ticket-types", wish)["id"]
        quota = made(
            client,
            "/quotas",
            {"event_id": event, "name": "Hall", "size": size, "ticket_type_ids": [ticket_type]},
        )["id"]
        client.post(f"/events/{event}/publish").raise_for_status()
    return Stage(salon=salon, event_id=event, ticket_type_id=ticket_type, quota_id=quota)


def sold(system: System, stage: Stage) -> tuple[int, int]:
    """By the counter of the quota, and how far a recount is off."""
    with _client(system) as client:
        client.headers["Authorization"] = f"Bearer {stage.salon.token}"
        answer = client.get(f"/quotas/{stage.quota_id}/reconciliation").raise_for_status().json()
    return answer["counted"]["sold"], answer["drift"]


def buy_codes(system: System, stage: Stage, count: int) -> list[str]:
    """What the gates will scan."""
    codes: list[str] = []
    line = {"ticket_type_id": stage.ticket_type_id, "quantity": PER_ORDER}
    customer = {"name": "Ada Lovelace", "email": f"ada@{stage.salon.slug}.example.com"}
    body = {"event_id": stage.event_id, "lines": [line], "customer": customer}
    with _client(system) as client:
        while len(codes) < count:
            order = made(client, f"/public/{stage.salon.slug}/ticket-orders", body)
            codes += [ticket["code"] for ticket in order["tickets"]]
    return codes[:count]


def open_doors(system: System, stage: Stage) -> str:
    with _client(system) as client:
        client.headers["Authorization"] = f"Bearer {stage.salon.token}"
        return str(made(client, "/check-in-lists", {"event_id": stage.event_id, "name": "Doors"})["id"])


def _client(system: System) -> httpx.Client:
    return httpx.Client(base_url=system.base_url + API, timeout=TIMEOUT_SECONDS)
