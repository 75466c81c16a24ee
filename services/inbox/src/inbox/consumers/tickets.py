"""What happens to orders of tickets, as far as customers are told."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from frontdesk.booking.v1.tickets_dates_events_pb2 import TicketOrderDatesChanged
from frontdesk.booking.v1.tickets_events_pb2 import (
    TicketDateFacts,
    TicketOrderCancelled,
    TicketOrderChanged,
    TicketOrderCompleted,
    TicketOrderExpired,
    TicketOrderFacts,
    TicketOrderPaid,
    TicketOrderRefunded,
    TicketOrderRefundWanted,
    TicketOrderResent,
    WaitingEntryOffered,
)
from frontdesk.booking.v1.tickets_orders_pb2 import Ticket
from frontdesk.common.v1.money_pb2 import Money as MoneyMessage
from google.protobuf.message import Message

from inbox.actions.write_ticket_mails import write_ticket_mails
from inbox.domain.money import Money
from inbox.domain.tickets.order_news import Date, Held, News, Offer, OrderNews, TicketOrder

# What is told of each event; what is complete but not paid yet is told as unpaid.
NEWS: dict[str, tuple[type[Message], News]] = {
    "booking.ticket_order.completed": (TicketOrderCompleted, News.TICKETS),
    "booking.ticket_order.paid": (TicketOrderPaid, News.TICKETS),
    "booking.ticket_order.resent": (TicketOrderResent, News.TICKETS),
    "booking.ticket_order.changed": (TicketOrderChanged, News.CHANGED),
    "booking.ticket_order.dates_changed": (TicketOrderDatesChanged, News.DATES),
    "booking.ticket_order.cancelled": (TicketOrderCancelled, News.CANCELLED),
    "booking.ticket_order.expired": (TicketOrderExpired, News.EXPIRED),
    "booking.ticket_order.refund_wanted": (TicketOrderRefundWanted, News.REFUND_WANTED),
    "booking.ticket_order.refunded": (TicketOrderRefunded, News.REFUNDED),
}
OFFERED = "booking.waiting_entry.offered"
# Whoever hears that an order has ended hears of the money in the same mail.
TOLD_WITH_THE_END = frozenset({"expired", "event_cancelled", "date_cancelled"})


def hear_of_tickets(handlers: Handlers, deliver: Callable[[], None]) -> None:
    """`deliver` is called after a commit that left mails to customers."""

    async def tell(tx: Tx, events: Sequence[Received[Any]]) -> None:
        told = [_offer(one.message) if one.type == OFFERED else _order_news(one) for one in events]
        wanted = [one for one in told if one is not None]
        if wanted:
            await write_ticket_mails(tx, wanted)
            tx.after_commit(deliver)

    for type_, (message, _) in NEWS.items():
        handlers.on_batch(type_, message)(tell)
    handlers.on_batch(OFFERED, WaitingEntryOffered)(tell)


def _order_news(event: Received[Any]) -> OrderNews | None:
    """None of a cart, which is nobody's yet."""
    _, news = NEWS[event.type]
    message = event.message
    if news is News.REFUND_WANTED and message.cause in TOLD_WITH_THE_END:
        return None
    facts = message.facts if "facts" in message.DESCRIPTOR.fields_by_name else message.order
    if not facts.order.HasField("customer"):
        return None
    if news is News.TICKETS and facts.order.status == "pending":
        news = News.UNPAID
    if isinstance(message, TicketOrderDatesChanged):
        return _dates_news(message)
    return OrderNews(
        news=news,
        order=_order(facts),
        why=getattr(message, "reason", ""),
        amount=_money(message.amount) if "amount" in message.DESCRIPTOR.fields_by_name else None,
    )


def _dates_news(message: TicketOrderDatesChanged) -> OrderNews:
    moved = tuple(
        Date(
            id=UUID(one.date_id),
            starts_at=_moment(one.was_starts_at),
            ends_at=_moment(one.was_ends_at),
            alive=True,
        )
        for one in message.moved
    )
    off = set(message.cancelled_date_ids)
    return OrderNews(
        news=News.DATES,
        order=_order(message.order),
        amount=_money(message.refund) if message.HasField("refund") else None,
        moved=moved,
        off=frozenset(map(UUID, off)),
        keeps_off=any(
            one.date_id in off and one.status != "cancelled" for one in message.order.order.tickets
        ),
    )


def _order(facts: TicketOrderFacts) -> TicketOrder:
    order, customer = facts.order, facts.order.customer
    alive = {one.date_id for one in order.tickets if one.status != "cancelled"}
    return TicketOrder(
        id=UUID(order.id),
        version=order.version,
        reference=order.reference,
        event=facts.event_name,
        time_zone=facts.time_zone,
        dates=tuple(_date(one, alive=one.id in alive and not one.off) for one in facts.dates),
        tickets=_held(order.tickets, {one.id: one.name for one in facts.ticket_types}),
        owed=_owed(order.total, order.paid),
        pay_until=_moment(order.expires_at) if order.HasField("expires_at") else None,
        left=_owed(order.paid, order.refunded),
        business=facts.workspace_name,
        locale=facts.locale,
        customer_name=customer.name,
        customer_email=customer.email,
        customer_phone=customer.phone or None,
    )


def _offer(message: WaitingEntryOffered) -> Offer:
    customer = message.customer
    return Offer(
        entry_id=UUID(message.entry_id),
        event=message.event_name,
        time_zone=message.time_zone,
        date=_date(message.date, alive=True),
        ticket_type=message.ticket_type.name,
        quantity=message.quantity,
        until=_moment(message.offered_until),
        business=message.workspace_name,
        locale=message.locale,
        customer_name=customer.name,
        customer_email=customer.email,
        customer_phone=customer.phone or None,
    )


def _held(tickets: Sequence[Ticket], names: dict[str, str]) -> tuple[Held, ...]:
    """By type; cancelled ones only where no other is left."""
    shown = [one for one in tickets if one.status != "cancelled"] or list(tickets)
    return tuple(
        Held(
            ticket_type=names.get(type_id, ""),
            quantity=sum(one.ticket_type_id == type_id for one in shown),
            seats=tuple(one.seat for one in shown if one.ticket_type_id == type_id and one.seat),
        )
        for type_id in dict.fromkeys(one.ticket_type_id for one in shown)
    )


def _date(facts: TicketDateFacts, *, alive: bool) -> Date:
    return Date(
        id=UUID(facts.id), starts_at=_moment(facts.starts_at), ends_at=_moment(facts.ends_at), alive=alive
    )


def _owed(whole: MoneyMessage, part: MoneyMessage) -> Money:
    return Money(amount_minor=max(whole.amount_minor - part.amount_minor, 0), currency=whole.currency)


def _money(message: MoneyMessage) -> Money:
    return Money(amount_minor=message.amount_minor, currency=message.currency)


def _moment(stamp: Any) -> datetime:
    moment: datetime = stamp.ToDatetime(UTC)
    return moment
