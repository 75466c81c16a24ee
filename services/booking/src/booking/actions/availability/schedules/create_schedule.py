from uuid import UUID

from chassis.db import Tx

from booking.domain.availability.schedules.schedule import Rules, Schedule
from booking.store.availability.schedules import schedules


async def create_schedule(tx: Tx, staff_id: UUID, rules: Rules) -> Schedule:
    """Give a person hours."""
    schedule = Schedule.by(rules, id_=tx.new_id(), staff_id=staff_id).checked()
    await schedules.add(tx, schedule)
    return schedule
