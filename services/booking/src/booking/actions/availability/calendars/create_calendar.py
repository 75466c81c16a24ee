from chassis.db import Tx

from booking.domain.availability.calendars.outside import OutsideCalendar, WantedCalendar
from booking.store.availability.calendars import calendars


async def create_calendar(tx: Tx, wish: WantedCalendar) -> OutsideCalendar:
    """Let a calendar kept elsewhere block a person's time; it is fetched at once."""
    await tx.together()
    calendar = wish.calendar(tx.new_id(), tx.now)
    calendars.add(tx, calendar)
    return calendar
