from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import EXAMPLE_ID, Id, Line, Moment, Page, Secret, Word

ReEntry = Literal["never", "after_exit", "always"]
Direction = Literal["entry", "exit"]
Reason = Literal["ok", "already_redeemed", "unpaid", "revoked", "wrong_list", "wrong_date", "unknown"]


class CheckInListDetails(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Main doors", "re_entry": "after_exit"}]}
    )

    name: Line
    date_id: Id | None = Field(default=None, description="All dates where it is missing.")
    ticket_type_ids: Annotated[list[Id], Field(max_length=200)] = Field(
        default=[], description="All types where it is empty."
    )
    re_entry: ReEntry = "never"


class NewCheckInList(CheckInListDetails):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"event_id": EXAMPLE_ID, "name": "Main doors"}]}
    )

    event_id: Id


class CheckInList(Reply):
    hidden = frozenset({"version"})

    id: str
    event_id: str
    date_id: str | None
    name: str
    ticket_type_ids: list[str]
    re_entry: ReEntry
    created_at: datetime


class CheckInListPage(Reply):
    items: list[CheckInList]
    next_cursor: str | None


class CheckInListFilter(Page):
    event_id: Id


class NewCheckIn(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"list_id": EXAMPLE_ID, "code": "FD1.AZ...", "nonce": "scanner-3/1041", "gate": "north"}
            ]
        }
    )

    list_id: Id
    code: Secret = Field(description="As it stands in the QR code.")
    nonce: Word = Field(description="Names this scan of this ticket: sent again it gets its first answer.")
    direction: Direction = "entry"
    gate: Word | None = None
    scanned_at: Moment | None = Field(
        default=None, description="Earlier than now for what was scanned offline."
    )
    forced: bool = Field(
        default=False,
        description="Somebody passed while the device was offline: recorded whatever stands against it, "
        "with `scanned_at`. Codes that are unknown stay so.",
    )


class CheckInRecord(Reply):
    id: str
    gate: str
    scanned_at: datetime


class AdmittedTicket(Reply):
    id: str
    order_id: str
    date_id: str
    ticket_type_id: str
    attendee_name: str | None
    seat: str | None


class CheckInAnswer(Reply):
    reason: Reason
    check_in: CheckInRecord
    late: bool = Field(description="It was sent well after it was scanned.")
    first: CheckInRecord | None = Field(description="Where somebody passed with it before.")
    ticket: AdmittedTicket | None
    overridden: Reason | None = Field(description="What would have refused it, had it not been forced.")


class GateCount(Reply):
    gate: str
    direction: Direction
    reason: Reason
    scans: int
    late: int
    forced: int = Field(description="Scans that were recorded against what would have refused them.")


class Attendance(Reply):
    expected: int = Field(description="Valid tickets that the list lets in.")
    came: int = Field(description="Tickets that passed at least once.")
    inside: int = Field(description="Those that have not left again.")
    gates: list[GateCount]


class TicketKey(Reply):
    public_key: str = Field(description="Raw Ed25519 public key in base64url.")
