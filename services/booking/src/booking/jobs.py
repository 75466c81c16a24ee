"""What falls due: holds that nobody booked."""

from chassis.jobs import DueJob

from booking.actions.appointments.expire_hold import expire_hold

SWEEP_HOLDS = DueJob(name="sweep holds", due_function="due_holds", action=expire_hold)
