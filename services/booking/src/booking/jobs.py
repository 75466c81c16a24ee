"""What falls due: holds that nobody booked, carts and ticket orders that nobody paid."""

from chassis.jobs import DueJob

from booking.actions.appointments.expire_hold import expire_hold
from booking.actions.tickets.orders.expire_ticket_order import expire_ticket_order

SWEEP_HOLDS = DueJob(name="sweep holds", due_function="due_holds", action=expire_hold)
SWEEP_TICKET_ORDERS = DueJob(
    name="sweep ticket orders", due_function="due_ticket_orders", action=expire_ticket_order
)

DUE = [SWEEP_HOLDS, SWEEP_TICKET_ORDERS]
