from chassis.db import Tx

from analytics.domain.workspace import Workspace
from analytics.store import workspaces


async def keep_workspace(tx: Tx, workspace: Workspace) -> None:
    """Remembers the clock and the money of the transaction's workspace."""
    workspaces.keep(tx, workspace)
