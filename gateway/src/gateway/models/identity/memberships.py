from __future__ import annotations

from datetime import datetime

from pydantic import Field

from gateway.binding import Query, Reply, Request
from gateway.models.fields import Word
from gateway.models.identity.sign_in.tokens import Client
from gateway.models.identity.workspaces import Workspace


class Membership(Reply):
    workspace: Workspace
    role: str = Field(description="owner, admin, staff, broker or viewer.")
    last_used_at: datetime
    current: bool = Field(description="Whether it is the workspace of this very token.")


class MembershipPage(Reply):
    items: list[Membership]
    next_cursor: str | None


class Switching(Request):
    workspace: Word = Field(description="Slug or id.", examples=["salon-lumen"])


class Switch(Query):
    """What identity is asked of it."""

    workspace: str
    client: Client
