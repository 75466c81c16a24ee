import secrets
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.db import Tx

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.errors import SoldOut
from booking.domain.tickets.quota import Move, Purpose, Quota
from booking.domain.tickets.sales.voucher import Discount, Voucher
from booking.domain.tickets.sales.waiting import WaitingEntry, WaitingStatus
from booking.events.tickets.catalogue.vouchers import voucher_changed, voucher_created
from booking.events.tickets.tickets import waiting_entry_offered
from booking.events.tickets.waiting_entries import waiting_entry_closed
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.sales import looks, offers, quotas, reservations, vouchers, waiting

AT_ONCE = 20
LOOK_AGAIN = timedelta(seconds=5)


async def offer_to_waiting(tx: Tx, show_id: UUID) -> None:
    """Keep what came free for those who wait, the first who came first, as far as their groups fit.

    Who waits for nothing any more leaves the list; what was offered to them is given out by the next look.
    """
    await looks.begin(tx, show_id, next_after=LOOK_AGAIN)
    if await _close(tx, show_id):
        looks.go_on(tx, show_id)
        return
    catalogue = await catalogues.of_show(tx, show_id)
    kept_back: list[Move] = []
    made = 0
    while made < AT_ONCE and (entry := await waiting.first(tx, show_id, catalogue.places(tx.now))):
        moves = await _offer(tx, entry, catalogue)
        catalogue = catalogue.after(moves)
        kept_back += moves
        made += 1
    if not await quotas.take(tx, kept_back):
        raise SoldOut("Somebody else took what had come free.")
    if made == AT_ONCE:
        looks.go_on(tx, show_id)
    looks.end(tx, show_id)


async def _close(tx: Tx, show_id: UUID) -> bool:
    """Whether an offer ended before its time, so that what it kept back is to be given out anew."""
    dead = await waiting.close_dead(tx, show_id)
    for closed in dead:
        tx.emit(waiting_entry_closed(closed))
    freed: list[Move] = []
    for voucher_id in sorted(one.voucher_id for one in dead if one.voucher_id is not None):
        offer, moves = await offers.end(tx, voucher_id)
        freed += moves
        if offer is not None:
            tx.emit(voucher_changed(offer, offer.closed(tx.now)))
    quotas.move(tx, freed)
    return bool(freed)


async def _offer(tx: Tx, entry: WaitingEntry, catalogue: Catalogue) -> list[Move]:
    """What it keeps back; nothing where the entry was taken off the list in between."""
    ticket_type, date = catalogue.types[entry.ticket_type_id], catalogue.dates[entry.date_id]
    until = min(tx.now + catalogue.show.offer_lasts, date.ends_at)
    voucher, uses = _voucher(tx, entry, until)
    offered = replace(entry, status=WaitingStatus.OFFERED, voucher_id=voucher.id, offered_until=until)
    if not await waiting.offer(tx, offered):
        return []
    await quotas.add(tx, [uses])
    await vouchers.add(tx, voucher)
    counted = Counter({quota.id: entry.quantity for quota in catalogue.quotas_of(ticket_type, date)})
    reservations.keep_back(tx, voucher.id, counted, until)
    tx.emit(voucher_created(voucher))
    tx.emit(waiting_entry_offered(offered, catalogue))
    return [Move(quota_id=id_, blocked=n) for id_, n in counted.items()]


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
