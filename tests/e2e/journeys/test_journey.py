"""One booking lives through all five services."""

import re
import secrets
from datetime import timedelta

import httpx
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, ZONE, Business, at, next_monday
from e2e_system import System
from icalendar import Calendar


async def test_the_owner_signs_in_and_finds_herself(business: Business) -> None:
    form = {"username": business.email, "password": PASSWORD, "workspace": business.slug}
    answer = await business.client.post(f"{API}/auth/token", data=form)
    assert answer.status_code == 200
    tokens = answer.json()
    assert tokens["token_type"] == "bearer"
    assert tokens["workspace_id"] == business.workspace_id
    refreshed = await business.client.post(
        f"{API}/auth/refresh", json={"refresh_token": tokens["refresh_token"]}
    )
    assert set(refreshed.json()) == set(tokens)
    me = await business.get("/me")
    assert (me["role"], me["workspace"]["id"]) == ("owner", business.workspace_id)
    (owner,) = (await business.get("/staff"))["items"]
    assert owner["role"] == "owner"
    assert owner["bookable"] is True


async def test_a_customer_sees_every_day_and_books_what_is_listed(business: Business) -> None:
    monday = next_monday()
    types = (await business.client.get(f"{business.public}/booking-types")).json()["items"]
    assert [one["id"] for one in types] == [business.booking_type_id]
    answer = await business.client.get(
        f"{business.public}/slots",
        params={
            "booking_type_id": business.booking_type_id,
            "from": monday.isoformat(),
            "to": (monday + timedelta(days=6)).isoformat(),
            "time_zone": ZONE,
        },
    )
    listing = answer.json()
    assert listing["time_zone"] == ZONE
    assert [day["date"] for day in listing["days"]] == [
        (monday + timedelta(days=n)).isoformat() for n in range(7)
    ]
    first = listing["days"][0]["slots"][0]
    assert first["starts_at"] == at(9)
    booking = await business.booked(first["starts_at"])
    assert booking["status"] == "confirmed"
    assert booking["contact_id"] is None
    assert booking["attention"] == []
    assert booking["manage_token"]
    taken = await business.book(first["starts_at"])
    assert taken.status_code == 409
    assert taken.json()["code"] == "slot_taken"
    assert len(taken.json()["alternatives"]) == 3


async def test_a_booking_reaches_every_service_by_events_alone(business: Business) -> None:
    email = f"ada-{secrets.token_hex(4)}@example.org"
    booking = await business.booked(at(9), email=email)
    await business.booked(at(10), email=email.upper())

    contacts = await eventually(lambda: business.get("/contacts", email=email), lambda page: page["items"])
    (contact,) = contacts["items"]
    linked = await eventually(
        lambda: business.get(f"/bookings/{booking['id']}"), lambda seen: seen["contact_id"] is not None
    )
    assert linked["contact_id"] == contact["id"]
    conversations = await business.get("/conversations", contact_id=contact["id"])
    (conversation,) = conversations["items"]
    messages = await eventually(
        lambda: business.get(f"/conversations/{conversation['id']}/messages"),
        lambda page: len(page["items"]) == 2,
    )
    assert [message["sequence"] for message in messages["items"]] == [1, 2]

    mails = await eventually(lambda: business.mails(email), lambda seen: len(seen) == 2)
    calendar = Calendar.from_ical(mails[-1]["attachments"][0]["content"])
    assert calendar["METHOD"] == "REQUEST"
    stock = await eventually(business.stock, lambda seen: seen["reserved"] == 4)
    assert stock["on_hand"] == 1_000
    assert stock["free"] == 996
    overview = await eventually(business.overview, lambda seen: seen["bookings"]["value"] == 2)
    assert overview["time_zone"] == ZONE
    assert overview["revenue"]["value"] == {"amount_minor": 9000, "currency": "EUR"}
    await eventually(business.overview, lambda seen: seen["new_contacts"]["value"] == 1)
    log = await eventually(
        lambda: business.get("/event-log"),
        lambda page: (
            {"booking.booking.confirmed", "inbox.contact.linked"} <= {e["type"] for e in page["items"]}
        ),
    )
    assert not re.search("ada-", str(log))


async def test_a_cancel_takes_every_effect_back(business: Business) -> None:
    email = f"ada-{secrets.token_hex(4)}@example.org"
    booking = await business.booked(at(11), email=email)
    await eventually(business.stock, lambda seen: seen["reserved"] == 2)
    cancelled = await business.post(f"/bookings/{booking['id']}/cancel", expect=200)
    assert cancelled["status"] == "cancelled"
    again = await business.post(f"/bookings/{booking['id']}/cancel", expect=200)
    assert (again["status"], again["cancelled_at"]) == ("cancelled", cancelled["cancelled_at"])
    assert at(11) in await business.slots(next_monday(), next_monday())
    await eventually(business.stock, lambda seen: seen["reserved"] == 0)
    mails = await eventually(lambda: business.mails(email), lambda seen: len(seen) == 2)
    kinds = {Calendar.from_ical(mail["attachments"][0]["content"])["METHOD"] for mail in mails}
    assert kinds == {"REQUEST", "CANCEL"}
    overview = await eventually(business.overview, lambda seen: seen["cancellations"]["value"] == 1)
    assert overview["bookings"]["value"] == 0
    assert overview["revenue"]["value"]["amount_minor"] == 0


async def test_a_shortage_leaves_the_booking_confirmed_and_marked(business: Business) -> None:
    await business.post(f"/items/{business.item_id}/adjustments", {"quantity": -999, "reason": "count"})
    booking = await business.booked(at(12))
    seen = await eventually(
        lambda: business.get(f"/bookings/{booking['id']}"), lambda seen: bool(seen["attention"])
    )
    assert seen["status"] == "confirmed"
    assert seen["attention"] == ["stock_short"]


async def test_a_hold_is_its_holders_until_it_books(business: Business) -> None:
    body = {"booking_type_id": business.booking_type_id, "starts_at": at(13)}
    held = await business.client.post(f"{business.public}/holds", json=body)
    assert held.status_code == 201
    hold = held.json()
    assert set(hold) >= {"id", "expires_at", "starts_at", "ends_at", "staff_id"}
    assert at(13) not in await business.slots(next_monday(), next_monday())
    assert at(13) in await business.slots(next_monday(), next_monday(), hold_id=hold["id"])
    assert (await business.book(at(13))).status_code == 409
    assert (await business.book(at(13), hold_id=hold["id"])).status_code == 201
    gone = await business.book(at(13), hold_id=hold["id"])
    assert (gone.status_code, gone.json()["code"]) == (410, "hold_expired")


async def test_a_hold_given_back_is_gone(business: Business) -> None:
    body = {"booking_type_id": business.booking_type_id, "starts_at": at(14)}
    hold = (await business.client.post(f"{business.public}/holds", json=body)).json()
    assert (await business.client.delete(f"{business.public}/holds/{hold['id']}")).status_code == 204
    by_staff = await business.post("/holds", body)
    assert (await business.book(at(14))).status_code == 409
    released = await business.client.delete(f"/api/v1/holds/{by_staff['id']}", headers=business.signed_in)
    assert released.status_code == 204
    assert (await business.book(at(14))).status_code == 201


async def test_one_trace_tells_the_whole_story(system: System, business: Business) -> None:
    answer = await business.book(at(15))
    trace_id = answer.headers["X-Trace-Id"]

    async def tree() -> str:
        return system.command("trace", trace_id)

    story = (
        "gateway",
        "INSERT",
        "publish booking.booking.confirmed",
        "consume booking.booking.confirmed",
        "inventory",
        "consume inbox.message.sent",
        "analytics",
    )
    # What was sent of it later may come earlier: until its parent is there, a span is a root.
    await eventually(tree, lambda text: all(part in text for part in story) and len(_roots(text)) == 1)


def _roots(tree: str) -> list[str]:
    return [line for line in tree.splitlines() if line.startswith(("├── ", "└── "))]


async def test_docs_work_without_the_internet(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text
    assert not re.findall(r'(?:src|href)="https?://', page)
    document = (await client.get("/api/v1/openapi.json")).json()
    assert "/api/v1/public/{workspace}/bookings" in document["paths"]
