"""Several services in one visit, as a customer and the business live through it."""

import secrets
from datetime import datetime
from typing import Any

from chassis.testing.waiting import eventually
from e2e_business import Business, at, next_monday
from icalendar import Calendar


async def _services(business: Business) -> list[str]:
    """Cut, colour and blow-dry; the colour uses up two of the item."""
    made = []
    for slug, minutes, uses in (("cut-visit", 30, 0), ("colour-visit", 60, 2), ("dry-visit", 20, 0)):
        wish: dict[str, Any] = {
            "name": slug.partition("-")[0].title(),
            "slug": slug,
            "duration_minutes": minutes,
            "slot_step_minutes": 15,
            "buffer_after_minutes": 5,
            "price": {"amount_minor": 1000, "currency": "EUR"},
            "staff_ids": [business.staff_id],
        }
        if uses:
            wish["consumables"] = [{"item_id": business.item_id, "quantity": uses}]
        made.append((await business.post("/booking-types", wish))["id"])
    return made


def _wish(kinds: list[str], starts_at: str, email: str) -> dict[str, Any]:
    return {
        "parts": [{"booking_type_id": one} for one in kinds],
        "starts_at": starts_at,
        "customer": {"name": "Vi Berg", "email": email},
    }


async def test_a_visit_is_listed_held_booked_once_and_told_in_one_mail(business: Business) -> None:
    kinds, email = await _services(business), f"vi-{secrets.token_hex(4)}@example.org"
    day = next_monday().isoformat()
    query = {"booking_type_id": kinds, "from": day, "to": day}
    listed = (await business.client.get(f"{business.public}/visit-slots", params=query)).json()
    slot = listed["days"][0]["slots"][0]
    assert [part["booking_type_id"] for part in slot["parts"]] == kinds
    before = (await business.stock())["reserved"]

    body = _wish(kinds, slot["starts_at"], email)
    wanted = {"parts": body["parts"], "starts_at": body["starts_at"]}
    held = await business.client.post(f"{business.public}/visit-holds", json=wanted)
    assert held.status_code == 201, held.text
    taken = await business.client.post(f"{business.public}/visits", json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "slot_taken")
    body["hold_id"] = held.json()["id"]
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await business.client.post(f"{business.public}/visits", json=body, headers=key)
    assert answer.status_code == 201, answer.text
    visit = answer.json()
    again = await business.client.post(f"{business.public}/visits", json=body, headers=key)
    assert again.content == answer.content
    gone = await business.client.post(f"{business.public}/visits", json=body)
    assert (gone.status_code, gone.json()["code"]) == (410, "hold_expired")
    assert len(taken.json()["alternatives"]) == 3

    (mail,) = await eventually(lambda: business.mails(email), bool)
    assert mail["subject"].startswith("Confirmed: Cut + Colour + Dry on ")
    entry = _entry(mail)
    assert (entry["UID"], int(entry["SEQUENCE"])) == (f"{visit['id']}@frontdesk", 1)
    await eventually(business.stock, lambda stock: stock["reserved"] == before + 2)
    await eventually(
        lambda: business.get(f"/visits/{visit['id']}"),
        lambda seen: all(part["contact_id"] for part in seen["parts"]),
    )


async def test_a_visit_is_moved_and_cancelled_by_one_link_under_one_calendar_entry(
    business: Business,
) -> None:
    kinds, email = await _services(business), f"vi-{secrets.token_hex(4)}@example.org"
    before = (await business.stock())["reserved"]
    booked = await business.client.post(f"{business.public}/visits", json=_wish(kinds, at(10), email))
    visit = booked.json()
    link = f"/api/v1/public/manage/{visit['manage_token']}"
    own = (await business.client.get(link)).json()
    assert (own["reference"], len(own["parts"]), own["can_cancel"]) == (visit["reference"], 3, True)
    moved = await business.client.post(f"{link}/reschedule", json={"starts_at": at(13)})
    assert moved.status_code == 200, moved.text
    cancelled = await business.client.post(f"{link}/cancel", json={"reason": "ill"})
    assert cancelled.json()["status"] == "cancelled"
    mails = await eventually(lambda: business.mails(email), lambda found: len(found) == 3)
    assert {mail["subject"].split(":")[0] for mail in mails} == {"Confirmed", "New time", "Cancelled"}
    assert {str(_entry(mail)["UID"]) for mail in mails} == {f"{visit['id']}@frontdesk"}
    await eventually(business.stock, lambda stock: stock["reserved"] == before)


async def test_staff_see_visits_as_one_thing_and_their_parts_as_bookings(business: Business) -> None:
    kinds = await _services(business)
    body = {
        "parts": [{"booking_type_id": one, "staff_id": business.staff_id} for one in kinds],
        "starts_at": at(9),
        "customer": {"name": "Vi Berg", "email": "vi@example.org"},
        "same_staff": True,
    }
    visit = await business.post("/visits", body)
    assert [one["id"] for one in (await business.get("/visits"))["items"]] == [visit["id"]]
    parts = [one for one in (await business.get("/bookings"))["items"] if one["visit_id"] == visit["id"]]
    assert [one["visit_position"] for one in parts] == [1, 2, 3]
    alone = await business.post(f"/bookings/{parts[0]['id']}/reschedule", {"starts_at": at(15)}, expect=409)
    assert (alone["code"], alone["visit_id"]) == ("part_of_visit", visit["id"])
    await business.post(f"/bookings/{parts[2]['id']}/cancel", expect=200)
    moved = await business.post(f"/visits/{visit['id']}/reschedule", {"starts_at": at(14)}, expect=200)
    assert [one["status"] for one in moved["parts"]] == ["confirmed", "confirmed", "cancelled"]
    wrong = {**body, "parts": [*body["parts"][:1], {"booking_type_id": visit["id"]}]}
    refused = await business.post("/visits", wrong, expect=422)
    assert refused["errors"][0]["pointer"] == "/parts/1/booking_type_id"


def _entry(mail: dict[str, Any]) -> Any:
    (attachment,) = mail["attachments"]
    (entry,) = Calendar.from_ical(attachment["content"]).walk("VEVENT")
    return entry


async def test_a_visit_that_is_paid_first_is_confirmed_by_the_last_payment_in_one_mail(
    business: Business,
) -> None:
    email = f"vi-{secrets.token_hex(4)}@example.org"
    kinds = await _services(business)
    deposit = {
        "name": "Perm",
        "slug": "perm-visit",
        "duration_minutes": 30,
        "other_durations_minutes": [60],
        "price": {"amount_minor": 9000, "currency": "EUR"},
        "deposit": {"amount_minor": 2000, "currency": "EUR"},
        "payment": {"rule": "before_confirmation", "within_minutes": 60},
        "staff_ids": [business.staff_id],
    }
    kinds[1] = (await business.post("/booking-types", deposit))["id"]
    wish = _wish(kinds, at(9), email) | {"time_zone": "Asia/Tokyo"}
    wish["parts"][1]["duration_minutes"] = 60
    day = next_monday().isoformat()
    query = {"booking_type_id": kinds, "duration_minutes": [0, 60, 0], "from": day, "to": day}
    listed = (await business.client.get(f"{business.public}/visit-slots", params=query)).json()
    assert _minutes(listed["days"][0]["slots"][0]["parts"][1]) == 60
    booked = await business.client.post(f"{business.public}/visits", json=wish)
    visit = booked.json()
    assert (booked.status_code, visit["status"]) == (201, "awaiting_payment")
    assert _minutes(visit["parts"][1]) == 60
    own = (await business.client.get(f"/api/v1/public/manage/{visit['manage_token']}")).json()
    assert own["payment_due"] == visit["payment_due"] == _euros(2000)
    due = await business.post(f"/visits/{visit['id']}/confirm", expect=409)
    assert (due["code"], due["owed_minor"]) == ("payment_due", 2000)
    share = {"amount": _euros(500), "method": "transfer", "reference": "statement 7"}
    await business.post(f"/bookings/{visit['parts'][1]['id']}/payments", share, expect=200)
    rest = {"amount": _euros(1500), "method": "transfer", "reference": "statement 8"}
    paid = await business.post(f"/visits/{visit['id']}/payments", rest, expect=200)
    assert (paid["status"], paid["paid"], paid["pay_by"]) == ("confirmed", _euros(2000), None)
    back = await business.post(f"/visits/{visit['id']}/refunds", rest, expect=200)
    assert (back["status"], back["refunded"]) == ("confirmed", _euros(1500))
    mails = await eventually(lambda: business.mails(email), lambda found: len(found) == 3)
    assert {mail["subject"].split(":")[0] for mail in mails} == {"Please pay", "Confirmed", "Refund"}
    assert all("(Asia/Tokyo, JST)" in mail["text"] for mail in mails)


def _euros(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "EUR"}


def _minutes(part: dict[str, Any]) -> float:
    lasts = datetime.fromisoformat(part["ends_at"]) - datetime.fromisoformat(part["starts_at"])
    return lasts.total_seconds() / 60
