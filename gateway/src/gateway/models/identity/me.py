from __future__ import annotations

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Line
from gateway.models.identity.people import Language, User
from gateway.models.identity.workspaces import Workspace


class Me(Reply):
    user: User
    workspace: Workspace
    role: str


class MyChange(Request):
    """What is left out stays as it is; something must be there."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Mira Sommer-Lang", "locale": "de"}], "minProperties": 1}
    )

    name: Line | None = None
    locale: Language | None = Field(default=None, description="Of mails to you.")
