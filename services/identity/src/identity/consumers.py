"""What the services hand in of exports and erasures."""

from collections.abc import Callable
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_export
from frontdesk.common.v1.personal_data_events_pb2 import ErasurePartDone, ExportPartReady, ExportRequested

from identity.actions.personal_data.note_erasure_part import note_erasure_part
from identity.actions.personal_data.note_export_part import note_export_part

EXPORT_PARTS = (
    "identity.export.part_ready",
    "booking.export.part_ready",
    "inbox.export.part_ready",
    "inventory.export.part_ready",
    "analytics.export.part_ready",
)
ERASURE_PARTS = (
    "booking.erasure.part_done",
    "inbox.erasure.part_done",
    "inventory.erasure.part_done",
    "analytics.erasure.part_done",
)


def handlers_waking(wake: Callable[[], None]) -> Handlers:
    """`wake` is called after a commit that may have completed an export or a round of an erasure."""
    handlers = Handlers()
    handlers.on("identity.export.requested", ExportRequested)(note_export)

    async def take_export_part(tx: Tx, event: Received[ExportPartReady]) -> None:
        part = event.message
        if await note_export_part(tx, UUID(part.export_id), part.service, part.file_key):
            tx.after_commit(wake)

    async def take_erasure_part(tx: Tx, event: Received[ErasurePartDone]) -> None:
        part = event.message
        await note_erasure_part(tx, UUID(part.erasure_id), part.service, part.round)
        tx.after_commit(wake)

    for type_ in EXPORT_PARTS:
        handlers.on(type_, ExportPartReady)(take_export_part)
    for type_ in ERASURE_PARTS:
        handlers.on(type_, ErasurePartDone)(take_erasure_part)
    return handlers


def _wake_nobody() -> None:
    return


handlers = handlers_waking(_wake_nobody)
"""For replays outside the service: its jobs find what they leave at their next look."""
