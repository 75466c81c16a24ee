"""What the waiting list has offered and nobody has taken yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import ReadTx, Tx, own
from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, func, select

from booking.domain.tickets.quota import Move
from booking.domain.tickets.sales.voucher import Voucher
from booking.domain.tickets.sales.waiting import WaitingStatus
from booking.domain.tickets.show import ShowStatus
from booking.store.tickets.sales import reservations, vouchers
from booking.store.tickets.tables import shows, waiting_entries
from booking.store.tickets.tables import vouchers as vouchers_table

_w, _v, _s = waiting_entries, vouchers_table, shows
CODES = (
    select(_w.c.id, _v.c.code, _s.c.slug)
    .join(_v, and_(_v.c.workspace_id == _w.c.workspace_id, _v.c.id == _w.c.voucher_id))
    .join(_s, and_(_s.c.workspace_id == _w.c.workspace_id, _s.c.id == _w.c.show_id))
    .where(
        own(_w),
        _w.c.id == any_(bindparam("entry_ids", type_=ARRAY(Uuid))),
        _w.c.status == WaitingStatus.OFFERED.value,
        _v.c.valid_until > func.now(),
        _s.c.status == ShowStatus.PUBLISHED.value,
    )
)
AMONG = select(_w.c.voucher_id).where(
    own(_w), _w.c.voucher_id == any_(bindparam("voucher_ids", type_=ARRAY(Uuid)))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    entry_id: UUID
    code: str
    slug: str


async def end(tx: Tx, voucher_id: UUID) -> tuple[Voucher | None, list[Move]]:
    """Nobody can take it any more: its voucher as it was, where it was not over yet, and what goes free.

    What it kept back is locked here, so nothing may be settled after it in the same transaction.
    """
    offer = await vouchers.lock(tx, voucher_id)
    if offer is None or not await vouchers.close(tx, voucher_id):
        return None, []
    return offer, await reservations.release(tx, voucher_id)


async def codes(tx: ReadTx, entry_ids: Sequence[UUID]) -> list[Offer]:
    """Of those whose offer still holds."""
    rows = await tx.rows(CODES, {"entry_ids": list(entry_ids)}) if entry_ids else []
    return [Offer(entry_id=entry_id, code=code, slug=slug) for entry_id, code, slug in rows]


async def among(tx: ReadTx, voucher_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these vouchers that are offers, be they over or not."""
    asked = sorted(voucher_ids)
    rows = await tx.rows(AMONG, {"voucher_ids": asked}) if asked else []
    return {voucher_id for (voucher_id,) in rows}
