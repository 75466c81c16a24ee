from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Line, Text, Word

Seats = Annotated[int, Field(ge=1, le=200_000)]


class NewSeatRow(Request):
    name: Word
    seats: Seats


class NewSeatArea(Request):
    name: Word
    rows: Annotated[list[NewSeatRow], Field(max_length=500)]


class NewVenue(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Old Gasworks",
                    "address": "Gasse 4, 10243 Berlin",
                    "capacity": 320,
                    "time_zone": "Europe/Berlin",
                    "seat_map": [{"name": "Stalls", "rows": [{"name": "A", "seats": 20}]}],
                }
            ]
        }
    )

    name: Line
    address: Text | None = None
    capacity: Seats
    time_zone: Word
    seat_map: Annotated[list[NewSeatArea], Field(max_length=100)] = Field(
        default=[], description="Seats are named area/row/number, as in Stalls/A/12."
    )


class SeatRow(Reply):
    name: str
    seats: int


class SeatArea(Reply):
    name: str
    rows: list[SeatRow]


class Venue(Reply):
    hidden = frozenset({"version"})

    id: str
    name: str
    address: str
    capacity: int
    time_zone: str
    seat_map: list[SeatArea]
    created_at: datetime


class VenuePage(Reply):
    items: list[Venue]
    next_cursor: str | None
