from dataclasses import replace

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.admission.check_in_list import CheckInList
from booking.events.tickets.catalogue.check_in_lists import check_in_list_created
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import check_in_lists


async def create_check_in_list(tx: Tx, wish: CheckInList) -> CheckInList:
    """Whom the gates of an event let in."""
    wish = wish.checked()
    catalogue = await catalogues.load(tx, wish.show_id, kept=True)
    if catalogue is None:
        raise UnknownReference("There is no such event.", field="event_id")
    if wish.date_id is not None and wish.date_id not in catalogue.dates:
        raise UnknownReference("There is no such date of this event.", field="date_id")
    if not catalogue.types.keys() >= set(wish.ticket_type_ids):
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
    made = replace(wish, created_at=tx.now)
    await check_in_lists.add(tx, made)
    tx.emit(check_in_list_created(made))
    return made
