from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Request
from gateway.models.fields import EXAMPLE_ID, Id, Word
from gateway.models.payments import NewPayment
from gateway.models.tickets.orders import NewAttendee


class NewAttendeeOf(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"attendee": {"name": "Grace Hopper"}}]})

    attendee: NewAttendee


class Swap(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"ticket_type_id": EXAMPLE_ID}]})

    ticket_type_id: Id | None = Field(default=None, description="As it is where it is missing.")
    date_id: Id | None = None
    seat: Word | None = None


class Split(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"ticket_ids": [EXAMPLE_ID]}]})

    ticket_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]


class NewRefund(NewPayment):
    goodwill: bool = Field(
        default=False, description="The order costs that much less; else what went back is owed again."
    )
