from __future__ import annotations

from datetime import datetime

from pydantic import Field

from gateway.binding import Reply
from gateway.models.fields import Date, Page, Word


class AuditQuery(Page):
    action: Word | None = Field(default=None, description="Such as `session.revoked`.")
    actor: Word | None = Field(default=None, description="Such as `user:<id>`.")
    first_day: Date | None = Field(default=None, alias="from", description="Local date, included.")
    last_day: Date | None = Field(default=None, alias="to", description="Local date, included.")


class AuditEntry(Reply):
    id: str
    at: datetime
    actor: str = Field(description="`user:<id>`, `key:<id>`, `public:<service>` or `system:<service>`.")
    action: str
    subject: str = Field(description="Such as `session:<id>`.")
    detail: str | None


class AuditPage(Reply):
    items: list[AuditEntry]
    next_cursor: str | None
