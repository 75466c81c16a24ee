from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile, TicketTypeInUse
from booking.domain.tickets.quota import Quota
from booking.events.tickets.catalogue.quotas import quota_changed
from booking.events.tickets.catalogue.ticket_types import ticket_type_deleted
from booking.store import turns
from booking.store.tickets.catalogue import removal, shows, ticket_types


async def delete_ticket_type(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    """A type of which nobody has ever had a ticket, be it in a cart; quotas count it no more."""
    known = await ticket_types.find(tx, id_)
    if known is not None:
        turns.wait(tx, (turns.Turn.CATALOGUE, known.show_id))
    gone = await ticket_types.lock(tx, id_)
    if known is None or gone is None:
        raise NotFound("There is no such ticket type.")
    if made_from not in (None, gone.version):
        raise EditedMeanwhile(
            "Somebody edited this ticket type in between; read it again.", version=gone.version
        )
    used_by = await removal.uses_of(tx, gone)
    if used_by:
        raise TicketTypeInUse("This ticket type is in use; end its sale instead.", used_by=used_by)
    counting = await removal.lock_counting(tx, gone)
    removal.remove_type(tx, gone, counting)
    for quota in counting:
        tx.emit(quota_changed(quota, _without(quota, id_)))
    show = await shows.find(tx, gone.show_id)
    tx.emit(ticket_type_deleted(gone, show.currency if show else ""))


def _without(quota: Quota, type_id: UUID) -> Quota:
    left = tuple(one for one in quota.ticket_type_ids if one != type_id)
    return replace(quota, ticket_type_ids=left, version=quota.version + 1)
