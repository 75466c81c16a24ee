"""A calendar program reads appointments through the gateway, until its address is taken away."""

from chassis.testing.rfc5545 import read_strictly
from e2e_business import API, Business, at


async def test_a_feed_shows_a_booking_is_not_sent_twice_and_ends_at_once(business: Business) -> None:
    made = await business.post(
        "/calendar-feeds", {"name": "My phone", "staff_id": business.staff_id, "shows": "details"}
    )
    booking = await business.booked(at(9))
    answer = await business.client.get(made["url"])
    assert answer.status_code == 200, answer.text
    (event,) = read_strictly(answer.content).events
    assert event.value("UID") == f"{booking['id']}@frontdesk"
    assert event.value("SUMMARY") == "Cut and colour: Ada Lovelace"

    known = {"If-None-Match": answer.headers["etag"]}
    assert (await business.client.get(made["url"], headers=known)).status_code == 304
    await business.post(f"/bookings/{booking['id']}/cancel", expect=200)
    emptied = await business.client.get(made["url"], headers=known)
    assert (emptied.status_code, read_strictly(emptied.content).events) == (200, [])

    ended = await business.client.delete(f"{API}/calendar-feeds/{made['id']}", headers=business.signed_in)
    assert ended.status_code == 204
    gone = await business.client.get(made["url"])
    assert (gone.status_code, gone.json()["code"]) == (404, "link_invalid")
