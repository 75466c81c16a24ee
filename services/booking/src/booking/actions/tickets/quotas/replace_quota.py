from chassis.db import Tx
from chassis.errors import NotFound, UnknownReference

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.quota import Quota
from booking.events.tickets.catalogue.quotas import quota_changed
from booking.store import turns
from booking.store.tickets.catalogue import ticket_types
from booking.store.tickets.sales import quotas


async def replace_quota(tx: Tx, quota: Quota, *, made_from: int | None) -> Quota:
    """A new size, contingent or set of types; a size below what is out leaves nothing free."""
    quota = quota.checked()
    known = await quotas.find_stock(tx, quota.id)
    if known is not None:
        turns.share(tx, turns.Turn.CATALOGUE, known.show_id)
    kept = await quotas.lock(tx, quota.id)
    if known is None or kept is None:
        raise NotFound("There is no such quota.")
    types = {one.id for one in await ticket_types.of_show(tx, kept.show_id)}
    if not types.issuperset(quota.ticket_type_ids):
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
    if await quotas.replace(tx, quota, made_from=made_from) is None:
        raise EditedMeanwhile("Somebody edited this quota in between; read it again.", version=kept.version)
    edited = await quotas.find(tx, kept.id) or kept
    if edited.settings() != kept.settings():
        tx.emit(quota_changed(kept, edited))
    return edited
