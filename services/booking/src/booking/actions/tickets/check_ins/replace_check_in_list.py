from dataclasses import replace

from chassis.db import Tx
from chassis.errors import NotFound, UnknownReference

from booking.domain.tickets.admission.check_in_list import CheckInList
from booking.domain.tickets.errors import EditedMeanwhile
from booking.events.tickets.catalogue.check_in_lists import check_in_list_changed
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import check_in_lists


async def replace_check_in_list(tx: Tx, edited: CheckInList, *, made_from: int | None) -> CheckInList:
    """New rules for the gates; who is inside stays inside."""
    kept = await check_in_lists.lock(tx, edited.id)
    if kept is None:
        raise NotFound("There is no such check-in list.")
    edited = replace(edited.checked(), show_id=kept.show_id, created_at=kept.created_at)
    catalogue = await catalogues.of_show(tx, kept.show_id, kept=True)
    if edited.date_id is not None and edited.date_id not in catalogue.dates:
        raise UnknownReference("There is no such date of this event.", field="date_id")
    if not catalogue.types.keys() >= set(edited.ticket_type_ids):
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
    version = await check_in_lists.replace(tx, edited, made_from=made_from)
    if version is None:
        raise EditedMeanwhile("Somebody edited this list in between; read it again.", version=kept.version)
    edited = replace(edited, version=version)
    if edited != replace(kept, version=version):
        tx.emit(check_in_list_changed(kept, edited))
    return edited
