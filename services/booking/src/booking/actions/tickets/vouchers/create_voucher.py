from collections import Counter
from dataclasses import replace

from chassis.db import Tx
from chassis.errors import Invalid, UnknownReference

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.errors import SoldOut
from booking.domain.tickets.quota import Move, Purpose, Quota
from booking.domain.tickets.sales.voucher import Voucher
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.sales import claims, quotas, vouchers


async def create_voucher(tx: Tx, wish: Voucher) -> Voucher:
    """A code that makes tickets cheaper, opens hidden ones, or keeps stock back for its uses."""
    wish = wish.checked()
    catalogue = await catalogues.load(tx, wish.show_id)
    if catalogue is None:
        raise UnknownReference("There is no such event.", field="event_id")
    if not catalogue.types.keys() >= set(wish.ticket_type_ids):
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
    if wish.date_id is not None and wish.date_id not in catalogue.dates:
        raise UnknownReference("There is no such date of this event.", field="date_id")
    made = replace(wish, created_at=tx.now)
    uses = Quota.opened(
        id_=made.quota_id,
        show_id=made.show_id,
        purpose=Purpose.VOUCHER,
        name=made.code,
        size=made.max_uses,
        created_at=tx.now,
    )
    await quotas.add(tx, [uses])
    await vouchers.add(tx, made)
    if made.reserves:
        await _keep_back(tx, made, catalogue)
    return made


async def _keep_back(tx: Tx, made: Voucher, catalogue: Catalogue) -> None:
    """Of every quota that counts these tickets, and not what is there for others to buy already."""
    ticket_type = catalogue.types[made.ticket_type_ids[0]]
    if made.date_id is None and len(catalogue.dates) > 1:
        raise Invalid("This event has several dates; choose one.", field="date_id")
    date = catalogue.dates[made.date_id] if made.date_id else next(iter(catalogue.dates.values()))
    counted = Counter({quota.id: made.max_uses for quota in catalogue.quotas_of(ticket_type, date)})
    claims.keep_back(tx, made.id, counted, made.valid_until)
    if not await quotas.take(tx, [Move(quota_id=id_, blocked=n) for id_, n in counted.items()]):
        raise SoldOut("There are not that many left to keep back.")
