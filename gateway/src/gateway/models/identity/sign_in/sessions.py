from __future__ import annotations

from datetime import datetime

from pydantic import Field

from gateway.binding import Reply


class Session(Reply):
    id: str
    workspace_id: str
    device: str | None = Field(description="Such as `Firefox on Windows`; null until it is known.")
    address: str | None = Field(description="The network, such as 203.0.113.0/24; null until it is known.")
    created_at: datetime
    last_used_at: datetime
    current: bool = Field(description="Whether it is the session of this very request.")


class SessionPage(Reply):
    items: list[Session]
    next_cursor: str | None
