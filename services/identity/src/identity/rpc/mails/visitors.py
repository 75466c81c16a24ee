from chassis.context import Caller, caller_in

from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE


def nowhere() -> Caller:
    """Visitors belong to no workspace, so what they do begins in nobody's."""
    return caller_in(NOBODYS_WORKSPACE)
