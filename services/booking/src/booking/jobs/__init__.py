"""What falls due: holds nobody booked, requests nobody answered, offers nobody accepted, reminders."""

from uuid import UUID

from chassis.db import Tx
from chassis.process.jobs import DueJob

from booking.actions.appointments.expire_booking import expire_booking
from booking.actions.appointments.holds.expire_hold import expire_hold
from booking.actions.appointments.visits.expire_visit import expire_visit
from booking.actions.reminders.remind_customer import remind_customer
from booking.actions.tickets.dates.look_at_date import look_at_date
from booking.actions.tickets.dates.tell_of_dates import tell_of_dates
from booking.actions.tickets.orders.cancel_ticket_order import cancel_ticket_order
from booking.actions.tickets.orders.expire_ticket_order import expire_ticket_order
from booking.actions.tickets.waiting.offer_to_waiting import offer_to_waiting
from booking.actions.waiting.pass_offer_on import pass_offer_on
from booking.store.appointments import bookings

SWEEP_HOLDS = DueJob(name="sweep holds", due_function="due_holds", action=expire_hold)


async def _expire(tx: Tx, booking_id: UUID) -> None:
    visit_id = await bookings.visit_of(tx, booking_id)
    if visit_id is None:
        await expire_booking(tx, booking_id)
    else:
        await expire_visit(tx, visit_id)


EXPIRE_REQUESTS = DueJob(name="expire requests", due_function="due_requests", action=_expire)
SWEEP_TICKET_ORDERS = DueJob(
    name="sweep ticket orders", due_function="due_ticket_orders", action=expire_ticket_order
)
REMIND = DueJob(name="remind customers", due_function="due_reminders", action=remind_customer)
PASS_OFFERS_ON = DueJob(name="pass offers on", due_function="due_offers", action=pass_offer_on)
OFFER_TO_WAITING = DueJob(
    name="offer to who waits", due_function="due_waiting_lists", action=offer_to_waiting
)


async def _void(tx: Tx, order_id: UUID) -> None:
    await cancel_ticket_order(tx, order_id, "The event was cancelled.")


VOID_ORDERS = DueJob(name="void orders of cancelled events", due_function="due_void_orders", action=_void)
LOOK_AT_DATES = DueJob(name="look at changed dates", due_function="due_changed_dates", action=look_at_date)
TELL_OF_DATES = DueJob(name="tell orders of their dates", due_function="due_date_news", action=tell_of_dates)
ALL = (
    SWEEP_HOLDS,
    EXPIRE_REQUESTS,
    REMIND,
    PASS_OFFERS_ON,
    SWEEP_TICKET_ORDERS,
    OFFER_TO_WAITING,
    VOID_ORDERS,
    LOOK_AT_DATES,
    TELL_OF_DATES,
)
