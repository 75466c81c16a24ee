"""Who has which seat on which date; a seat has one row, so it cannot be taken twice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx, insert_many, own
from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, func, or_, select, update

from booking.domain.tickets.ticket import Ticket
from booking.store.tables import Moment
from booking.store.tickets.tables import seat_takings

_s = seat_takings
CLEAR_EXPIRED = delete(_s).where(
    own(_s),
    _s.c.date_id == any_(bindparam("date_ids", type_=ARRAY(Uuid))),
    _s.c.seat == any_(bindparam("seats", type_=ARRAY(Text))),
    _s.c.expires_at <= func.now(),
)
TAKE = (
    insert_many(_s, "date_id", "seat", "order_id", "ticket_id", "expires_at")
    .on_conflict_do_nothing()
    .returning(_s.c.ticket_id)
)
KEEP = (
    update(_s)
    .where(own(_s), _s.c.order_id == bindparam("of_order"))
    .values(expires_at=bindparam("until", type_=Moment))
    .returning(_s.c.ticket_id)
)
RELEASE = delete(_s).where(
    own(_s),
    _s.c.order_id == bindparam("of_order"),
    _s.c.ticket_id == any_(bindparam("ticket_ids", type_=ARRAY(Uuid))),
)
HAND_OVER = (
    update(_s)
    .where(
        own(_s),
        _s.c.date_id == bindparam("of_date"),
        _s.c.seat == bindparam("of_seat"),
        _s.c.ticket_id == bindparam("of_ticket"),
    )
    .values(order_id=bindparam("new_order", type_=Uuid))
)
TAKEN = (
    select(_s.c.date_id, _s.c.seat)
    .where(
        own(_s),
        _s.c.date_id == any_(bindparam("date_ids", type_=ARRAY(Uuid))),
        or_(_s.c.expires_at.is_(None), _s.c.expires_at > func.now()),
    )
    .order_by(_s.c.date_id, _s.c.seat)
)


async def take(tx: Tx, tickets: Sequence[Ticket], expires_at: datetime | None) -> list[str]:
    """The seats that others have; if there are any, nothing may be committed."""
    seated = sorted((ticket for ticket in tickets if ticket.seat), key=_place)
    if not seated:
        return []
    rows = {
        "date_ids": [ticket.date_id for ticket in seated],
        "seats": [ticket.seat for ticket in seated],
        "order_ids": [ticket.order_id for ticket in seated],
        "ticket_ids": [ticket.id for ticket in seated],
        "expires_ats": [expires_at] * len(seated),
    }
    _, taken = await tx.together(
        (CLEAR_EXPIRED, {"date_ids": rows["date_ids"], "seats": rows["seats"]}), (TAKE, rows)
    )
    got = {ticket_id for (ticket_id,) in taken}
    return [ticket.seat or "" for ticket in seated if ticket.id not in got]


async def change(tx: Tx, old: Ticket, new: Ticket) -> list[str]:
    """One seat for another, as `take`; by the order of seats, so two who change places do not deadlock."""
    if _place(old) <= _place(new):
        release(tx, old.order_id, [old])
        return await take(tx, [new], None)
    taken = await take(tx, [new], None)
    release(tx, old.order_id, [old])
    return taken


def _place(ticket: Ticket) -> tuple[UUID, str]:
    return ticket.date_id, ticket.seat or ""


async def keep(tx: Tx, order_id: UUID, tickets: Sequence[Ticket], until: datetime | None) -> list[str]:
    """Prolongs what an order has and takes again what it has lost; the seats that others have by now."""
    if not any(ticket.seat for ticket in tickets):
        return []
    kept = {id_ for (id_,) in await tx.rows(KEEP, {"of_order": order_id, "until": until})}
    return await take(tx, [ticket for ticket in tickets if ticket.id not in kept], until)


def release(tx: Tx, order_id: UUID, tickets: Sequence[Ticket]) -> None:
    ids = [ticket.id for ticket in tickets if ticket.seat]
    if ids:
        tx.later(RELEASE, {"of_order": order_id, "ticket_ids": ids})


async def taken(tx: ReadTx, date_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """By date."""
    found: dict[UUID, list[str]] = {id_: [] for id_ in date_ids}
    for date_id, seat in await tx.rows(TAKEN, {"date_ids": list(date_ids)}):
        found[date_id].append(seat)
    return found


def hand_over(tx: Tx, order_id: UUID, tickets: Sequence[Ticket]) -> None:
    """To another order, together with their tickets."""
    for ticket in tickets:
        if ticket.seat:
            named = {"of_date": ticket.date_id, "of_seat": ticket.seat, "of_ticket": ticket.id}
            tx.later(HAND_OVER, {**named, "new_order": order_id})
