from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.tickets.quota import Purpose, Quota
from booking.domain.tickets.show import Show, ShowDate, ShowStatus
from booking.domain.tickets.ticket_type import TicketType, Tier
from booking.domain.tickets.venue import SeatMap


class SaleState(StrEnum):
    ON_SALE = "on_sale"
    SOLD_OUT = "sold_out"
    NOT_YET = "not_yet"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that decides whether a ticket of one event can be sold, as of one moment."""

    show: Show
    dates: Mapping[UUID, ShowDate]
    types: Mapping[UUID, TicketType]
    quotas: Mapping[UUID, Quota]
    lapsed: frozenset[UUID]
    """Quotas with room that expired carts still occupy in the counters."""
    seat_map: SeatMap

    def quotas_of(self, ticket_type: TicketType, date: ShowDate) -> list[Quota]:
        """Those that count a ticket, beside the one of its tier."""
        return [
            quota
            for quota in self.quotas.values()
            if quota.purpose is Purpose.STOCK
            and ticket_type.id in quota.ticket_type_ids
            and quota.date_id in (None, date.id)
        ]

    def free(self) -> dict[UUID, int | None]:
        """By quota; None is unlimited."""
        return {quota.id: quota.free for quota in self.quotas.values()}

    def state(self, ticket_type: TicketType, date: ShowDate, now: datetime) -> SaleState:
        ends = [date.ends_at, *([ticket_type.on_sale_until] if ticket_type.on_sale_until else [])]
        if self.show.status is not ShowStatus.PUBLISHED or min(ends) <= now:
            return SaleState.OVER
        if ticket_type.on_sale_from is not None and now < ticket_type.on_sale_from:
            return SaleState.NOT_YET
        counted = self.quotas_of(ticket_type, date)
        short = [quota for quota in counted if quota.free is not None and quota.free < 1]
        return SaleState.SOLD_OUT if short or not counted else SaleState.ON_SALE

    def price(self, ticket_type: TicketType, quantity: int, now: datetime) -> tuple[int, Tier | None]:
        """Of one, in the smallest unit, and the tier that sets it."""
        tier = ticket_type.tier_for(quantity, now, self.free())
        return (tier.price_amount_minor, tier) if tier else (ticket_type.price_amount_minor, None)
