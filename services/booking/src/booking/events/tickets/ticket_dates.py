from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1.tickets_dates_events_pb2 import (
    MovedTicketDate,
    ShowDateCancelled,
    ShowDateMoved,
    TicketOrderDatesChanged,
)
from frontdesk.common.v1.money_pb2 import Money

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.dates import Told
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.show import Show, ShowDate
from booking.domain.tickets.ticket import Ticket
from booking.events.tickets.tickets import date_message, order_facts, show_message


def show_date_moved(show: Show, dates: Iterable[ShowDate], before: ShowDate) -> Outgoing:
    moved = _moved(before.id, before.starts_at, before.ends_at)
    message = ShowDateMoved(show=show_message(show, dates), moved=moved)
    return event("booking.show.date_moved", show.id, message, version=show.version)


def show_date_cancelled(show: Show, dates: Iterable[ShowDate], cancelled: ShowDate) -> Outgoing:
    message = ShowDateCancelled(
        show=show_message(show, dates),
        date=date_message(cancelled),
        void_tickets=cancelled.voids_tickets,
        removed=cancelled.removed,
    )
    return event("booking.show.date_cancelled", show.id, message, version=show.version)


def ticket_order_dates_changed(
    order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue, told: Told, *, refund_minor: int
) -> Outgoing:
    message = TicketOrderDatesChanged(
        order=order_facts(order, tickets, of),
        moved=[_moved(one.date_id, one.was_starts_at, one.was_ends_at) for one in told.moved],
        cancelled_date_ids=map(str, told.cancelled),
        refund=Money(amount_minor=refund_minor, currency=order.currency) if refund_minor else None,
    )
    return event("booking.ticket_order.dates_changed", order.id, message, version=order.version)


def _moved(date_id: UUID, was_starts_at: datetime | None, was_ends_at: datetime | None) -> MovedTicketDate:
    return MovedTicketDate(
        date_id=str(date_id), was_starts_at=stamp(was_starts_at), was_ends_at=stamp(was_ends_at)
    )
