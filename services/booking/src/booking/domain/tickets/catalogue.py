from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.tickets.quota import Move, Purpose, Quota
from booking.domain.tickets.sales.voucher import Voucher
from booking.domain.tickets.show import Show, ShowDate, ShowStatus
from booking.domain.tickets.ticket import Ticket
from booking.domain.tickets.ticket_type import TicketType, Tier
from booking.domain.tickets.venue import SeatMap


class SaleState(StrEnum):
    ON_SALE = "on_sale"
    SOLD_OUT = "sold_out"
    NOT_YET = "not_yet"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """From `least` to `most` tickets of one type on one date."""

    ticket_type_id: UUID
    date_id: UUID
    least: int
    most: int


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
    vouchers: Mapping[str, Voucher] = field(default_factory=dict)
    """Those that the lines name, by code."""
    reserved: Mapping[tuple[UUID, UUID], int] = field(default_factory=dict)
    """What these vouchers keep back, by voucher and quota."""
    waiting: Mapping[tuple[UUID, UUID], int] = field(default_factory=dict)
    """The smallest group that waits and may be sold to, by ticket type and date."""
    business: str = ""
    """Whose event it is, by name."""

    def quotas_of(self, ticket_type: TicketType, date: ShowDate) -> list[Quota]:
        """Those that count a ticket, beside the one of its tier."""
        return [
            quota
            for quota in self.quotas.values()
            if quota.purpose is Purpose.STOCK
            and ticket_type.id in quota.ticket_type_ids
            and quota.date_id in (None, date.id)
        ]

    def is_off(self, date: ShowDate) -> bool:
        """It will not take place."""
        return self.show.status is ShowStatus.CANCELLED or date.cancelled_at is not None

    def coming_dates(self) -> list[ShowDate]:
        """Those that are not cancelled."""
        return [date for date in self.dates.values() if date.cancelled_at is None]

    def free(self) -> dict[UUID, int | None]:
        """By quota; None is unlimited."""
        return {quota.id: quota.free for quota in self.quotas.values()}

    def window(self, ticket_type: TicketType, date: ShowDate, now: datetime) -> SaleState:
        """Whether it is sold at this time, however many are left."""
        if self.is_off(date):
            return SaleState.OVER
        ends = [date.ends_at, *([ticket_type.on_sale_until] if ticket_type.on_sale_until else [])]
        if self.show.status is not ShowStatus.PUBLISHED or min(ends) <= now:
            return SaleState.OVER
        if ticket_type.on_sale_from is not None and now < ticket_type.on_sale_from:
            return SaleState.NOT_YET
        return SaleState.ON_SALE

    def state(self, ticket_type: TicketType, date: ShowDate, now: datetime) -> SaleState:
        """As the public sees it: room that a waiting group fits into is that group's."""
        window = self.window(ticket_type, date, now)
        if window is not SaleState.ON_SALE:
            return window
        counted = self.quotas_of(ticket_type, date)
        if not counted:
            return SaleState.SOLD_OUT
        room = [quota.free for quota in counted if quota.free is not None]
        promised = self.waiting.get((ticket_type.id, date.id))
        short = room and (min(room) < 1 or (promised is not None and promised <= min(room)))
        return SaleState.SOLD_OUT if short else SaleState.ON_SALE

    def state_with(
        self, voucher: Voucher, ticket_type: TicketType, date: ShowDate, now: datetime
    ) -> SaleState:
        """As who has this voucher, which is for these tickets, sees it: what it keeps back is theirs."""
        window, counted = self.window(ticket_type, date, now), self.quotas_of(ticket_type, date)
        if window is not SaleState.ON_SALE or not counted:
            return self.state(ticket_type, date, now)
        least, uses = ticket_type.min_per_order, self.quotas[voucher.quota_id].free
        if uses is not None and uses < least:
            return SaleState.SOLD_OUT
        kept = self.kept_back(voucher, ticket_type, date)
        return SaleState.ON_SALE if kept >= least else self.state(ticket_type, date, now)

    def kept_back(self, voucher: Voucher, ticket_type: TicketType, date: ShowDate) -> int:
        """How many of these tickets can be drawn from what this voucher keeps back."""
        counted = self.quotas_of(ticket_type, date)
        return min((self.reserved.get((voucher.id, quota.id), 0) for quota in counted), default=0)

    def room(self, ticket_type: TicketType, date: ShowDate) -> int | None:
        """How many tickets its quotas still have; None is any number."""
        room = [quota.free for quota in self.quotas_of(ticket_type, date) if quota.free is not None]
        return min(room, default=None)

    def places(self, now: datetime) -> list[Place]:
        """Where somebody who waits could be served now, and with how many tickets."""
        found = []
        for (type_id, date_id), smallest in self.waiting.items():
            ticket_type, date = self.types[type_id], self.dates[date_id]
            if self.window(ticket_type, date, now) is SaleState.ON_SALE and self.quotas_of(ticket_type, date):
                room, most = self.room(ticket_type, date), ticket_type.max_per_order
                most = most if room is None else min(most, room)
                if smallest <= most:
                    least = ticket_type.min_per_order
                    found.append(Place(ticket_type_id=type_id, date_id=date_id, least=least, most=most))
        return found

    def without(self, tickets: Sequence[Ticket]) -> "Catalogue":
        """As if these sold tickets had come back to those who had them, whoever else waits."""
        back = [Move(quota_id=id_, sold=-1) for ticket in tickets for id_ in ticket.quota_ids]
        own = {(ticket.ticket_type_id, ticket.date_id) for ticket in tickets}
        waiting = {place: n for place, n in self.waiting.items() if place not in own}
        return replace(self.after(back), waiting=waiting)

    def after(self, moves: Iterable[Move]) -> "Catalogue":
        quotas = dict(self.quotas)
        for move in moves:
            if move.quota_id in quotas:
                quotas[move.quota_id] = quotas[move.quota_id].after(move)
        return replace(self, quotas=quotas)

    def price(self, ticket_type: TicketType, quantity: int, now: datetime) -> tuple[int, Tier | None]:
        """Of one, in the smallest unit, and the tier that sets it."""
        tier = ticket_type.tier_for(quantity, now, self.free())
        return (tier.price_amount_minor, tier) if tier else (ticket_type.price_amount_minor, None)
