"""What is said of events with tickets, of their orders and of their gates; none of it is counted yet."""

from frontdesk.booking.v1 import tickets_dates_events_pb2 as dates
from frontdesk.booking.v1 import tickets_events_pb2 as pb
from frontdesk.booking.v1.tickets_orders_pb2 import TicketOrder

from analytics.consumers.telling import Teller, Tellers, tickets, uncounted


def _show(fact: str) -> Teller:
    return uncounted(lambda message: f"Event {message.show.name} {fact}")


def _order(fact: str) -> Teller:
    return uncounted(lambda message: f"Ticket order {_reference(message.order)}{fact}")


def _wait(said: str) -> Teller:
    return uncounted(lambda message: said.format(tickets(message.entry.quantity)))


TELLERS: Tellers = {
    "booking.show.published": (pb.ShowPublished, _show("published")),
    "booking.show.changed": (pb.ShowChanged, _show("changed")),
    "booking.show.cancelled": (pb.ShowCancelled, _show("cancelled")),
    "booking.show.deleted": (pb.ShowDeleted, _show("deleted as a draft")),
    "booking.show.date_moved": (dates.ShowDateMoved, _show("has a date moved")),
    "booking.show.date_cancelled": (dates.ShowDateCancelled, _show("has a date cancelled")),
    "booking.ticket_order.completed": (pb.TicketOrderCompleted, _order(" made")),
    "booking.ticket_order.paid": (pb.TicketOrderPaid, _order(" paid")),
    "booking.ticket_order.changed": (pb.TicketOrderChanged, _order(" changed")),
    "booking.ticket_order.dates_changed": (dates.TicketOrderDatesChanged, _order(" has its dates changed")),
    "booking.ticket_order.resent": (pb.TicketOrderResent, _order(" sent once more")),
    "booking.ticket_order.cancelled": (pb.TicketOrderCancelled, _order(" cancelled")),
    "booking.ticket_order.expired": (pb.TicketOrderExpired, _order(" expired")),
    "booking.ticket_order.refund_wanted": (
        pb.TicketOrderRefundWanted,
        uncounted(
            lambda wanted: (
                f"Ticket order {_reference(wanted.order)}: money is to be given back ({wanted.cause})"
            )
        ),
    ),
    "booking.ticket_order.refunded": (pb.TicketOrderRefunded, _order(": money was given back")),
    "booking.waiting_entry.offered": (
        pb.WaitingEntryOffered,
        uncounted(
            lambda offer: f"{tickets(offer.quantity)} of event {offer.event_name} offered to who waited"
        ),
    ),
    "booking.waiting_entry.joined": (pb.WaitingEntryJoined, _wait("Somebody waits for {}")),
    "booking.waiting_entry.left": (pb.WaitingEntryLeft, _wait("Somebody who waited for {} left the list")),
    "booking.waiting_entry.returned": (pb.WaitingEntryReturned, _wait("Somebody waits again for {}")),
    "booking.waiting_entry.closed": (pb.WaitingEntryClosed, _wait("The wait for {} has ended")),
    "booking.ticket.checked_in": (
        pb.TicketCheckedIn,
        uncounted(lambda passed: f"Ticket passed a gate ({passed.direction})"),
    ),
}


def _reference(order: TicketOrder | pb.TicketOrderFacts) -> str:
    told = order.order if isinstance(order, pb.TicketOrderFacts) else order
    return told.reference
