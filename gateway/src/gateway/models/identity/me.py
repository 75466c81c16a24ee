from __future__ import annotations

from gateway.binding import Reply
from gateway.models.identity.people import User
from gateway.models.identity.workspaces import Workspace


class Me(Reply):
    user: User
    workspace: Workspace
    role: str
