"""The entries that a mail about tickets puts into, or takes out of, the customer's calendar."""

from chassis.agreed.calendar_uids import calendar_uid

from inbox.domain.invitation import Invitation, Method
from inbox.domain.tickets.order_news import Date, News, OrderNews, TicketOrder
from inbox.domain.wording import one_line

KEPT = frozenset({News.TICKETS, News.CHANGED, News.DATES})


def entries(told: OrderNews) -> tuple[Invitation, ...]:
    """One per date; none while nothing has been paid, or where nothing changes."""
    order = told.order
    if told.news is News.CANCELLED:
        return tuple(_entry(order, date, Method.CANCEL) for date in order.dates)
    if told.news not in KEPT or order.owed.amount_minor:
        return ()
    return tuple(_entry(order, date, Method.REQUEST if date.alive else Method.CANCEL) for date in order.dates)


def _entry(order: TicketOrder, date: Date, method: Method) -> Invitation:
    """The same entry as in the file that the order's page offers."""
    return Invitation(
        method=method,
        uid=calendar_uid(order.id, date.id),
        sequence=order.version,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        summary=one_line(order.event),
        description=f"Reference: {order.reference}",
    )
