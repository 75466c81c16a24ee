"""What an event sells is taken away again by whoever read it last, and the log says so."""

from datetime import UTC, datetime, timedelta

import httpx
from e2e_business import API, Business
from e2e_system import eventually

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


async def test_a_venue_a_quota_and_a_type_go_once_nothing_hangs_on_them(
    business: Business, client: httpx.AsyncClient
) -> None:
    hall = {"name": "Hall", "capacity": 40, "time_zone": "Europe/Berlin"}
    venue = await business.post("/venues", hall)
    dates = [{"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=2)).isoformat()}]
    wish = {"slug": "recital", "name": "Recital", "dates": dates, "venue_id": venue["id"]}
    event = await business.post("/events", wish)
    kind = await business.post(f"/events/{event['id']}/ticket-types", {"name": "Standing"})
    counted = {"event_id": event["id"], "name": "Floor", "size": 9, "ticket_type_ids": [kind["id"]]}
    quota = await business.post("/quotas", counted)

    async def deleted(path: str, tag: str | None) -> tuple[int, str]:
        headers = business.signed_in | ({"If-Match": tag} if tag else {})
        answer = await client.delete(f"{API}{path}", headers=headers)
        return answer.status_code, answer.json()["code"] if answer.content else ""

    venue_path, quota_path = f"/venues/{venue['id']}", f"/quotas/{quota['id']}"
    assert await deleted(venue_path, None) == (428, "if_match_missing")
    assert await deleted(venue_path, '"v2"') == (412, "edited_meanwhile")
    assert await deleted(venue_path, '"v1"') == (409, "venue_in_use")
    assert await deleted(quota_path, '"v1"') == (409, "quota_in_use")
    assert await deleted(f"/ticket-types/{kind['id']}", '"v1"') == (204, "")
    assert await deleted(quota_path, '"v2"') == (204, "")
    assert await deleted(f"/events/{event['id']}", None) == (204, "")
    assert await deleted(venue_path, '"v1"') == (204, "")
    assert await deleted(venue_path, '"v1"') == (404, "not_found")

    async def logged() -> set[str]:
        return {one["summary"] for one in (await business.get("/event-log", limit=200))["items"]}

    told = {"Ticket type Standing deleted", "Quota Floor deleted", "Venue Hall deleted"}
    await eventually(logged, told.issubset)
