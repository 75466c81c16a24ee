from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import EXAMPLE_ID, Id, Line, Page, Text

Quantity = Annotated[int, Field(ge=1, le=100)]
Kind = Literal["room", "equipment"]


class NewResource(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Diode laser", "kind": "equipment", "quantity": 2}]}
    )

    name: Line
    kind: Kind
    description: Text | None = None
    quantity: Quantity | None = Field(default=None, description="How many there are; 1 where it is missing.")


class ResourceEdit(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"quantity": 3}]})

    name: Line | None = None
    kind: Kind | None = None
    description: Text | None = None
    quantity: Quantity | None = Field(
        default=None, description="Fewer than before leave the bookings of the last ones alone."
    )


class Resource(Reply):
    hidden = frozenset({"version"})

    id: str
    name: str
    kind: Kind
    description: str
    quantity: int
    archived: bool
    created_at: datetime


class ResourcePage(Reply):
    items: list[Resource]
    next_cursor: str | None


class ResourceFilter(Page):
    kind: Kind | None = None
    archived: bool | None = Field(
        default=None, description="`true`: those that are archived, instead of those that are not."
    )


class NewResourceNeed(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"any_of": [EXAMPLE_ID]}]})

    any_of: Annotated[list[Id], Field(min_length=1, max_length=50)] = Field(
        description="One unit of any one of these resources."
    )


class ResourceNeed(Reply):
    any_of: list[str]


class BookedUnit(Reply):
    resource_id: str
    unit_id: str
    name: str
    number: int = Field(description="Which of the resource's units, from 1.")
