from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from gateway.binding import Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import Id, Line, Page


class WorkspaceSearch(Page):
    search: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=100)] | None = Field(
        default=None, description="Part of the name or the slug."
    )


class PlatformWorkspace(Reply):
    id: str
    name: str
    slug: str
    created_at: datetime
    suspended_at: datetime | None = Field(description="Null while it is open.")
    suspended_because: str | None


class PlatformWorkspacePage(Reply):
    items: list[PlatformWorkspace]
    next_cursor: str | None


class Suspension(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Unpaid since October"}]})

    reason: Line = Field(description="Stands in the workspace's audit log.")


class Impersonating(Request):
    user_id: Id
    reason: Line = Field(description="Stands in the workspace's audit log.")


class ImpersonationToken(Reply):
    access_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds.")
    workspace_id: str
