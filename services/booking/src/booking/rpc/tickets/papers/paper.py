"""What a customer takes along: tickets as PDF, dates as iCalendar."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chassis.db import ReadTx
from chassis.errors import Invalid

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.rpc.tickets.codes.ticket_codes import TicketCodes
from booking.rpc.tickets.papers.ticket_calendar import ticket_calendar
from booking.rpc.tickets.papers.ticket_pdf import TicketPage, ticket_pdf
from booking.store.tickets.catalogue import catalogues, venues

MEDIA_TYPES = {"pdf": "application/pdf", "ics": "text/calendar; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All that is printed, as of one moment."""

    order: TicketOrder
    tickets: Sequence[Ticket]
    catalogue: Catalogue
    where: str
    now: datetime

    async def written(self, form: str, codes: TicketCodes) -> bytes:
        """Drawing a page keeps a processor busy, so it is done beside the event loop."""
        if form == "pdf":
            return await asyncio.to_thread(ticket_pdf, [self._page(one, codes) for one in self.tickets])
        dates = [self.catalogue.dates[id_] for id_ in dict.fromkeys(one.date_id for one in self.tickets)]
        return ticket_calendar(self.order, self.catalogue.show, dates, where=self.where, now=self.now)

    def _page(self, ticket: Ticket, codes: TicketCodes) -> TicketPage:
        starts_at = self.catalogue.dates[ticket.date_id].starts_at
        local = starts_at.astimezone(ZoneInfo(self.catalogue.show.time_zone))
        return TicketPage(
            event=self.catalogue.show.name,
            when=f"{local:%Y-%m-%d %H:%M} ({self.catalogue.show.time_zone})",
            where=self.where,
            kind=self.catalogue.types[ticket.ticket_type_id].name,
            attendee=ticket.attendee_name or "",
            seat=ticket.seat or "",
            reference=self.order.reference,
            code=codes.code(ticket),
            locale=self.order.locale,
        )


async def paper_of(tx: ReadTx, order: TicketOrder, tickets: Sequence[Ticket], form: str) -> Paper:
    if form not in MEDIA_TYPES:
        raise Invalid(f"A format is one of {', '.join(MEDIA_TYPES)}.", field="format")
    valid = [ticket for ticket in tickets if ticket.status is TicketStatus.VALID]
    if not valid:
        raise TransitionRefused("This order has no valid tickets; it is to be paid first.")
    catalogue = await catalogues.of_show(tx, order.show_id)
    venue_id = catalogue.show.venue_id
    venue = await venues.find(tx, venue_id) if venue_id else None
    place = [venue.name, " ".join(venue.address.split())] if venue else []
    where = ", ".join(part for part in place if part)
    return Paper(order=order, tickets=valid, catalogue=catalogue, where=where, now=tx.now)
