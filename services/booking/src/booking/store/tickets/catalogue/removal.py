"""What hangs on a ticket type, and how it, a quota or a venue goes."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx, naming, own
from sqlalchemy import (
    ARRAY,
    Integer,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.tickets.errors import VenueInUse
from booking.domain.tickets.quota import Move, Purpose, Quota
from booking.domain.tickets.ticket_type import TicketType
from booking.store.tickets.rows import columns_of
from booking.store.tickets.sales.quotas import plain_quota_of
from booking.store.tickets.tables import (
    check_in_lists,
    quota_claims,
    quotas,
    ticket_types,
    tickets,
    venues,
    vouchers,
    waiting_entries,
)

_q, _c, _t, _v = quotas, quota_claims, ticket_types, venues
_TYPE = bindparam("type_id", type_=Uuid)


def _exists(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(own(table), table.c.show_id == bindparam("show_id"), condition))


USES = {
    "tickets": _exists(tickets, tickets.c.ticket_type_id == _TYPE),
    "waiting_list": _exists(waiting_entries, waiting_entries.c.ticket_type_id == _TYPE),
    "vouchers": _exists(vouchers, any_(vouchers.c.ticket_type_ids) == _TYPE),
    "check_in_lists": _exists(check_in_lists, any_(check_in_lists.c.ticket_type_ids) == _TYPE),
    "add_ons": _exists(ticket_types, any_(ticket_types.c.addon_to) == _TYPE),
}
USED_BY = select(*USES.values())
COUNTING = (
    select(*columns_of(_q, Quota))
    .where(
        own(_q),
        _q.c.show_id == bindparam("show_id"),
        _q.c.purpose == Purpose.STOCK.value,
        any_(_q.c.ticket_type_ids) == _TYPE,
    )
    .order_by(_q.c.id)
    .with_for_update(key_share=True)
)
UNCOUNT = (
    update(_q)
    .where(own(_q), _q.c.id == bindparam("quota_id"))
    .values(ticket_type_ids=func.array_remove(_q.c.ticket_type_ids, _TYPE), version=_q.c.version + 1)
)
DELETE_TIERS = delete(_q).where(own(_q), _q.c.id == any_(bindparam("quota_ids", type_=ARRAY(Uuid))))
DELETE_TYPE = delete(_t).where(own(_t), _t.c.id == _TYPE)
# A voucher whose uses are all taken keeps nothing back, and its next edit would not find the quota of that.
DELETE_EMPTY_CLAIMS = delete(_c).where(own(_c), _c.c.quota_id == bindparam("quota_id"), _c.c.quantity == 0)
DELETE_QUOTA = (
    delete(_q)
    .where(
        own(_q),
        _q.c.id == bindparam("quota_id"),
        _q.c.sold == 0,
        _q.c.held == bindparam("lapsed_held", type_=Integer),
        _q.c.blocked - _q.c.contingent == bindparam("lapsed_blocked", type_=Integer),
    )
    .returning(_q.c.id)
)
DELETE_VENUE = delete(_v).where(own(_v), _v.c.id == bindparam("venue_id"))


async def uses_of(tx: Tx, of: TicketType) -> list[str]:
    """What hangs on a type, in the words of the API."""
    row = await tx.row(USED_BY, {"type_id": of.id, "show_id": of.show_id})
    return [name for name, used in zip(USES, row or (), strict=True) if used]


async def lock_counting(tx: Tx, of: TicketType) -> list[Quota]:
    """The quotas that count a type, kept from others until the transaction ends."""
    rows = await tx.rows(COUNTING, {"type_id": of.id, "show_id": of.show_id})
    return [plain_quota_of(row) for row in rows]


def remove_type(tx: Tx, gone: TicketType, counting: Sequence[Quota]) -> None:
    """With the counters of its tiers; the quotas that count it do so no more."""
    for quota in counting:
        tx.later(UNCOUNT, {"quota_id": quota.id, "type_id": gone.id})
    of_tiers = [tier.quota_id for tier in gone.tiers if tier.quota_id is not None]
    tx.later(DELETE_TIERS, {"quota_ids": of_tiers})
    tx.later(DELETE_TYPE, {"type_id": gone.id})


async def remove_quota(tx: Tx, id_: UUID, lapsed: Move) -> bool:
    """False where more is out of it than what has `lapsed` and was settled."""
    tx.later(DELETE_EMPTY_CLAIMS, {"quota_id": id_})
    gone = {"quota_id": id_, "lapsed_held": -lapsed.held, "lapsed_blocked": -lapsed.blocked}
    return bool(await tx.rows(DELETE_QUOTA, gone))


async def remove_venue(tx: Tx, id_: UUID) -> None:
    """Raises `VenueInUse`."""
    used = VenueInUse("Events take place here; what is over or cancelled counts too.")
    with naming({"shows_venue": used}):
        await tx.rows(DELETE_VENUE, {"venue_id": id_})
