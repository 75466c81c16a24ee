from collections.abc import Sequence

from chassis.db import Tx
from chassis.events.outbox import cause_of

from inbox import events
from inbox.domain.addressed import Addressed
from inbox.domain.contact import normalised_email
from inbox.domain.secret import Secret, SecretKind
from inbox.domain.tickets.entries import entries
from inbox.domain.tickets.order_news import News, Offer, OrderNews
from inbox.domain.tickets.wording import offer_letter, order_letter
from inbox.store import threads

FIRST_NEWS = frozenset({News.TICKETS, News.UNPAID})
WITH_LINK = frozenset({News.TICKETS, News.UNPAID, News.CHANGED, News.DATES})


async def write_ticket_mails(tx: Tx, told: Sequence[OrderNews | Offer]) -> None:
    """Puts the news on each customer's thread, with a mail to send, and says whose the orders are."""
    threaded = await threads.put(
        tx, [_of_order(one) if isinstance(one, OrderNews) else _of_offer(one) for one in told]
    )
    new = {contact.id for contact in threaded.new}
    for contact in threaded.new:
        tx.emit(events.contact_created(contact.made_at(tx.now)))
    for one, contact_id in zip(told, threaded.contact_ids, strict=True):
        if isinstance(one, OrderNews) and (one.news in FIRST_NEWS or contact_id in new):
            tx.emit(events.contact_linked(contact_id, ticket_order_id=one.order.id))


def _of_order(told: OrderNews) -> Addressed:
    order, cause = told.order, cause_of(told.order.id)
    return Addressed(
        email=normalised_email(order.customer_email),
        name=order.customer_name,
        phone=order.customer_phone,
        business=order.business,
        letter=order_letter(told),
        invitations=entries(told),
        secret=Secret(kind=SecretKind.TICKET_ORDER, of=order.id, locale=order.locale)
        if told.news in WITH_LINK
        else None,
        causation=cause.chain,
        traceparent=cause.traceparent,
    )


def _of_offer(offer: Offer) -> Addressed:
    cause = cause_of(offer.entry_id)
    return Addressed(
        email=normalised_email(offer.customer_email),
        name=offer.customer_name,
        phone=offer.customer_phone,
        business=offer.business,
        letter=offer_letter(offer),
        secret=Secret(kind=SecretKind.TICKET_OFFER, of=offer.entry_id, locale=offer.locale),
        causation=cause.chain,
        traceparent=cause.traceparent,
    )
