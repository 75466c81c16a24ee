"""Fill the demo workspace through the public API; each step looks first, so it may be repeated."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from devstack.demo import salon
from devstack.demo.customs import ensure_customs, special_hours
from devstack.demo.evenings import ensure_evenings
from devstack.demo.people import ensure_people

API = "/api/v1"
LOOK_AHEAD = timedelta(days=14)


class SeedFailed(Exception):
    """The API refused a step; the message carries its answer."""


@dataclass(frozen=True, slots=True)
class _Api:
    """As `customs` and `evenings` want it."""

    client: httpx.Client

    def list(self, path: str) -> list[dict[str, Any]]:
        return _list(self.client, path)

    def get(self, path: str, query: dict[str, Any]) -> Any:
        return _get(self.client, path, query)

    def post(self, path: str, body: object) -> Any:
        return _post(self.client, path, body)

    def patch(self, path: str, body: object) -> Any:
        return self._edit("PATCH", path, body)

    def put(self, path: str, body: object) -> Any:
        return self._edit("PUT", path, body)

    def _edit(self, method: str, path: str, body: object) -> Any:
        answer = self.client.request(method, path, json=body, headers={"If-Match": "*"})
        if not answer.is_success:
            raise SeedFailed(_said(answer))
        return answer.json()


def seed(base_url: str) -> bool:
    """True when something was missing and is there now."""
    with httpx.Client(base_url=f"{base_url}{API}", timeout=30) as client:
        token = _log_in(client)
        made = token is None
        client.headers["Authorization"] = f"Bearer {token or _onboard(client)}"
        items = _ensure_items(client)
        staff_id = _ensure_schedule(client)
        services = _ensure_services(client, items, staff_id)
        visited = _ensure_visits(client, services)
        custom = ensure_customs(_Api(client), services, staff_id)
        slugs = {event["slug"] for event in _list(client, "/events")}
        peopled = ensure_people(client)
        settled = ensure_evenings(slugs, _Api(client))
        return settled or peopled or custom or visited or made


def _log_in(client: httpx.Client) -> str | None:
    form = {"username": salon.EMAIL, "password": salon.PASSWORD, "workspace": salon.SLUG}
    answer = client.post("/auth/token", data=form)
    return str(answer.json()["access_token"]) if answer.is_success else None


def _onboard(client: httpx.Client) -> str:
    return str(_post(client, "/workspaces/onboard", salon.ONBOARDING)["tokens"]["access_token"])


def _ensure_items(client: httpx.Client) -> dict[str, str]:
    """Item ids by sku."""
    ids = {item["sku"]: item["id"] for item in _list(client, "/items")}
    for item in salon.ITEMS:
        if item.sku not in ids:
            made = _post(client, "/items", {"name": item.name, "sku": item.sku, "unit": item.unit})
            ids[item.sku] = made["id"]
            _post(client, f"/items/{made['id']}/adjustments", {"quantity": item.counted, "reason": "count"})
    return ids


def _ensure_schedule(client: httpx.Client) -> str:
    """The owner works the salon's week; her staff id."""
    owner = str(_list(client, "/staff")[0]["id"])
    weekly = [
        {"weekday": day, "ranges": [{"start": start, "end": end} for start, end in ranges]}
        for day, ranges in salon.WEEK
    ]
    answer = client.post(
        "/schedules",
        json={"staff_id": owner, "time_zone": salon.TIME_ZONE, "weekly": weekly, **special_hours()},
    )
    if not (answer.is_success or answer.json().get("code") == "schedule_exists"):
        raise SeedFailed(_said(answer))
    return owner


def _ensure_services(client: httpx.Client, items: dict[str, str], staff_id: str) -> dict[str, str]:
    """Booking type ids by slug."""
    ids = {kind["slug"]: kind["id"] for kind in _list(client, "/booking-types")}
    resources = _ensure_resources(client)
    for service in salon.SERVICES:
        if service.slug not in ids:
            wish = _booking_type(service, items, resources, staff_id)
            ids[service.slug] = _post(client, "/booking-types", wish)["id"]
    return ids


def _ensure_resources(client: httpx.Client) -> dict[str, str]:
    """Resource ids by name."""
    ids = {resource["name"]: resource["id"] for resource in _list(client, "/resources")}
    for one in salon.RESOURCES:
        if one.name not in ids:
            wish = {"name": one.name, "kind": one.kind, "quantity": one.quantity}
            ids[one.name] = _post(client, "/resources", wish)["id"]
    return ids


def _booking_type(
    service: salon.Service, items: dict[str, str], resources: dict[str, str], staff_id: str
) -> dict[str, object]:
    return {
        "name": service.name,
        "slug": service.slug,
        "duration_minutes": service.minutes,
        "slot_step_minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": service.buffer_after,
        "min_notice_minutes": 60,
        "horizon_days": 60,
        "price": {"amount_minor": service.price, "currency": salon.CURRENCY},
        "staff_ids": [staff_id],
        "consumables": [{"item_id": items[sku], "quantity": quantity} for sku, quantity in service.consumes],
        "needed_resources": [{"any_of": [resources[name]]} for name in service.needs],
        "other_durations_minutes": list(service.other_minutes),
        "capacity": service.seats,
        "payment": _payment(service),
        "limits": {"per_day": service.most_per_day},
    }


def _payment(service: salon.Service) -> dict[str, object]:
    if not service.pay_within:
        return {"rule": "none"}
    return {"rule": "before_confirmation", "within_minutes": service.pay_within}


def _ensure_visits(client: httpx.Client, services: dict[str, str]) -> bool:
    if _list(client, "/bookings"):
        return False
    for visit in salon.VISITS:
        slot = _offered_slot(client, services[visit.service], visit)
        if slot is not None:
            customer = {"name": visit.name, "email": visit.email}
            if visit.phone is not None:
                customer["phone"] = visit.phone
            wish = {"booking_type_id": services[visit.service], "starts_at": slot, "customer": customer}
            booked = _post(client, f"/public/{salon.SLUG}/bookings", wish)
            if visit.paid:
                _pay(client, booked)
    return True


def _pay(client: httpx.Client, booked: dict[str, Any]) -> None:
    payment = {"amount": booked["payment_due"], "method": "transfer", "reference": booked["reference"]}
    _post(client, f"/bookings/{booked['id']}/payments", payment)


def _offered_slot(client: httpx.Client, booking_type_id: str, visit: salon.Visit) -> str | None:
    """The wanted slot of the first day from then on that has as many."""
    first = datetime.now(UTC).astimezone(ZoneInfo(salon.TIME_ZONE)).date() + timedelta(days=visit.in_days)
    query = {"booking_type_id": booking_type_id, "from": str(first), "to": str(first + LOOK_AHEAD)}
    for day in _get(client, f"/public/{salon.SLUG}/slots", query)["days"]:
        if len(day["slots"]) > visit.slot:
            return str(day["slots"][visit.slot]["starts_at"])
    return None


def _list(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = _get(client, path, {"limit": "200"})["items"]
    return items


def _get(client: httpx.Client, path: str, query: dict[str, Any]) -> Any:
    answer = client.get(path, params=query)
    if not answer.is_success:
        raise SeedFailed(_said(answer))
    return answer.json()


def _post(client: httpx.Client, path: str, body: object) -> Any:
    answer = client.post(path, json=body)
    if not answer.is_success:
        raise SeedFailed(_said(answer))
    return answer.json()


def _said(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}: {answer.text}"
