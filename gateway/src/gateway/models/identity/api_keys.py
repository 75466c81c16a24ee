from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Line, Moment, Word


class NewApiKey(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Website", "scopes": ["booking-type:read", "slot:read", "booking:write"]}]
        }
    )

    name: Line
    scopes: Annotated[list[Word], Field(min_length=1, max_length=60)] = Field(
        description="Of `GET /scopes`; `write` includes `read`, `*:read` is everything."
    )
    expires_at: Moment | None = None


class ApiKey(Reply):
    id: str
    name: str
    hint: str = Field(description="How the key ends.")
    scopes: list[str]
    created_at: datetime
    created_by: str = Field(description="The person's id; without that person the key ends.")
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="Told to a few minutes.")


class CreatedApiKey(Reply):
    api_key: ApiKey
    key: str = Field(description="Shown this once.")


class ApiKeyPage(Reply):
    items: list[ApiKey]
    next_cursor: str | None


class Scope(Reply):
    name: str = Field(description="Such as `booking:read`.")
    for_keys: bool = Field(description="Whether an API key may have it, or people only.")


class ScopeList(Reply):
    items: list[Scope]
