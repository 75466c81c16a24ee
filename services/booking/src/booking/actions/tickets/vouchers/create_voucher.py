from collections import Counter
from dataclasses import replace

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.errors import SoldOut
from booking.domain.tickets.quota import Move, Purpose, Quota
from booking.domain.tickets.sales.voucher import Voucher
from booking.events.tickets.catalogue.vouchers import voucher_created
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.sales import quotas, reservations, vouchers


async def create_voucher(tx: Tx, wish: Voucher) -> Voucher:
    """A code that makes tickets cheaper, opens hidden ones, or keeps stock back for its uses."""
    wish = wish.checked()
    catalogue = await catalogues.load(tx, wish.show_id, kept=True)
    if catalogue is None:
        raise UnknownReference("There is no such event.", field="event_id")
    wish.check_references(catalogue.types, catalogue.dates)
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
    tx.emit(voucher_created(made))
    return made


async def _keep_back(tx: Tx, made: Voucher, catalogue: Catalogue) -> None:
    """Of every quota that counts these tickets, and not what is there for others to buy already."""
    ticket_type, date = made.reserved_place(catalogue.types, catalogue.dates)
    counted = Counter({quota.id: made.max_uses for quota in catalogue.quotas_of(ticket_type, date)})
    reservations.keep_back(tx, made.id, counted, made.valid_until)
    if not await quotas.take(tx, [Move(quota_id=id_, blocked=n) for id_, n in counted.items()]):
        left = {str(ticket_type.id): catalogue.room(ticket_type, date)}
        raise SoldOut("There are not that many left to keep back.", field="max_uses", left=left)
