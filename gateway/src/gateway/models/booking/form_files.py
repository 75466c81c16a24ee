from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from gateway.binding import Query, Reply
from gateway.binding.patterns import NO_NUL
from gateway.models.booking.forms import FileType, Key


class NewFormFile(Query):
    question: Key = Field(description="The key of the question that it answers.")
    name: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=200)] = Field(
        default="file", description="What its sender calls it."
    )


class FormFile(Reply):
    id: str = Field(description="Answer the question with it, within a day.")
    file_name: str
    content_type: FileType = Field(description="By its content.")
    size: int = Field(description="Bytes.")
    uploaded_at: datetime


class FileLink(Reply):
    url: str
    expires_at: datetime
