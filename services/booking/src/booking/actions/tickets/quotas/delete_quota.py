from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile, QuotaInUse
from booking.domain.tickets.quota import Move, Quota, add_up
from booking.events.tickets.catalogue.quotas import quota_deleted
from booking.store import turns
from booking.store.tickets.catalogue import removal
from booking.store.tickets.sales import claims, quotas


async def delete_quota(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    """A quota that no type draws from, and of which nothing is sold, held or kept back for a voucher."""
    known = await quotas.find_stock(tx, id_)
    if known is None:
        raise NotFound("There is no such quota.")
    turns.wait(tx, (turns.Turn.CATALOGUE, known.show_id))
    kept = await quotas.find_stock(tx, id_)
    if kept is None:
        raise NotFound("There is no such quota.")
    if made_from not in (None, kept.version):
        raise EditedMeanwhile("Somebody edited this quota in between; read it again.", version=kept.version)
    if kept.is_used():
        raise _in_use(kept)
    settled = await claims.settle(tx, [id_])
    (lapsed,) = add_up([Move(quota_id=id_), *settled.moves])
    if not await removal.remove_quota(tx, id_, lapsed):
        raise _in_use(kept)
    tx.emit(quota_deleted(kept))


def _in_use(quota: Quota) -> QuotaInUse:
    return QuotaInUse(
        "Ticket types draw from this quota, or some of it is sold, held or kept back.",
        ticket_type_ids=[str(one) for one in quota.ticket_type_ids],
        sold=quota.sold,
        held=quota.held,
        blocked=quota.blocked - quota.contingent,
    )
