"""What falls due: holds nobody booked, requests nobody answered, offers nobody accepted, reminders."""

from chassis.jobs import DueJob

from booking.actions.appointments.expire_booking import expire_booking
from booking.actions.appointments.expire_hold import expire_hold
from booking.actions.reminders.remind_customer import remind_customer
from booking.actions.tickets.orders.expire_ticket_order import expire_ticket_order
from booking.actions.waiting.pass_offer_on import pass_offer_on

SWEEP_HOLDS = DueJob(name="sweep holds", due_function="due_holds", action=expire_hold)
EXPIRE_REQUESTS = DueJob(name="expire requests", due_function="due_requests", action=expire_booking)
SWEEP_TICKET_ORDERS = DueJob(
    name="sweep ticket orders", due_function="due_ticket_orders", action=expire_ticket_order
)
REMIND = DueJob(name="remind customers", due_function="due_reminders", action=remind_customer)
PASS_OFFERS_ON = DueJob(name="pass offers on", due_function="due_offers", action=pass_offer_on)
ALL = (SWEEP_HOLDS, EXPIRE_REQUESTS, REMIND, PASS_OFFERS_ON, SWEEP_TICKET_ORDERS)
