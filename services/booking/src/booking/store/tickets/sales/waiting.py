"""Who waits for which tickets; the first who came is served first, if the group fits."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.customers.customer import Customer
from booking.domain.customers.locale import Locale
from booking.domain.tickets.catalogue import Place
from booking.domain.tickets.errors import AlreadyWaiting
from booking.domain.tickets.sales.waiting import WaitingEntry, WaitingStatus
from booking.store.tables import Moment
from booking.store.tickets.tables import show_dates, shows, ticket_types, waiting_entries

_w, _s, _d, _t = waiting_entries, shows, show_dates, ticket_types
COLUMNS = tuple(column for column in _w.c if column.name != "workspace_id")
NAMES = tuple(column.name for column in COLUMNS)
ADD = insert(_w).on_conflict_do_nothing().returning(_w.c.id)
_WAITS = _w.c.status == literal_column("'waiting'")
_OFFERED = _w.c.status == literal_column("'offered'")
_OF_SHOW = (own(_w), _w.c.show_id == bindparam("show_id"))
_SIZE = _w.c.quantity.between(_t.c.min_per_order, _t.c.max_per_order)
SMALLEST = (
    select(_w.c.ticket_type_id, _w.c.date_id, func.min(_w.c.quantity))
    .join(_t, and_(_t.c.workspace_id == _w.c.workspace_id, _t.c.id == _w.c.ticket_type_id))
    .where(*_OF_SHOW, _WAITS, _SIZE)
    .group_by(_w.c.ticket_type_id, _w.c.date_id)
)
_PLACES = (
    func.unnest(
        bindparam("date_ids", type_=ARRAY(Uuid)),
        bindparam("ticket_type_ids", type_=ARRAY(Uuid)),
        bindparam("least", type_=ARRAY(Integer)),
        bindparam("most", type_=ARRAY(Integer)),
    )
    .table_valued("date_id", "ticket_type_id", "least", "most")
    .render_derived("place")
)
_OLDEST = (
    select(*COLUMNS)
    .where(
        *_OF_SHOW,
        _WAITS,
        _w.c.date_id == _PLACES.c.date_id,
        _w.c.ticket_type_id == _PLACES.c.ticket_type_id,
        _w.c.quantity.between(_PLACES.c.least, _PLACES.c.most),
    )
    .order_by(_w.c.created_at, _w.c.id)
    .limit(1)
    .lateral("oldest")
)
FIRST = (
    select(*_OLDEST.c)
    .select_from(_PLACES)
    .join(_OLDEST, true())
    .order_by(_OLDEST.c.created_at, _OLDEST.c.id)
    .limit(1)
)
OFFER = (
    update(_w)
    .where(own(_w), _w.c.id == bindparam("entry_id"), _WAITS)
    .values(
        status=WaitingStatus.OFFERED.value,
        voucher_id=bindparam("new_voucher_id", type_=Uuid),
        offered_until=bindparam("new_offered_until", type_=Moment),
    )
    .returning(_w.c.id)
)
_ENDED = exists().where(
    _d.c.workspace_id == _w.c.workspace_id,
    _d.c.id == _w.c.date_id,
    or_(_d.c.ends_at <= func.now(), _d.c.cancelled_at.is_not(None)),
)
_CANCELLED = exists().where(
    _s.c.workspace_id == _w.c.workspace_id, _s.c.id == _w.c.show_id, _s.c.status == "cancelled"
)
CLOSE_DEAD = (
    update(_w)
    .where(
        *_OF_SHOW,
        or_(and_(_WAITS, or_(_ENDED, _CANCELLED)), and_(_OFFERED, _w.c.offered_until <= func.now())),
    )
    .values(status=WaitingStatus.CLOSED.value)
    .returning(*COLUMNS)
)
END_OFFERS = (
    update(_w)
    .where(
        *_OF_SHOW,
        _OFFERED,
        _w.c.offered_until > func.now(),
        _w.c.date_id == func.coalesce(bindparam("on_date", type_=Uuid), _w.c.date_id),
    )
    .values(offered_until=func.now())
)
GET = select(*COLUMNS).where(own(_w), _w.c.id == bindparam("id"))
LOCK = GET.with_for_update()
LEAVE = (
    update(_w)
    .where(own(_w), _w.c.id == bindparam("entry_id"))
    .values(status=WaitingStatus.LEFT.value, left_at=func.now())
)
TAKE_BACK = (
    update(_w)
    .where(own(_w), _w.c.id == bindparam("entry_id"))
    .values(status=WaitingStatus.WAITING.value, voucher_id=None, offered_until=None, left_at=None)
)
_BY_AGE = Keyset(_w.c.created_at, _w.c.id)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {"status": _w.c.status == bindparam("status")}


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    return _BY_AGE.page(
        select(*COLUMNS).where(*_OF_SHOW, *(_CONDITIONS[name] for name in sorted(conditions)))
    )


async def add(tx: Tx, entry: WaitingEntry) -> bool:
    """False where this customer waits for the same already."""
    customer = entry.customer
    row = {name: getattr(entry, name) for name in NAMES if not name.startswith("customer_")}
    named = {
        "customer_name": customer.name,
        "customer_email": customer.email,
        "customer_phone": customer.phone,
    }
    words = {"status": entry.status.value, "locale": entry.locale.value}
    return bool(await tx.rows(ADD, row | named | words))


async def find(tx: ReadTx, id_: UUID) -> WaitingEntry | None:
    row = await tx.row(GET, {"id": id_})
    return entry_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> WaitingEntry | None:
    row = await tx.row(LOCK, {"id": id_})
    return entry_of(row) if row else None


async def first(tx: ReadTx, show_id: UUID, places: Sequence[Place]) -> WaitingEntry | None:
    """The oldest entry whose group fits into one of these places."""
    if not places:
        return None
    row = await tx.row(
        FIRST,
        {
            "show_id": show_id,
            "date_ids": [place.date_id for place in places],
            "ticket_type_ids": [place.ticket_type_id for place in places],
            "least": [place.least for place in places],
            "most": [place.most for place in places],
        },
    )
    return entry_of(row) if row else None


async def offer(tx: Tx, offered: WaitingEntry) -> bool:
    """False where it does not wait any more."""
    row = {
        "entry_id": offered.id,
        "new_voucher_id": offered.voucher_id,
        "new_offered_until": offered.offered_until,
    }
    return bool(await tx.rows(OFFER, row))


async def close_dead(tx: Tx, show_id: UUID) -> list[WaitingEntry]:
    """Entries whose date is over or whose event is cancelled, and offers whose time has ended."""
    return [entry_of(row) for row in await tx.rows(CLOSE_DEAD, {"show_id": show_id})]


def end_offers(tx: Tx, show_id: UUID, date_id: UUID | None = None) -> None:
    """Of an event, or of one date of it, that will not take place; the next look closes them."""
    tx.later(END_OFFERS, {"show_id": show_id, "on_date": date_id})


def leave(tx: Tx, entry_id: UUID) -> None:
    tx.later(LEAVE, {"entry_id": entry_id})


async def take_back(tx: Tx, returned: WaitingEntry) -> None:
    """Of an entry that this transaction has locked. Raises `AlreadyWaiting`."""
    anew = AlreadyWaiting("You have joined this waiting list anew already.")
    with naming({"waiting_entries_once": anew}):
        await tx.rows(TAKE_BACK, {"entry_id": returned.id})


async def page(
    tx: ReadTx, limit: int, after: RowKey, show_id: UUID, status: WaitingStatus | None
) -> list[WaitingEntry]:
    given = {"status": status.value} if status else {}
    of_it = {"show_id": show_id, **given, **_BY_AGE.bind(after, limit)}
    rows = await tx.rows(list_of(frozenset(given)), of_it)
    return [entry_of(row) for row in rows]


def entry_of(row: Row) -> WaitingEntry:
    values = dict(zip(NAMES, row, strict=True))
    name, email, phone = (values.pop(f"customer_{part}") for part in ("name", "email", "phone"))
    read = {
        "customer": Customer(name=name, email=email, phone=phone),
        "status": WaitingStatus(values["status"]),
        "locale": Locale(values["locale"]),
    }
    return WaitingEntry(**(values | read))
