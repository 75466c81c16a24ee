from __future__ import annotations

import base64

import httpx
import pytest
import structlog
from frontdesk.booking.v1 import calendar_feeds_pb2 as pb
from gateway.edge.kinds import Traffic, traffic_of
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer

TOKEN = base64.urlsafe_b64encode(WORKSPACE.bytes + bytes(32)).decode()
FEED = f"/calendars/{TOKEN}.ics"


@pytest.fixture(autouse=True)
def _feed(peer: RecordedPeer) -> None:
    file = pb.GetFeedFileResponse(content=b"BEGIN:VCALENDAR\r\n", etag="abc")
    file.last_modified.FromJsonString("2026-11-30T08:00:00Z")
    peer.answers["GetFeedFile"] = file
    feed = pb.CalendarFeed(id="f1", name="My phone", shows="busy")
    feed.created_at.FromJsonString("2026-11-30T08:00:00Z")
    peer.answers["CreateCalendarFeed"] = pb.CreateCalendarFeedResponse(feed=feed, token=TOKEN)


async def test_a_feed_is_read_without_a_sign_in_by_the_address_that_was_shown_once(
    client: httpx.AsyncClient, staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    made = await staff.post("/calendar-feeds", json={"name": "My phone"})
    assert made.status_code == 201
    assert made.json() == {
        "id": "f1",
        "name": "My phone",
        "staff_id": None,
        "shows": "busy",
        "created_at": "2026-11-30T08:00:00Z",
        "url": f"http://gateway/api/v1{FEED}",
    }
    answer = await client.get(FEED)
    assert (answer.status_code, answer.content) == (200, b"BEGIN:VCALENDAR\r\n")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["etag"] == '"abc"'
    assert answer.headers["last-modified"] == "Mon, 30 Nov 2026 08:00:00 GMT"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert peer.last("GetFeedFile").request.token == TOKEN


@pytest.mark.parametrize(
    ("known", "status"), [('"abc"', 304), ('"x", W/"abc"', 304), ("*", 304), ('"x"', 200), ("abc", 200)]
)
async def test_who_has_the_newest_file_is_not_sent_it_again(
    client: httpx.AsyncClient, known: str, status: int
) -> None:
    answer = await client.get(FEED, headers={"If-None-Match": known})
    assert (answer.status_code, answer.headers["etag"]) == (status, '"abc"')
    assert bool(answer.content) == (status == 200)


async def test_the_secret_of_a_feed_stands_in_no_log(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        await client.get(FEED)
    (line,) = [one for one in lines if one["event"] == "request"]
    assert line["route"] == "/api/v1/calendars/{token}.ics"
    assert TOKEN not in str(lines)


def test_calendar_programs_count_as_public_readers() -> None:
    assert traffic_of("GET", f"/api/v1{FEED}") is Traffic.PUBLIC_READ
    assert traffic_of("GET", "/api/v1/calendars/0193f0a1-7b1c-7c3e-8a55-0c1d2e3f4a5b") is Traffic.STAFF
