"""The salon's events: a concert with seats, a series of workshops of which one was moved, a free meetup."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from devstack.demo import salon
from devstack.demo.customs import Api

HALL = {
    "name": "Old Gasworks",
    "address": "Am Kanal 4, 10243 Berlin",
    "capacity": 120,
    "time_zone": salon.TIME_ZONE,
    "seat_map": [
        {"name": "Stalls", "rows": [{"name": row, "seats": 10} for row in "ABCDEF"]},
        {"name": "Balcony", "rows": [{"name": row, "seats": 8} for row in "AB"]},
    ],
}
CONCERT = "spring-concert"
WORKSHOPS = "braiding-workshop"
MEETUP = "stylists-meetup"


def ensure_evenings(known: Collection[str], api: Api) -> bool:
    """Makes those whose slug is not known; True where something was missing."""
    missing = [make for slug, make in MAKERS.items() if slug not in known]
    for make in missing:
        make(api)
    return bool(missing)


def _concert(api: Api) -> None:
    hall = api.post("/venues", HALL)["id"]
    event = _event(api, CONCERT, "Spring concert", days=40, hour=20, hours=3, venue_id=hall)
    stalls = _type(api, event, "Stalls", 3900, seat_area="Stalls", tiers=_early(2900))
    balcony = _type(api, event, "Balcony", 2500, seat_area="Balcony")
    _quota(api, event, "Hall", 76, [stalls, balcony])
    api.post(f"/events/{event}/publish", {})
    seats = ["Stalls/B/4", "Stalls/B/5"]
    _sell(api, event, [{"ticket_type_id": stalls, "quantity": 2, "seats": seats}])
    api.post("/check-in-lists", {"event_id": event, "name": "Main doors", "re_entry": "after_exit"})


def _workshops(api: Api) -> None:
    start = _at(days=21, hour=18)
    rule = {"rrule": "FREQ=WEEKLY;COUNT=6", "first_starts_at": start.isoformat(), "duration_minutes": 120}
    wish = {"slug": WORKSHOPS, "name": "Braiding workshop", "recurrence": rule}
    made = api.post("/events", wish | {"description": "Six evenings; come to one or to all."})
    place = _type(api, made["id"], "Place", 4500)
    for number, date in enumerate(made["dates"], start=1):
        _quota(api, made["id"], f"Evening {number}", 8, [place], date_id=date["id"])
    api.post(f"/events/{made['id']}/publish", {})
    api.post("/vouchers", {"event_id": made["id"], "code": "FRIENDS", "discount": "percent", "value": 20})
    third = made["dates"][2]["id"]
    order = _sell(api, made["id"], [{"ticket_type_id": place, "quantity": 1, "date_id": third}])
    paid = {"amount": _money(4500), "method": "transfer", "reference": "2041"}
    api.post(f"/ticket-orders/{order}/payments", paid)
    _move(api, made["id"], third, start + timedelta(days=15))


def _meetup(api: Api) -> None:
    event = _event(api, MEETUP, "Stylists' meetup", days=10, hour=19, hours=2)
    entry = _type(api, event, "Entry", 0)
    _quota(api, event, "Room", 30, [entry])
    api.post(f"/events/{event}/publish", {})
    _sell(api, event, [{"ticket_type_id": entry, "quantity": 2}])


MAKERS: dict[str, Callable[[Api], None]] = {
    CONCERT: _concert,
    WORKSHOPS: _workshops,
    MEETUP: _meetup,
}


def _event(api: Api, slug: str, name: str, *, days: int, hour: int, hours: int, **more: object) -> str:
    start = _at(days=days, hour=hour)
    date = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=hours)).isoformat()}
    return str(api.post("/events", {"slug": slug, "name": name, "dates": [date], **more})["id"])


def _type(api: Api, event: str, name: str, price: int, **more: object) -> str:
    wish = {"name": name, "price": _money(price), **more}
    return str(api.post(f"/events/{event}/ticket-types", wish)["id"])


def _quota(api: Api, event: str, name: str, size: int, types: list[str], **more: object) -> None:
    api.post("/quotas", {"event_id": event, "name": name, "size": size, "ticket_type_ids": types, **more})


def _sell(api: Api, event: str, lines: list[dict[str, object]]) -> str:
    customer = {"name": "Jonas Weber", "email": "jonas.weber@example.com"}
    wish = {"event_id": event, "lines": lines, "customer": customer}
    return str(api.post(f"/public/{salon.SLUG}/ticket-orders", wish)["id"])


def _move(api: Api, event: str, date: str, start: datetime) -> None:
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    api.put(f"/events/{event}/dates/{date}", times)


def _early(price: int) -> list[dict[str, object]]:
    return [{"name": "Early bird", "price": _money(price), "quantity": 20}]


def _money(amount_minor: int) -> dict[str, object]:
    return {"amount_minor": amount_minor, "currency": salon.CURRENCY}


def _at(*, days: int, hour: int) -> datetime:
    today = datetime.now(UTC).astimezone(ZoneInfo(salon.TIME_ZONE))
    return (today + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
