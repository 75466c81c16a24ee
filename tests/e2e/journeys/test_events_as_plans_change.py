"""What a business changes about an event that is on sale, and what its customers hear of it."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from chassis.testing.waiting import eventually
from e2e_business import API, Business
from icalendar import Calendar

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


async def open_event(business: Business, size: int, *, dates: int = 1) -> dict[str, Any]:
    """Published, with one type of ticket that one quota counts."""
    starts = [START + timedelta(days=n) for n in range(dates)]
    times = [
        {"starts_at": one.isoformat(), "ends_at": (one + timedelta(hours=2)).isoformat()} for one in starts
    ]
    slug = f"play-{secrets.token_hex(4)}"
    event = await business.post("/events", {"slug": slug, "name": "The Play", "dates": times})
    kind = await business.post(f"/events/{event['id']}/ticket-types", {"name": "Standing"})
    quota = {"event_id": event["id"], "name": "Hall", "size": size, "ticket_type_ids": [kind["id"]]}
    made = await business.post("/quotas", quota)
    await business.post(f"/events/{event['id']}/publish", expect=200)
    return {**event, "type_id": kind["id"], "quota_id": made["id"]}


async def put(business: Business, path: str, body: Any, made_from: str | None) -> httpx.Response:
    headers = business.signed_in | ({"If-Match": made_from} if made_from else {})
    return await business.client.put(API + path, json=body, headers=headers)


async def test_a_voucher_is_edited_from_its_newest_version_and_keeps_back_what_it_says(
    business: Business,
) -> None:
    event = await open_event(business, 10)
    terms = {"ticket_type_ids": [event["type_id"]], "reserves": True, "max_uses": 4}
    made = await business.post("/vouchers", {"event_id": event["id"], "code": "FRIENDS", **terms})
    path = f"/vouchers/{made['id']}"
    edit = {"code": "FRIENDS", **terms, "max_uses": 6, "discount": "percent", "value": 50}
    assert (await put(business, path, edit, None)).status_code == 428
    edited = await put(business, path, edit, '"v1"')
    assert edited.status_code == 200, edited.text
    assert edited.headers["ETag"] == '"v2"'
    assert (edited.json()["max_uses"], edited.json()["value"]) == (6, 50)
    assert (await put(business, path, edit, '"v1"')).status_code == 412
    assert (await business.get(f"/quotas/{event['quota_id']}"))["blocked"] == 6
    line = {"ticket_type_id": event["type_id"], "quantity": 2, "voucher_code": "friends"}
    cart = await business.client.post(
        f"{business.public}/ticket-orders", json={"event_id": event["id"], "lines": [line]}
    )
    assert cart.status_code == 201, cart.text
    fewer = await put(business, path, {**edit, "max_uses": 1}, '"v2"')
    assert (fewer.status_code, fewer.json()["code"]) == (409, "voucher_used_more")


async def test_who_has_tickets_is_told_by_mail_of_a_moved_and_of_a_cancelled_date(
    business: Business,
) -> None:
    event = await open_event(business, 10, dates=2)
    first, second = event["dates"]
    email = f"{secrets.token_hex(6)}@example.org"
    lines = [
        {"ticket_type_id": event["type_id"], "quantity": 1, "date_id": one["id"]} for one in (first, second)
    ]
    order = {"event_id": event["id"], "lines": lines, "customer": {"name": "Ada Lovelace", "email": email}}
    made = await business.client.post(f"{business.public}/ticket-orders", json=order)
    assert made.status_code == 201, made.text
    await eventually(lambda: business.mails(email), bool)
    path = f"/events/{event['id']}/dates/{first['id']}"
    times = {"starts_at": later(first["starts_at"]), "ends_at": later(first["ends_at"])}
    assert (await put(business, path, times, None)).status_code == 428
    moved = await put(business, path, times, "*")
    assert moved.status_code == 200, moved.text
    mails = await eventually(lambda: business.mails(email), lambda mails: len(mails) == 2)
    assert "New:" in mails[0]["text"]
    entries = [entry_of(one["content"]) for one in mails[0]["attachments"]]
    assert [start for _, start, _ in entries] == [START + timedelta(hours=1), START + timedelta(days=1)]
    assert {sequence for _, _, sequence in entries} == {2}
    cancelled = await business.post(
        f"/events/{event['id']}/dates/{second['id']}/cancel", {"void_tickets": True}, expect=200
    )
    assert [bool(date["cancelled_at"]) for date in cancelled["dates"]] == [False, True]
    mails = await eventually(lambda: business.mails(email), lambda mails: len(mails) == 3)
    assert "Does not take place" in mails[0]["text"]
    assert sorted(entry_of(one["content"])[0] for one in mails[0]["attachments"]) == ["CANCEL", "REQUEST"]
    shown = await business.get(f"/ticket-orders/{made.json()['id']}")
    assert sorted(ticket["status"] for ticket in shown["tickets"]) == ["cancelled", "valid"]


def later(moment: str) -> str:
    return (datetime.fromisoformat(moment) + timedelta(hours=1)).isoformat()


def entry_of(content: str) -> tuple[str, datetime, int]:
    """Method, start and sequence."""
    calendar = Calendar.from_ical(content)
    (entry,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), entry.start, int(entry["SEQUENCE"])
