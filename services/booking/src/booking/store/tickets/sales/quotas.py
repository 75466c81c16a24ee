"""What is left of what; the only place that changes the counters of a quota."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from booking.domain.tickets.quota import Move, Purpose, Quota, Recount, Resized, add_up
from booking.store.tickets.rows import columns_of, event_gone, replacement, replacing, row_of, values_of
from booking.store.tickets.sales import claims, reservations
from booking.store.tickets.tables import quota_claims, quotas, tickets, voucher_draws, vouchers

_q, _c, _t, _v, _d = quotas, quota_claims, tickets, vouchers, voucher_draws
_held = _c.alias("held")


def _lapsed(kind: str) -> Any:
    return (
        select(func.coalesce(func.sum(_c.c.quantity), 0).cast(Integer))
        .where(
            _c.c.workspace_id == _q.c.workspace_id,
            _c.c.quota_id == _q.c.id,
            _c.c.expires_at <= func.now(),
            _c.c.kind == kind,
        )
        .scalar_subquery()
    )


def _claimed(kind: str) -> Any:
    return (
        select(func.coalesce(func.sum(_c.c.quantity), 0).cast(Integer))
        .where(_c.c.workspace_id == _q.c.workspace_id, _c.c.quota_id == _q.c.id, _c.c.kind == kind)
        .scalar_subquery()
    )


# What carts that have expired, and that nobody has settled, had from vouchers that still keep back: it is the
# vouchers' again.
_TO_VOUCHERS = (
    select(func.coalesce(func.sum(_d.c.quantity), 0).cast(Integer))
    .where(
        _d.c.workspace_id == _q.c.workspace_id,
        _d.c.quota_id == _q.c.id,
        _d.c.expires_at <= func.now(),
        exists().where(
            _held.c.workspace_id == _d.c.workspace_id,
            _held.c.owner_id == _d.c.order_id,
            _held.c.quota_id == _d.c.quota_id,
        ),
        exists().where(
            _c.c.workspace_id == _d.c.workspace_id,
            _c.c.owner_id == _d.c.voucher_id,
            _c.c.quota_id == _d.c.quota_id,
            or_(_c.c.expires_at.is_(None), _c.c.expires_at > func.now()),
        ),
    )
    .scalar_subquery()
)
COLUMNS = columns_of(_q, Quota)
LOCK = select(*COLUMNS).where(own(_q), _q.c.id == bindparam("id")).with_for_update(key_share=True)
NOW = (*COLUMNS, _lapsed("held"), _lapsed("blocked"), _TO_VOUCHERS)
ADD = insert(_q)
_SIZE, _CONTINGENT = bindparam("new_size", type_=Integer), bindparam("new_contingent", type_=Integer)
_OUT = _q.c.sold + _q.c.held + _q.c.blocked - _q.c.contingent + _CONTINGENT
REPLACE = replacement(_q, ("name", "ticket_type_ids")).values(
    size=_SIZE,
    contingent=_CONTINGENT,
    blocked=_q.c.blocked - _q.c.contingent + _CONTINGENT,
    free=case((_SIZE.is_(None), None), else_=func.greatest(_SIZE - _OUT, 0)),
    over=case((_SIZE.is_(None), 0), else_=func.greatest(_OUT - _SIZE, 0)),
)
SET_SIZE = (
    update(_q)
    .where(own(_q), _q.c.id == bindparam("quota_id"))
    .values(
        size=_SIZE,
        free=func.greatest(_SIZE - _q.c.sold - _q.c.held - _q.c.blocked, 0),
        over=func.greatest(_q.c.sold + _q.c.held + _q.c.blocked - _SIZE, 0),
    )
)
GET = select(*NOW).where(own(_q), _q.c.id == bindparam("id"))
_BY_AGE = Keyset(_q.c.created_at, _q.c.id)
_OF_SHOW = select(*NOW).where(own(_q), _q.c.show_id == bindparam("show_id"))
OF_IDS = select(*NOW).where(own(_q), _q.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
ON_SALE = _OF_SHOW.where(_q.c.purpose != literal_column("'voucher'")).order_by(_q.c.created_at, _q.c.id)
OF_VOUCHERS = (
    select(*NOW)
    .join(_v, (_v.c.workspace_id == _q.c.workspace_id) & (_v.c.quota_id == _q.c.id))
    .where(
        own(_v),
        _v.c.show_id == bindparam("show_id"),
        _v.c.code == any_(bindparam("codes", type_=ARRAY(Text))),
    )
)
PAGE = _BY_AGE.page(_OF_SHOW.where(_q.c.purpose == Purpose.STOCK.value))

_MORE = {name: bindparam(f"{name}_more", type_=Integer) for name in ("sold", "held", "blocked")}
_TAKEN = _MORE["sold"] + _MORE["held"] + _MORE["blocked"]
_BACK = func.greatest(-_TAKEN, 0)
MOVE = (
    update(_q)
    .where(own(_q), _q.c.id == bindparam("quota_id"))
    .values(
        sold=_q.c.sold + _MORE["sold"],
        held=_q.c.held + _MORE["held"],
        blocked=_q.c.blocked + _MORE["blocked"],
        free=_q.c.free - func.greatest(_TAKEN, 0) + func.greatest(_BACK - _q.c.over, 0),
        over=func.greatest(_q.c.over - _BACK, 0),
    )
)
TAKE = MOVE.where(or_(_TAKEN <= 0, _q.c.free.is_(None), _q.c.free >= _TAKEN)).returning(_q.c.id)
RESIZE = (
    update(_q)
    .where(own(_q), _q.c.id == bindparam("quota_id"), _q.c.sold + _q.c.held + _q.c.blocked <= _SIZE)
    .values(name=bindparam("new_name"), size=_SIZE, free=_SIZE - _q.c.sold - _q.c.held - _q.c.blocked, over=0)
    .returning(_q.c.id)
)
RECOUNT = select(
    *COLUMNS,
    select(func.count())
    .where(
        _t.c.workspace_id == _q.c.workspace_id,
        _t.c.show_id == _q.c.show_id,
        _t.c.status == "valid",
        _q.c.id == any_(_t.c.quota_ids),
    )
    .scalar_subquery(),
    _claimed("held"),
    _claimed("blocked"),
).where(own(_q), _q.c.id == bindparam("id"))


NOTHING_FREE = "quotas_free"
"""The constraint that too little room violates."""


async def add(tx: Tx, new: Sequence[Quota]) -> None:
    """Raises `UnknownReference`."""
    if not new:
        return
    with naming(event_gone("quotas")):
        await tx.together(*((ADD, _row(quota)) for quota in new))


async def replace(tx: Tx, quota: Quota, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named."""
    row = _row(quota)
    edit = {**replacing(row, ("name", "ticket_type_ids"), made_from)}
    edit |= {"new_size": quota.size, "new_contingent": quota.contingent}
    version: int | None = await tx.scalar(REPLACE, edit)
    return version


async def resize(tx: Tx, sizes: Mapping[UUID, int]) -> None:
    """New sizes of counters; what is out beyond them is over."""
    rows = [{"quota_id": id_, "new_size": size} for id_, size in sorted(sizes.items())]
    if rows:
        await tx.together(*((SET_SIZE, row) for row in rows))


async def find(tx: ReadTx, id_: UUID) -> Quota | None:
    """Of whichever purpose; see `find_stock`."""
    row = await tx.row(GET, {"id": id_})
    return quota_of(row) if row else None


async def find_stock(tx: ReadTx, id_: UUID) -> Quota | None:
    """One that people see and edit; those of tiers and vouchers are shown with them."""
    found = await find(tx, id_)
    return found if found and found.purpose is Purpose.STOCK else None


async def lock(tx: Tx, id_: UUID) -> Quota | None:
    """With its counters as they are kept; nobody changes them until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return plain_quota_of(row) if row else None


async def of_ids(tx: ReadTx, ids: Sequence[UUID]) -> dict[UUID, Quota]:
    found = map(quota_of, await tx.rows(OF_IDS, {"ids": list(ids)}))
    return {quota.id: quota for quota in found}


async def page(tx: ReadTx, limit: int, after: RowKey, show_id: UUID) -> list[Quota]:
    """Of one event, in the order they were made, without those of tiers and vouchers."""
    rows = await tx.rows(PAGE, {"show_id": show_id, **_BY_AGE.bind(after, limit)})
    return [quota_of(row) for row in rows]


async def recount(tx: ReadTx, id_: UUID) -> tuple[Quota, Recount] | None:
    """The counters of one that people see, and what the rows add up to, of one moment."""
    row = await tx.row(RECOUNT, {"id": id_})
    if row is None:
        return None
    sold, held, blocked = row[-3:]
    counted = plain_quota_of(row[:-3])
    if counted.purpose is not Purpose.STOCK:
        return None
    return counted, Recount(sold=sold, held=held, blocked=blocked + counted.contingent)


def move(tx: Tx, moves: Iterable[Move]) -> None:
    """Sent with COMMIT, so that a hot quota is locked for no round trip; see `NOTHING_FREE`."""
    for one in add_up(moves):
        tx.later(MOVE, _move_row(one))


async def take(tx: Tx, moves: Iterable[Move]) -> bool:
    """Makes room by what has expired; tells whether all could be had, else nothing may be committed."""
    wanted = add_up(moves)
    settled = await claims.settle(tx, [one.quota_id for one in wanted])
    back = await reservations.put_back(tx, settled.drawn)
    return await take_settled(tx, wanted + settled.moves + back)


async def take_settled(tx: Tx, moves: Iterable[Move], resized: Resized | None = None) -> bool:
    """As `take`, of quotas that were settled; together with a new size that holds all that is out."""
    steps = [(one.quota_id, TAKE, _move_row(one)) for one in add_up(moves)]
    if resized is not None:
        row = {"quota_id": resized.quota_id, "new_size": resized.size, "new_name": resized.name}
        steps.append((resized.quota_id, RESIZE, row))
    ordered = sorted(steps, key=lambda step: step[0])
    return all(await tx.together(*((statement, row) for _, statement, row in ordered)))


def quota_of(row: Row) -> Quota:
    """As of now: what has expired counts as free, though nobody has settled it yet."""
    *kept, held, blocked, to_vouchers = row
    quota = plain_quota_of(tuple(kept))
    return quota.after(Move(quota_id=quota.id, held=-held, blocked=to_vouchers - blocked))


def has_lapsed(row: Row) -> bool:
    """Whether its counters are behind what counts as of now."""
    return any(row[len(COLUMNS) :])


def plain_quota_of(row: Row) -> Quota:
    """With its counters as they are kept."""
    values = values_of(row, Quota)
    read = {"purpose": Purpose(values["purpose"]), "ticket_type_ids": tuple(values["ticket_type_ids"])}
    return Quota(**(values | read))


def _move_row(one: Move) -> dict[str, Any]:
    return {
        "quota_id": one.quota_id,
        "sold_more": one.sold,
        "held_more": one.held,
        "blocked_more": one.blocked,
    }


def _row(quota: Quota) -> dict[str, Any]:
    return row_of(quota) | {
        "purpose": quota.purpose.value,
        "ticket_type_ids": list(quota.ticket_type_ids),
    }
