"""An event that was never on sale can be taken away, and nothing of it stays."""

import asyncio
import os
from collections import Counter
from uuid import UUID

import psycopg
import pytest
from booking_worlds.events import payloads
from booking_worlds.races import until_somebody_waits
from booking_worlds.theatre import Theatre, add_show, outcome_of
from booking_worlds.vouchers import voucher
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import ShowDeleted

DELETE = "ShowService/DeleteShow"
ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
HANGING_ON_IT = ("show_dates", "ticket_types", "quotas", "vouchers", "check_in_lists")


async def _left(schema: ServiceSchema, show: Theatre) -> dict[str, int]:
    """How many rows there are of an event, by table."""
    found = {}
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute("SET search_path = booking")
        for table in HANGING_ON_IT:
            counted = psycopg.sql.SQL("SELECT count(*) FROM {} WHERE show_id = %s").format(
                psycopg.sql.Identifier(table)
            )
            row = await (await admin.execute(counted, (UUID(show.event_id),))).fetchone()
            found[table] = int(row[0]) if row else 0
        kept_back = "SELECT count(*) FROM quota_claims WHERE workspace_id = %s AND kind = 'blocked'"
        row = await (await admin.execute(kept_back, (show.workspace_id,))).fetchone()
        found["kept back"] = int(row[0]) if row else 0
    return {what: n for what, n in found.items() if n}


async def _furnish(show: Theatre) -> None:
    tiers = [{"name": "Early", "price": {"amount_minor": 900, "currency": "EUR"}, "quantity": 5}]
    a = await show.ticket_type(price=1000, tiers=tiers)
    await show.quota(10, a)
    await voucher(show, a, 3)
    made = await show.ask("CheckInService/CreateCheckInList", event_id=show.event_id, name="Doors")
    scan = {"list_id": made.list.id, "code": "FD1.none", "nonce": "first"}
    assert (await show.ask("CheckInService/CheckIn", **scan)).reason == "unknown"


async def test_a_draft_is_deleted_with_all_that_hangs_on_it_and_its_slug_is_free(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    draft = await add_show(theatre, slug="mistake", publish=False)
    await _furnish(draft)
    assert (await _left(schema, draft)).keys() == {*HANGING_ON_IT, "kept back"}
    await theatre.ask(DELETE, id=draft.event_id)
    assert await _left(schema, draft) == {}
    assert await outcome_of(theatre.ask("ShowService/GetShow", id=draft.event_id)) == "NOT_FOUND"
    assert await outcome_of(theatre.ask(DELETE, id=draft.event_id)) == "NOT_FOUND"
    (told,) = payloads(schema, theatre.workspace_id, ShowDeleted, "show.deleted")
    assert (told.show.id, told.show.slug) == (draft.event_id, "mistake")
    again = await add_show(theatre, slug="mistake", publish=False)
    assert again.event_id != draft.event_id


@pytest.mark.parametrize("then", ["PublishShow", "CancelShow"])
async def test_what_was_published_or_cancelled_is_not_deleted(
    theatre: Theatre, schema: ServiceSchema, then: str
) -> None:
    show = await add_show(theatre, slug="seen", publish=False)
    await _furnish(show)
    await theatre.ask(f"ShowService/{then}", id=show.event_id)
    before = await _left(schema, show)
    assert await outcome_of(theatre.ask(DELETE, id=show.event_id)) == "TRANSITION_REFUSED"
    assert await _left(schema, show) == before


async def test_what_is_added_while_a_draft_is_deleted_goes_with_it_or_is_refused(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    for n in range(3):
        draft = await add_show(theatre, slug=f"draft-{n}", publish=False)
        a = await draft.ticket_type()

        async def deleted(show: Theatre = draft) -> str:
            await show.ask(DELETE, id=show.event_id)
            return "deleted"

        async def made(kind: int, show: Theatre = draft, type_id: str = a) -> str:
            if kind == 0:
                await show.ticket_type(f"Type {kind}")
            elif kind == 1:
                await show.quota(5, type_id)
            elif kind == 2:
                await voucher(show, type_id, 2, reserves=False)
            else:
                await show.ask("CheckInService/CreateCheckInList", event_id=show.event_id, name="Doors")
            return "made"

        answers = Counter(
            await asyncio.gather(
                *(outcome_of(made(k % 4)) for k in range(20)), *(outcome_of(deleted()) for _ in range(3))
            )
        )
        assert answers.keys() <= {"made", "UNKNOWN_REFERENCE", "NOT_FOUND", "deleted"}, answers
        assert answers["deleted"] == 1
        assert await _left(schema, draft) == {}


async def test_a_scan_while_its_list_is_deleted_counts_before_that_or_finds_no_list(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    for n in range(ROUNDS):
        draft = await add_show(theatre, slug=f"scanned-{n}", publish=False)
        made = await draft.ask("CheckInService/CreateCheckInList", event_id=draft.event_id, name="Doors")

        async def scanned(k: int, show: Theatre = draft, list_id: str = made.list.id) -> str:
            scan = {"list_id": list_id, "code": "FD1.none", "nonce": f"scan-{k}"}
            return str((await show.ask("CheckInService/CheckIn", **scan)).reason)

        async def deleted(show: Theatre = draft) -> str:
            await show.ask(DELETE, id=show.event_id)
            return "deleted"

        calls = [*(scanned(k) for k in range(20)), deleted(), *(scanned(k) for k in range(20, 40))]
        answers = Counter(await asyncio.gather(*map(outcome_of, calls)))
        assert answers.keys() <= {"unknown", "UNKNOWN_REFERENCE", "deleted"}, answers
        assert answers["deleted"] == 1
        assert await _left(schema, draft) == {}


async def test_a_scan_waits_for_a_deletion_that_is_under_way_and_finds_no_list(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    draft = await add_show(theatre, slug="going", publish=False)
    made = await draft.ask("CheckInService/CreateCheckInList", event_id=draft.event_id, name="Doors")
    scan = {"list_id": made.list.id, "code": "FD1.none", "nonce": "late"}
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute("DELETE FROM booking.check_in_lists WHERE id = %s", (made.list.id,))
        waiting = asyncio.create_task(outcome_of(theatre.ask("CheckInService/CheckIn", **scan)))
        await until_somebody_waits(schema)
    assert await waiting == "UNKNOWN_REFERENCE"
