from chassis.db import ReadTx

from analytics.domain.days import Period
from analytics.domain.overview import Overview
from analytics.store import rollups, workspaces


async def get_overview(tx: ReadTx, range_name: str) -> Overview:
    """Figures up to today, on the clock of the workspace. Raises `WorkspaceNotKnown`."""
    workspace = await workspaces.get(tx)
    period = Period.until_today(range_name, tx.now, workspace.zone)
    return Overview.of(workspace, period, await rollups.of_period(tx, period))
