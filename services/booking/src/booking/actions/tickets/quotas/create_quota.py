from dataclasses import replace

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.quota import Quota
from booking.events.tickets.catalogue.quotas import quota_created
from booking.store import turns
from booking.store.tickets.catalogue import shows, ticket_types
from booking.store.tickets.sales import quotas


async def create_quota(tx: Tx, quota: Quota) -> Quota:
    """How many tickets of these types there are, on one date or over all."""
    quota = quota.checked()
    turns.share(tx, turns.Turn.CATALOGUE, quota.show_id)
    if await shows.find(tx, quota.show_id) is None:
        raise UnknownReference("There is no such event.", field="event_id")
    dates = (await shows.dates_of(tx, [quota.show_id]))[quota.show_id]
    if quota.date_id is not None and quota.date_id not in {date.id for date in dates}:
        raise UnknownReference("There is no such date of this event.", field="date_id")
    known = {one.id for one in await ticket_types.of_show(tx, quota.show_id)}
    if not known.issuperset(quota.ticket_type_ids):
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
    made = replace(quota, created_at=tx.now)
    await quotas.add(tx, [made])
    tx.emit(quota_created(made))
    return made
