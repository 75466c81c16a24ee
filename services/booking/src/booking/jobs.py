"""What falls due: holds that nobody booked, requests that nobody answered."""

from chassis.jobs import DueJob

from booking.actions.appointments.expire_booking import expire_booking
from booking.actions.appointments.expire_hold import expire_hold
from booking.actions.tickets.orders.expire_ticket_order import expire_ticket_order

SWEEP_HOLDS = DueJob(name="sweep holds", due_function="due_holds", action=expire_hold)
EXPIRE_REQUESTS = DueJob(name="expire requests", due_function="due_requests", action=expire_booking)
SWEEP_TICKET_ORDERS = DueJob(
    name="sweep ticket orders", due_function="due_ticket_orders", action=expire_ticket_order
)
ALL = (SWEEP_HOLDS, EXPIRE_REQUESTS, SWEEP_TICKET_ORDERS)
