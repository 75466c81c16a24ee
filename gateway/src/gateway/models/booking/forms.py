from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import Count, Id, Line, Page, Text, Word

Kind = Literal["text", "long_text", "choice", "multi_choice", "number", "date", "yes_no", "file"]
FileType = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
Bound = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
Key = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=40)]
BOUNDS = "Of a number, of the length of a text, of how many are chosen."
_QUESTIONS: list[JsonValue] = [
    {"key": "allergies", "kind": "yes_no", "label": "Do you have allergies?", "required": True},
    {
        "key": "which",
        "kind": "long_text",
        "label": "Which ones?",
        "required": True,
        "asked_if": {"question": "allergies", "any_of": ["yes"]},
    },
]


class NewFormCondition(Request):
    question: Key = Field(description="The key of an earlier question, a choice or a yes_no.")
    any_of: Annotated[list[Line], Field(max_length=100)] = Field(description="`yes` or `no` for a yes_no.")


class NewFormQuestion(Request):
    key: Key = Field(description="Names it in answers: a-z, 0-9 and _.")
    kind: Kind
    label: Line
    help: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=1_000)] | None = None
    required: bool = False
    options: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)
    least: Bound | None = Field(default=None, description=BOUNDS)
    most: Bound | None = Field(default=None, description=BOUNDS)
    accepts: Annotated[list[FileType], Field(max_length=4)] = Field(
        default_factory=list, description="Of a file, told by its content; any of them where it is empty."
    )
    largest_kib: Annotated[int, Field(ge=1, le=10_240)] | None = Field(
        default=None, description="Of a file; 10240 where it is missing."
    )
    asked_if: NewFormCondition | None = Field(default=None, description="Always asked where it is missing.")


class NewForm(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "First visit", "questions": _QUESTIONS}]}
    )

    name: Line
    questions: Annotated[list[NewFormQuestion], Field(max_length=100)]


class NewFormAnswer(Request):
    """To one question, in the field of its kind."""

    question: Key
    text: Text | None = None
    choices: Annotated[list[Line], Field(max_length=100)] | None = None
    number: Word | None = Field(default=None, description="A decimal, such as 12.5.", examples=["12.5"])
    date: Word | None = Field(default=None, examples=["1990-05-17"])
    yes: bool | None = None
    file_id: Id | None = Field(default=None, description="Of a file uploaded for this question.")


class NewSubmission(Request):
    form_id: Id
    booking_id: Id | None = None
    answers: Annotated[list[NewFormAnswer], Field(max_length=100)]


class LinkedAnswers(Request):
    answers: Annotated[list[NewFormAnswer], Field(max_length=100)]


class WantedFormLink(Request):
    booking_id: Id | None = Field(default=None, description="What the answers are about.")
    valid_days: Annotated[int, Field(ge=1, le=90)] = 14
    reusable: bool = Field(
        default=False,
        description="May be answered again and again, by many; else once. Not where it is about a booking.",
    )


class FormCondition(Reply):
    question: str
    any_of: list[str]


class FormQuestion(Reply):
    key: str
    kind: Kind
    label: str
    help: str | None
    required: bool
    options: list[str]
    least: int | None = Field(description=BOUNDS)
    most: int | None = Field(description=BOUNDS)
    accepts: list[FileType] = Field(description="Of a file; empty for other kinds.")
    largest_kib: int | None = Field(description="Of a file; null for other kinds.")
    asked_if: FormCondition | None


class Form(Reply):
    id: str
    name: str
    questions: list[FormQuestion]
    version: int = Field(description="Rises with every edit; answers keep the one they were given to.")


class LinkedForm(Form):
    answered_at: datetime.datetime | None = Field(description="null while the link may be answered.")


class FormPage(Reply):
    items: list[Form]
    next_cursor: str | None


class FormVersion(Query):
    version: Count = Field(default=0, ge=0, description="An older version; 0 is the one asked now.")


class FormAnswer(Reply):
    question: str
    text: str | None
    choices: list[str]
    number: str | None
    date: datetime.date | None
    yes: bool | None
    file_id: str | None


class FormSubmission(Reply):
    id: str
    form_id: str
    form_version: int
    booking_id: str | None
    answers: list[FormAnswer]
    created_at: datetime.datetime


class FormSubmissionPage(Reply):
    items: list[FormSubmission]
    next_cursor: str | None


class FormSubmissionFilter(Page):
    form_id: Id | None = None
    booking_id: Id | None = None


class FormLink(Reply):
    token: str = Field(description="Lets somebody without a sign-in answer the form, about a booking once.")
    expires_at: datetime.datetime
