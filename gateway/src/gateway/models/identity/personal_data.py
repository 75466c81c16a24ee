from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gateway.binding import Query, Reply
from gateway.binding.patterns import NO_NUL


class ConfirmPerson(Query):
    confirm: Literal["delete-my-account"] = Field(
        description="Said in full, so that nobody does it by accident."
    )


class ConfirmWorkspace(Query):
    confirm: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=100)] = Field(
        description="The slug of the workspace."
    )


class Export(Reply):
    id: str
    state: str = Field(description="collecting, assembling or ready.")
    parts_done: int = Field(description="Services that have handed in their part.")
    parts_total: int
    requested_at: datetime
    expires_at: datetime | None = Field(description="The file is kept until then.")
    url: str | None = Field(description="When it is ready: a path of this API, good for a few minutes.")


class Erasure(Reply):
    url: str = Field(description="Where to follow it without signing in; keep it.")
    scope: str = Field(description="person or workspace.")
    state: str = Field(description="leaving, working or done.")
    steps_done: int
    steps_total: int
    requested_at: datetime
    done_at: datetime | None
