from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

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

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.name is None and self.locale is None:
            raise PydanticCustomError("nothing_changes", "say what changes: a name, a locale or both")
        return self
