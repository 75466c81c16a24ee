"""A suspended workspace tells its customers nothing; what still makes sense is told once it is restored."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from booking.consumers import handlers
from booking.jobs import OFFER_TO_WAITING, PASS_OFFERS_ON, REMIND
from booking_worlds.events import let_the_service_hear
from booking_worlds.life import change
from booking_worlds.salon import Salon, at
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.events.applying import Applier, Patience
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.event_pb2 import Event


async def test_reminders_of_a_suspended_workspace_wait_until_it_is_restored(
    salon: Salon, database: Database, schema: ServiceSchema
) -> None:
    booking = await salon.book(at(9))
    await let_the_service_hear(database, schema, salon)
    await change(schema, "reminders SET due_at = now()", "due_at IS NOT NULL AND booking_id", booking.id)
    assert await _due(schema, REMIND.due_function, salon) == [booking.id]
    await _heard(database, salon, "identity.workspace.suspended")
    assert await _due(schema, REMIND.due_function, salon) == []
    await _heard(database, salon, "identity.workspace.restored")
    assert await _due(schema, REMIND.due_function, salon) == [booking.id]


@pytest.mark.parametrize("job", [REMIND, PASS_OFFERS_ON, OFFER_TO_WAITING], ids=lambda job: job.name)
async def test_all_that_is_told_to_customers_passes_over_suspended_workspaces(
    schema: ServiceSchema, job
) -> None:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        row = await (
            await admin.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", (job.due_function,))
        ).fetchone()
    assert row is not None
    assert "FROM suspensions" in row[0]


async def _due(schema: ServiceSchema, function: str, salon: Salon) -> list[str]:
    async with await psycopg.AsyncConnection.connect(schema.app_url) as app:
        rows = await (await app.execute(f"SELECT * FROM {function}(now(), 1000)".encode())).fetchall()
    return [str(id_) for workspace_id, id_ in rows if workspace_id == salon.workspace_id]


async def _heard(database: Database, salon: Salon, type_: str) -> None:
    event = Event(
        id=str(new_id()),
        type=type_,
        workspace_id=str(salon.workspace_id),
        aggregate_type="workspace",
        aggregate_id=str(UUID(int=0)),
    )
    event.occurred_at.FromDatetime(datetime.now(UTC))
    subject = f"frontdesk.{event.workspace_id}.{type_}"
    heard = handlers.read(subject, event.SerializeToString(), seq=1, traceparent=None)
    await Applier("booking", database, handlers, Patience(attempts=1)).apply([heard])
