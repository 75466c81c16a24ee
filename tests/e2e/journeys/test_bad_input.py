"""Bad input gets a problem that says what would be right, and leaves nothing behind."""

from typing import Any

import httpx
import pytest
from e2e_business import API, Business, at, open_business


def _problem(answer: httpx.Response, status: int, code: str, pointer: str | None = None) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, problem
    assert problem["trace_id"] == answer.headers["X-Trace-Id"]
    assert "Traceback" not in answer.text
    if pointer is not None:
        assert pointer in [error["pointer"] for error in problem["errors"]], problem
    return problem


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"starts_at": "2020-01-06T09:00:00Z"}, "slot_not_offered", "/starts_at"),
        ({"starts_at": "2027-03-28T09:00:00"}, None, "/starts_at"),
        ({"starts_at": "next monday"}, None, "/starts_at"),
        ({"starts_at": 5}, None, "/starts_at"),
        ({"booking_type_id": "no-id"}, None, "/booking_type_id"),
        (
            {"booking_type_id": "01900000-0000-7000-8000-000000000000"},
            "unknown_reference",
            "/booking_type_id",
        ),
        ({"surprise": 1}, None, "/surprise"),
        ({"customer": {"name": "Ada", "email": "not an address"}}, None, "/customer/email"),
        ({"customer": None}, None, "/customer"),
    ],
)
async def test_a_bad_booking_names_its_field(
    business: Business, change: dict[str, Any], code: str | None, pointer: str
) -> None:
    body = {
        "booking_type_id": business.booking_type_id,
        "starts_at": at(9),
        "customer": {"name": "Ada", "email": "ada@example.org"},
        **change,
    }
    answer = await business.client.post(f"{business.public}/bookings", json=body)
    _problem(answer, 422, code or answer.json()["code"], pointer)
    assert (await business.get("/bookings"))["items"] == []


async def test_broken_and_oversized_bodies_are_refused(business: Business) -> None:
    url = f"{business.public}/bookings"
    broken = await business.client.post(url, content=b"{", headers={"Content-Type": "application/json"})
    _problem(broken, 400, broken.json()["code"])
    huge = await business.client.post(
        url, content=b'{"a":"' + b"x" * (2 << 20) + b'"}', headers={"Content-Type": "application/json"}
    )
    _problem(huge, 413, huge.json()["code"])


async def test_an_unknown_zone_and_a_reversed_window_are_refused(business: Business) -> None:
    url = f"{business.public}/slots"
    query = {"booking_type_id": business.booking_type_id, "from": "2026-12-07", "to": "2026-12-01"}
    reversed_window = await business.client.get(url, params=query)
    assert reversed_window.status_code == 422
    query |= {"to": "2026-12-08", "time_zone": "Mars/Olympus"}
    zone = await business.client.get(url, params=query)
    assert zone.status_code == 422
    assert zone.json()["code"] == "unknown_time_zone"
    query |= {"to": "2027-12-08", "time_zone": "UTC"}
    long = await business.client.get(url, params=query)
    assert long.json()["code"] == "window_too_long"


async def test_each_mistake_of_the_calendar_has_its_own_code_and_field(business: Business) -> None:
    staff = business.staff_id
    closure = {"time_zone": "Europe/Berlin", "ends": "2027-12-24"}
    series = {
        "booking_type_id": business.booking_type_id,
        "starts_at": at(9),
        "rrule": "FREQ=DAILY;COUNT=10000",
        "customer": {"name": "Ada", "email": "ada@example.org"},
    }
    never = {"staff_id": staff, "time_zone": "Europe/Berlin", "weekly": []}
    too_late = {"name": "Late", "slug": "late", "duration_minutes": 30}
    too_late |= {"horizon_days": 1, "min_notice_minutes": 2 * 1440}
    form = {"name": "First visit", "questions": [{"key": "ok", "kind": "yes_no", "label": "Well?"}]}
    form_id = (await business.post("/forms", form))["id"]
    answers = {"form_id": form_id, "answers": [{"question": "ok", "text": "yes"}]}
    mistakes: list[tuple[str, dict[str, Any], str, str]] = [
        ("closures", closure | {"starts": "2027-03-28T02:30"}, "nonexistent_local_time", "/starts"),
        ("closures", closure | {"starts": "2027-10-31T02:30"}, "ambiguous_local_time", "/starts"),
        ("closures", closure | {"starts": "2027-07-01T10:00+01:00"}, "offset_mismatch", "/starts"),
        ("closures", closure | {"starts": "2027-12-25"}, "range_reversed", "/ends"),
        (
            "closures",
            closure | {"starts": "2027-12-01", "time_zone": "Mars"},
            "unknown_time_zone",
            "/time_zone",
        ),
        ("schedules", never, "no_open_hours", "/weekly"),
        ("booking-types", too_late, "notice_beyond_horizon", "/min_notice_minutes"),
        ("booking-series", series, "series_too_long", "/rrule"),
        ("form-submissions", answers, "answers_refused", "/answers/0/text"),
    ]
    for path, body, code, pointer in mistakes:
        answer = await business.client.post(f"{API}/{path}", json=body, headers=business.signed_in)
        problem = _problem(answer, 422, code, pointer)
        assert all(error["detail"] for error in problem["errors"])


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x.y.z", "Basic abc"])
async def test_a_forged_or_missing_token_is_refused(client: httpx.AsyncClient, token: str) -> None:
    headers = {"Authorization": token} if token else {}
    answer = await client.get(f"{API}/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_every_id_of_another_workspace_is_not_found(
    client: httpx.AsyncClient, business: Business
) -> None:
    other = await open_business(client)
    booking = await business.booked(at(9))
    for path in (
        f"/bookings/{booking['id']}",
        f"/booking-types/{business.booking_type_id}",
        f"/items/{business.item_id}",
        f"/items/{business.item_id}/stock",
        f"/analytics/workspaces/{business.workspace_id}/overview",
        "/bookings/not-an-id",
    ):
        answer = await client.get(API + path, headers=other.signed_in)
        _problem(answer, 404, "not_found")
    cancel = await client.post(f"{API}/bookings/{booking['id']}/cancel", headers=other.signed_in)
    _problem(cancel, 404, "not_found")
    assert (await business.get(f"/bookings/{booking['id']}"))["status"] == "confirmed"
    staff_of_another = await client.post(
        f"{API}/schedules",
        headers=other.signed_in,
        json={"staff_id": business.staff_id, "time_zone": "UTC", "weekly": []},
    )
    _problem(staff_of_another, 422, "unknown_reference", "/staff_id")


async def test_unknown_routes_and_methods_answer_problems(client: httpx.AsyncClient) -> None:
    _problem(await client.get(f"{API}/nothing"), 404, "no_such_route")
    assert (await client.put(f"{API}/me")).status_code == 405
