from dataclasses import replace

from chassis.context import Caller, current_caller

from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE


def nowhere() -> Caller:
    """Visitors belong to no workspace, so what they do begins in nobody's."""
    return replace(current_caller.get(), workspace_id=NOBODYS_WORKSPACE)
