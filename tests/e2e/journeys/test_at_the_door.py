"""What staff look up at the door, and what who waits for tickets does by the own link."""

import csv
import io
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from e2e_business import API, Business
from e2e_system import eventually

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


async def _draft(business: Business) -> dict[str, Any]:
    dates = [{"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=2)).isoformat()}]
    made: dict[str, Any] = await business.post(
        "/events", {"slug": f"othello-{secrets.token_hex(3)}", "name": "Othello", "dates": dates}
    )
    return made


async def test_staff_look_up_who_came_and_who_waits_leaves_and_comes_back_by_the_mailed_link(
    business: Business, client: httpx.AsyncClient
) -> None:
    mistake, event = await _draft(business), await _draft(business)
    gone = await client.delete(f"{API}/events/{mistake['id']}", headers=business.signed_in)
    assert gone.status_code == 204
    kind = await business.post(f"/events/{event['id']}/ticket-types", {"name": "Standing"})
    counted = {"event_id": event["id"], "name": "Hall", "size": 2, "ticket_type_ids": [kind["id"]]}
    await business.post("/quotas", counted)
    await business.post(f"/events/{event['id']}/publish", expect=200)
    listed = (await business.get("/events", coming=True))["items"]
    assert [one["id"] for one in listed] == [event["id"]]

    line = {"ticket_type_id": kind["id"], "quantity": 1}
    email = f"{secrets.token_hex(6)}@example.org"
    orders = [
        await client.post(
            f"{business.public}/ticket-orders",
            json={"event_id": event["id"], "lines": [line], "customer": {"name": "Ada", "email": email}},
        )
        for _ in range(2)
    ]
    kept, given_up = (one.json() for one in orders)
    doors = await business.post("/check-in-lists", {"event_id": event["id"], "name": "Doors"})
    for nonce in ("1", "2"):
        scan = {"list_id": doors["id"], "code": kept["tickets"][0]["code"], "nonce": nonce, "gate": "north"}
        await business.post("/check-ins", scan, expect=200)
    scans = (await business.get("/check-ins", ticket_id=kept["tickets"][0]["id"]))["items"]
    assert [one["reason"] for one in scans] == ["already_redeemed", "ok"]
    exported = await client.get(
        f"{API}/tickets/export.csv", params={"event_id": event["id"]}, headers=business.signed_in
    )
    rows = {row["order_reference"]: row for row in csv.DictReader(io.StringIO(exported.text))}
    assert (bool(rows[kept["reference"]]["came_at"]), rows[given_up["reference"]]["came_at"]) == (True, "")

    waits = f"{business.public}/ticket-waiting-list"
    waiting = {"name": "Eve", "email": f"{secrets.token_hex(6)}@example.org"}
    of_it = {"event_id": event["id"], "date_id": event["dates"][0]["id"], **line, "customer": waiting}
    joined = (await client.post(waits, json=of_it)).json()
    await business.post(f"/ticket-orders/{given_up['id']}/cancel", expect=200)
    (mail,) = await eventually(lambda: business.mails(waiting["email"]), bool)
    token = re.search(r"/ticket-waiting#token=(\S+)", mail["text"])
    assert token is not None
    assert token[1] == joined["token"]
    assert (await client.delete(f"{waits}/{token[1]}")).status_code == 204
    assert (await client.get(f"{waits}/{token[1]}")).json()["status"] == "left"
    returned = await client.post(f"{waits}/{token[1]}/return")
    assert (returned.status_code, returned.json()["status"]) == (200, "waiting")
