"""How the salon books beside its services: a form, a series, a visit, who waits, closed days, a feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from devstack.demo import salon

QUESTIONS = [
    {
        "key": "skin",
        "kind": "choice",
        "label": "How is your scalp?",
        "options": ["Normal", "Dry", "Sensitive"],
        "required": True,
    },
    {"key": "allergies", "kind": "yes_no", "label": "Do you have allergies?", "required": True},
    {
        "key": "which",
        "kind": "long_text",
        "label": "Which ones?",
        "required": True,
        "asked_if": {"question": "allergies", "any_of": ["yes"]},
    },
]
ANSWERS = [
    {"question": "skin", "choices": ["Sensitive"]},
    {"question": "allergies", "yes": True},
    {"question": "which", "text": "Nickel, and a little to lavender oil."},
]
SUMMER = {
    "name": "Summer hours",
    "from_date": "2026-07-15",
    "to_date": "2026-08-31",
    "every_year": True,
    "weekly": [
        {"weekday": day, "ranges": [{"start": "08:00", "end": "14:00"}]}
        for day in ("tuesday", "wednesday", "friday")
    ],
}


class Api(Protocol):
    """Calls as the owner; paths below the API."""

    def list(self, path: str) -> list[dict[str, Any]]: ...

    def get(self, path: str, query: dict[str, Any]) -> Any: ...

    def post(self, path: str, body: object) -> Any: ...

    def patch(self, path: str, body: object) -> Any: ...

    def put(self, path: str, body: object) -> Any: ...


def special_hours() -> dict[str, object]:
    """A season that comes back, and a Sunday that is open."""
    today = _today()
    sunday = today + timedelta(days=20 - today.weekday())
    return {
        "dated": [SUMMER],
        "overrides": [{"date": str(sunday), "ranges": [{"start": "12:00", "end": "16:00"}]}],
    }


def ensure_customs(api: Api, services: dict[str, str], staff_id: str) -> bool:
    """Makes what is missing; True where something was."""
    made = [
        _ensure(api, "/forms", lambda: _form(api, services["scalp-care"])),
        _ensure(api, "/closures", lambda: _christmas(api)),
        _ensure(api, "/waiting-list", lambda: _wait(api, services["colour"])),
        _ensure(api, "/visits", lambda: _several_services(api, [services["colour"], services["cut"]])),
        _ensure(api, "/calendar-feeds", lambda: _feed(api, staff_id)),
    ]
    if not any(booking["series_id"] for booking in api.list("/bookings")):
        _series(api, services["fringe"])
        made.append(True)
    return any(made)


def _ensure(api: Api, path: str, make: Callable[[], None]) -> bool:
    if api.list(path):
        return False
    make()
    return True


def _form(api: Api, booking_type_id: str) -> None:
    """Asked from now on; who booked before answered in the salon."""
    form = api.post("/forms", {"name": "Before scalp care", "questions": QUESTIONS})
    api.patch(f"/booking-types/{booking_type_id}", {"intake_form_id": form["id"]})
    booked = [one for one in api.list("/bookings") if one["booking_type_id"] == booking_type_id]
    for booking in booked[:1]:
        api.post(
            "/form-submissions", {"form_id": form["id"], "booking_id": booking["id"], "answers": ANSWERS}
        )


def _christmas(api: Api) -> None:
    year = _today().year
    api.post(
        "/closures",
        {"reason": "Christmas and New Year", "starts": f"{year}-12-24T13:00", "ends": f"{year + 1}-01-01"},
    )


def _wait(api: Api, booking_type_id: str) -> None:
    first = _today() + timedelta(days=1)
    customer = {"name": "Emma Schulz", "email": "emma.schulz@example.com"}
    days = {"from": str(first), "to": str(first + timedelta(days=6))}
    api.post(
        f"/public/{salon.SLUG}/waiting-list",
        {"booking_type_id": booking_type_id, **days, "customer": customer},
    )


def _several_services(api: Api, kinds: list[str]) -> None:
    """Colour, then cut, in one visit on the first day from a week ahead that has room."""
    first = _today() + timedelta(days=7)
    days = {"from": str(first), "to": str(first + timedelta(days=13))}
    found = api.get("/visit-slots", {"booking_type_id": kinds, **days})
    starts = [slot["starts_at"] for day in found["days"] for slot in day["slots"]]
    if starts:
        wish = {
            "parts": [{"booking_type_id": one} for one in kinds],
            "starts_at": starts[0],
            "customer": {"name": "Hanna Vogel", "email": "hanna.vogel@example.com"},
        }
        api.post("/visits", wish)


def _feed(api: Api, staff_id: str) -> None:
    api.post("/calendar-feeds", {"name": "Mira's phone", "staff_id": staff_id, "shows": "details"})


def _series(api: Api, booking_type_id: str) -> None:
    """Every other Friday at half past nine."""
    today = _today()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 + 7)
    first = datetime(friday.year, friday.month, friday.day, 9, 30, tzinfo=ZoneInfo(salon.TIME_ZONE))
    api.post(
        "/booking-series",
        {
            "booking_type_id": booking_type_id,
            "starts_at": first.isoformat(),
            "rrule": "FREQ=WEEKLY;INTERVAL=2;COUNT=4",
            "customer": {"name": "Peter Novak", "email": "peter.novak@example.com"},
            "skip_taken": True,
        },
    )


def _today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(salon.TIME_ZONE)).date()
