"""What staff look up at the door, and what who waits for tickets does by the own link."""

import csv
import io
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from chassis.testing.waiting import eventually
from e2e_business import API, Business

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


async def _draft(business: Business, **terms: int) -> dict[str, Any]:
    dates = [{"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=2)).isoformat()}]
    made: dict[str, Any] = await business.post(
        "/events", {"slug": f"othello-{secrets.token_hex(3)}", "name": "Othello", "dates": dates, **terms}
    )
    return made


async def _on_sale(business: Business, size: int, **terms: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """An event, and a line of an order of one ticket for it."""
    event = await _draft(business, **terms)
    kind = await business.post(f"/events/{event['id']}/ticket-types", {"name": "Standing"})
    counted = {"event_id": event["id"], "name": "Hall", "size": size, "ticket_type_ids": [kind["id"]]}
    await business.post("/quotas", counted)
    await business.post(f"/events/{event['id']}/publish", expect=200)
    return event, {"ticket_type_id": kind["id"], "quantity": 1}


async def _ordered(business: Business, event: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    wish = {"event_id": event["id"], "lines": [line], "customer": _somebody("Ada")}
    answer = await business.client.post(f"{business.public}/ticket-orders", json=wish)
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


def _somebody(name: str) -> dict[str, str]:
    return {"name": name, "email": f"{secrets.token_hex(6)}@example.org"}


async def test_a_draft_that_was_a_mistake_is_gone_from_the_events_to_come(
    business: Business, client: httpx.AsyncClient
) -> None:
    mistake, (event, _) = await _draft(business), await _on_sale(business, 1)
    gone = await client.delete(f"{API}/events/{mistake['id']}", headers=business.signed_in)
    assert gone.status_code == 204
    listed = (await business.get("/events", coming=True))["items"]
    assert [one["id"] for one in listed] == [event["id"]]


async def test_staff_look_up_what_each_scan_came_to_and_take_the_list_of_who_came_along(
    business: Business, client: httpx.AsyncClient
) -> None:
    event, line = await _on_sale(business, 2)
    came, stayed_away = [await _ordered(business, event, line) for _ in range(2)]
    doors = await business.post("/check-in-lists", {"event_id": event["id"], "name": "Doors"})
    for nonce in ("1", "2"):
        scan = {"list_id": doors["id"], "code": came["tickets"][0]["code"], "nonce": nonce, "gate": "north"}
        await business.post("/check-ins", scan, expect=200)
    scans = (await business.get("/check-ins", ticket_id=came["tickets"][0]["id"]))["items"]
    assert [one["reason"] for one in scans] == ["already_redeemed", "ok"]
    exported = await client.get(
        f"{API}/tickets/export.csv", params={"event_id": event["id"]}, headers=business.signed_in
    )
    rows = {row["order_reference"]: row["came_at"] for row in csv.DictReader(io.StringIO(exported.text))}
    assert rows[came["reference"]] != ""
    assert rows[stayed_away["reference"]] == ""


async def test_who_waits_leaves_and_comes_back_by_the_mailed_link(
    business: Business, client: httpx.AsyncClient
) -> None:
    event, line = await _on_sale(business, 1, waiting_offer_hours=2)
    assert event["waiting_offer_hours"] == 2
    sold = await _ordered(business, event, line)
    waits, customer = f"{business.public}/ticket-waiting-list", _somebody("Eve")
    of_it = {"event_id": event["id"], "date_id": event["dates"][0]["id"], **line, "customer": customer}
    joined = (await client.post(waits, json=of_it)).json()
    await business.post(f"/ticket-orders/{sold['id']}/cancel", expect=200)
    (mail,) = await eventually(lambda: business.mails(customer["email"]), bool)
    token = re.search(r"/ticket-waiting#token=(\S+)", mail["text"])
    assert token is not None
    assert token[1] == joined["token"]
    offered_until = datetime.fromisoformat((await client.get(f"{waits}/{token[1]}")).json()["offered_until"])
    assert timedelta(hours=1) < offered_until - datetime.now(UTC) <= timedelta(hours=2)
    assert (await client.delete(f"{waits}/{token[1]}")).status_code == 204
    assert (await client.get(f"{waits}/{token[1]}")).json()["status"] == "left"
    returned = await client.post(f"{waits}/{token[1]}/return")
    assert (returned.status_code, returned.json()["status"]) == (200, "waiting")
