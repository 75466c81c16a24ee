from chassis.db import Tx
from chassis.errors import NotFound, UnknownReference

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.quota import Purpose, Quota
from booking.events.tickets.catalogue.quotas import quota_changed
from booking.store.tickets.catalogue import ticket_types
from booking.store.tickets.sales import quotas


async def replace_quota(tx: Tx, quota: Quota, *, made_from: int | None) -> Quota:
    """A new size, contingent or set of types; a size below what is out leaves nothing free."""
    quota = quota.checked()
    kept = await quotas.lock(tx, quota.id)
    if kept is None or kept.purpose is not Purpose.STOCK:
        raise NotFound("There is no such quota.")
    known = {one.id for one in await ticket_types.of_show(tx, kept.show_id)}
    if not known.issuperset(quota.ticket_type_ids):
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
    if await quotas.replace(tx, quota, made_from=made_from) is None:
        raise EditedMeanwhile("Somebody edited this quota in between; read it again.", version=kept.version)
    edited = await quotas.find(tx, kept.id) or kept
    if edited.settings() != kept.settings():
        tx.emit(quota_changed(kept, edited))
    return edited
