from chassis.db import Tx
from chassis.errors import NotFound

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import WorkspaceChanged
from identity.domain.workspaces.workspace import ProfileChange, Workspace
from identity.store import workspaces
from identity.store.access import audit_log


async def change_workspace(tx: Tx, wish: ProfileChange, *, made_from: int | None) -> Workspace:
    """`made_from` is the version that was edited, None any. Raises `WorkspaceChanged` or `SlugTaken`."""
    changed = await workspaces.change(tx, wish, made_from=made_from)
    if changed is None:
        newest = await workspaces.find(tx)
        if newest is None:
            raise NotFound("there is no such workspace")
        raise WorkspaceChanged(
            "somebody edited the workspace in between; read it again", version=newest.version
        )
    audit_log.add(tx, Act.WORKSPACE_CHANGED, f"workspace:{changed.id}")
    tx.emit(events.workspace_changed(changed))
    return changed
