from chassis.db import ReadTx, Tx, own
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from analytics.domain.workspace import Workspace, WorkspaceNotKnown
from analytics.store.tables import workspaces

GET = select(workspaces.c.time_zone, workspaces.c.currency).where(own(workspaces))
_insert = insert(workspaces)
KEEP = _insert.on_conflict_do_update(
    index_elements=[workspaces.c.workspace_id],
    set_={"time_zone": _insert.excluded.time_zone, "currency": _insert.excluded.currency},
)


async def get(tx: ReadTx) -> Workspace:
    """The workspace of the transaction. Raises `WorkspaceNotKnown`."""
    row = await tx.row(GET)
    if row is None:
        raise WorkspaceNotKnown("This workspace is not known here yet; try again shortly.")
    time_zone, currency = row
    return Workspace(time_zone=time_zone, currency=currency)


def keep(tx: Tx, workspace: Workspace) -> None:
    tx.later(KEEP, {"time_zone": workspace.time_zone, "currency": workspace.currency})
