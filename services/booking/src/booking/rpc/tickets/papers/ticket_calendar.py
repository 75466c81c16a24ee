"""The dates of an order as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime

from chassis.agreed.calendar_uids import calendar_uid
from icalendar import Calendar, Event

from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.show import Show, ShowDate


def ticket_calendar(
    order: TicketOrder, show: Show, dates: Iterable[ShowDate], *, where: str, now: datetime
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Frontdesk//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for date in dates:
        entry = Event()
        entry.add("uid", calendar_uid(order.id, date.id))
        entry.add("sequence", order.version)
        entry.add("dtstamp", now)
        entry.add("dtstart", date.starts_at)
        entry.add("dtend", date.ends_at)
        entry.add("summary", show.name)
        entry.add("location", where)
        entry.add("status", "CANCELLED" if order.status is OrderStatus.CANCELLED else "CONFIRMED")
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
