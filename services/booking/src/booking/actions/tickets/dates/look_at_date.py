from uuid import UUID

from chassis.db import Tx

from booking.store.tickets.catalogue import show_dates


async def look_at_date(tx: Tx, date_id: UUID) -> None:
    """Who was buying for it while it was moved or cancelled is to hear of that too."""
    date = await show_dates.find(tx, date_id)
    if date is not None:
        await show_dates.collect_again(tx, date)
