from datetime import timedelta

from chassis.db import ReadTx, RowKey

from analytics.domain.days import start_of
from analytics.domain.event import EventFilter, LoggedEvent
from analytics.store import event_log, workspaces


async def list_events(tx: ReadTx, wanted: EventFilter, after: RowKey, fetch: int) -> list[LoggedEvent]:
    """Newest first. Raises `WorkspaceNotKnown` where dates ask for the clock of the workspace."""
    since = until = None
    if wanted.from_date or wanted.to_date:
        zone = (await workspaces.get(tx)).zone
        since = start_of(wanted.from_date, zone) if wanted.from_date else None
        until = start_of(wanted.to_date + timedelta(days=1), zone) if wanted.to_date else None
    return await event_log.list_page(
        tx, after, fetch, type=wanted.type, aggregate_id=wanted.aggregate_id, since=since, until=until
    )
