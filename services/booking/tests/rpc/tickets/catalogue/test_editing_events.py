"""What is offered can be edited, and who listens hears of it."""

from datetime import timedelta
from typing import Any

from booking_worlds.events import payloads
from booking_worlds.theatre import EVENING, Theatre, add_show, message, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import ShowChanged

REPLACE = "ShowService/ReplaceShow"


async def edit(theatre: Theatre, **fields: Any) -> Any:
    named = {"id": theatre.event_id, "slug": "hamlet", "name": "Hamlet", **fields}
    return (await theatre.ask(REPLACE, **named)).show


def told(theatre: Theatre, schema: ServiceSchema) -> list[ShowChanged]:
    return payloads(schema, theatre.workspace_id, ShowChanged, "show.changed")


async def test_an_edit_and_more_dates_of_what_is_offered_are_told_with_all_that_it_is_now(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    edited = await edit(theatre, name="Hamlet, Prince of Denmark", expected_version=2)
    date = message("NewShowDate")
    date.starts_at.FromDatetime(EVENING + timedelta(days=1))
    date.ends_at.FromDatetime(EVENING + timedelta(days=1, hours=3))
    for _ in range(2):
        grown = (await theatre.ask("ShowService/AddShowDates", id=theatre.event_id, dates=[date])).show
    assert [event.show for event in told(theatre, schema)] == [edited, grown]
    assert (len(grown.dates), grown.name) == (2, "Hamlet, Prince of Denmark")


async def test_a_draft_is_nobodys_business(theatre: Theatre, schema: ServiceSchema) -> None:
    draft = await add_show(theatre, slug="draft", publish=False)
    await edit(draft, slug="draft", name="Othello")
    assert told(theatre, schema) == []


async def test_an_edit_that_cannot_be_changes_nothing(theatre: Theatre, schema: ServiceSchema) -> None:
    await add_show(theatre, slug="taken")
    refused = {
        "stale": {"expected_version": 1},
        "slug": {"slug": "taken"},
        "venue": {"venue_id": theatre.date_id},
        "name": {"name": " "},
        "hold": {"hold_minutes": 10_000_000},
        "offer": {"waiting_offer_hours": 169},
    }
    codes = {what: await outcome_of(edit(theatre, **fields)) for what, fields in refused.items()}
    assert codes == {
        "stale": "EDITED_MEANWHILE",
        "slug": "SLUG_TAKEN",
        "venue": "UNKNOWN_REFERENCE",
        "name": "INVALID_FIELD",
        "hold": "INVALID_FIELD",
        "offer": "INVALID_FIELD",
    }
    assert told(theatre, schema) == []
