import secrets
from collections import Counter
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking.domain.tickets.catalogue import Catalogue, SaleState
from booking.domain.tickets.errors import SoldOut
from booking.domain.tickets.quota import Move, Purpose, Quota
from booking.domain.tickets.voucher import Discount, Voucher
from booking.domain.tickets.waiting import OFFER_LASTS, WaitingEntry, WaitingStatus
from booking.events.tickets import waiting_entry_offered
from booking.store.tickets import catalogues, claims, quotas, vouchers, waiting

AT_ONCE = 20


async def offer_to_waiting(tx: Tx, show_id: UUID) -> None:
    """Keep what came free for those who wait, the first who came first, as far as their groups fit."""
    catalogue = await catalogues.of_show(tx, show_id)
    for entry in await waiting.first(tx, show_id, AT_ONCE):
        ticket_type = catalogue.types.get(entry.ticket_type_id)
        date = catalogue.dates.get(entry.date_id)
        if ticket_type is None or date is None:
            continue
        room = catalogue.room(ticket_type, date)
        open_now = catalogue.window(ticket_type, date, tx.now) is SaleState.ON_SALE
        if open_now and (room is None or room >= entry.quantity):
            await _offer(tx, entry, catalogue)
            # One at a time: the next look sees what this offer has left.
            return


async def _offer(tx: Tx, entry: WaitingEntry, catalogue: Catalogue) -> None:
    locked = await waiting.lock(tx, entry.id)
    if locked is None or locked.status is not WaitingStatus.WAITING:
        return
    until = min(tx.now + OFFER_LASTS, catalogue.dates[entry.date_id].ends_at)
    voucher, uses = _voucher(tx, entry, until)
    await quotas.add(tx, [uses])
    await vouchers.add(tx, voucher)
    offered = replace(entry, status=WaitingStatus.OFFERED, voucher_id=voucher.id, offered_until=until)
    waiting.change(tx, offered)
    ticket_type, date = catalogue.types[entry.ticket_type_id], catalogue.dates[entry.date_id]
    counted = Counter({quota.id: entry.quantity for quota in catalogue.quotas_of(ticket_type, date)})
    claims.keep_back(tx, voucher.id, counted, until)
    if not await quotas.take(tx, [Move(quota_id=id_, blocked=n) for id_, n in counted.items()]):
        raise SoldOut("Somebody else took what had come free.")
    tx.emit(waiting_entry_offered(offered, catalogue))


def _voucher(tx: Tx, entry: WaitingEntry, until: datetime) -> tuple[Voucher, Quota]:
    """Its code is a secret of this customer, so it is made of chance alone."""
    voucher = Voucher(
        id=tx.new_id(),
        show_id=entry.show_id,
        quota_id=tx.new_id(),
        code=f"OFFER-{secrets.token_hex(10)}".upper(),
        ticket_type_ids=(entry.ticket_type_id,),
        date_id=entry.date_id,
        discount=Discount.NONE,
        value=0,
        max_uses=entry.quantity,
        max_per_customer=0,
        reserves=True,
        valid_until=until,
        created_at=tx.now,
    )
    uses = Quota.opened(
        id_=voucher.quota_id,
        show_id=entry.show_id,
        purpose=Purpose.VOUCHER,
        name=voucher.code,
        size=entry.quantity,
        created_at=tx.now,
    )
    return voucher, uses
