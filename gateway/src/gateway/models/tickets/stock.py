from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import EXAMPLE_ID, Id, Line, Moment, Money, NewMoney, Page, Text, Word

Number = Annotated[int, Field(ge=0, le=1_000_000)]


class NewTier(Request):
    name: Line
    price: NewMoney
    until: Moment | None = None
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="How many it has; once they are taken, the next tier counts."
    )


class NewTicketType(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Standing",
                    "price": {"amount_minor": 2500, "currency": "EUR"},
                    "tiers": [
                        {
                            "name": "Early bird",
                            "price": {"amount_minor": 1800, "currency": "EUR"},
                            "quantity": 100,
                        }
                    ],
                }
            ]
        }
    )

    name: Line
    description: Text | None = None
    price: NewMoney | None = Field(default=None, description="Free where it is missing.")
    tiers: Annotated[list[NewTier], Field(max_length=20)] = Field(
        default=[], description="The first one that is neither over nor full sets the price."
    )
    on_sale_from: Moment | None = None
    on_sale_until: Moment | None = None
    min_per_order: Number | None = None
    max_per_order: Number | None = None
    needs_voucher: bool = False
    add_on_to: Annotated[list[Id], Field(max_length=50)] = Field(default=[])
    seat_area: Word | None = Field(default=None, description="Each ticket needs a seat of this area.")


class Tier(Reply):
    name: str
    price: Money
    until: datetime | None
    quantity: int | None


class TicketType(Reply):
    hidden = frozenset({"version"})

    id: str
    event_id: str
    name: str
    description: str
    price: Money
    tiers: list[Tier]
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    min_per_order: int
    max_per_order: int
    needs_voucher: bool
    add_on_to: list[str]
    seat_area: str | None
    created_at: datetime


class TicketTypePage(Reply):
    items: list[TicketType]
    next_cursor: str | None


class QuotaDetails(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Hall", "size": 300, "ticket_type_ids": [EXAMPLE_ID]}]}
    )

    name: Line
    size: Number | None = Field(default=None, description="Unlimited where it is missing.")
    contingent: Number = Field(default=0, description="Kept back by hand.")
    ticket_type_ids: Annotated[list[Id], Field(max_length=200)] = Field(default=[])


class NewQuota(QuotaDetails):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"event_id": EXAMPLE_ID, "name": "Hall", "size": 300, "ticket_type_ids": [EXAMPLE_ID]}
            ]
        }
    )

    event_id: Id
    date_id: Id | None = Field(default=None, description="Counts all dates together where it is missing.")


class Quota(Reply):
    """sold + held + blocked + free = size + overbooked."""

    hidden = frozenset({"version"})

    id: str
    event_id: str
    date_id: str | None
    name: str
    unlimited: bool
    size: int
    sold: int
    held: int = Field(description="In carts and in orders that are not paid yet.")
    blocked: int = Field(description="Kept back by hand, by vouchers and by offers to the waiting list.")
    free: int
    overbooked: int = Field(description="How many more are out than there is room for.")
    contingent: int
    ticket_type_ids: list[str]
    created_at: datetime


class QuotaPage(Reply):
    items: list[Quota]
    next_cursor: str | None


class QuotaFilter(Page):
    event_id: Id


class Recount(Reply):
    sold: int
    held: int
    blocked: int


class Reconciliation(Reply):
    counted: Quota
    recounted: Recount
    drift: int = Field(description="0 where counters and recount agree.")
