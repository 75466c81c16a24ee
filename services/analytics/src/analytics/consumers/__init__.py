"""What every service tells becomes lines of the log and what they count for.

A summary names no customer and no member of staff: the log is kept longer than people are.
"""

from collections.abc import Sequence
from typing import Any

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceChanged, WorkspaceOnboarded

from analytics.actions.keep_workspace import keep_workspace
from analytics.actions.record_events import record_events
from analytics.consumers import (
    bookings,
    catalogue,
    closures,
    forms,
    identity,
    inbox,
    inventory,
    ticketing,
    visits,
)
from analytics.consumers.telling import Tellers
from analytics.domain.event import LoggedEvent, Told
from analytics.domain.workspace import Workspace

TELLERS: Tellers = {
    **bookings.TELLERS,
    **visits.TELLERS,
    **closures.TELLERS,
    **forms.TELLERS,
    **catalogue.TELLERS,
    **ticketing.TELLERS,
    **inbox.TELLERS,
    **inventory.TELLERS,
    **identity.TELLERS,
}


async def record(tx: Tx, events: Sequence[Received[Any]]) -> None:
    """Of any types, mixed or not."""
    for event in events:
        if isinstance(event.message, WorkspaceOnboarded | WorkspaceChanged):
            told = event.message.workspace
            await keep_workspace(tx, Workspace(time_zone=told.time_zone, currency=told.currency))
    await record_events(tx, [_told(event) for event in events])


def _told(event: Received[Any]) -> Told:
    _, tell = TELLERS[event.type]
    summary, counts = tell(event)
    logged = LoggedEvent(
        id=event.id,
        type=event.type,
        occurred_at=event.occurred_at,
        aggregate_type=event.aggregate_type,
        aggregate_id=event.aggregate_id,
        summary=summary,
    )
    return Told(event=logged, counts=counts)


handlers = Handlers()
handlers.on("identity.export.requested", ExportRequested)(note_export)
handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)
for _type, (_message, _) in TELLERS.items():
    handlers.on_batch(_type, _message)(record)
