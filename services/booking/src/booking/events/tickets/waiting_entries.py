"""Who comes to and goes from the waiting list of tickets; `tickets.py` tells of offers."""

from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1.tickets_events_pb2 import (
    WaitingEntryClosed,
    WaitingEntryFacts,
    WaitingEntryJoined,
    WaitingEntryLeft,
    WaitingEntryReturned,
)

from booking.domain.tickets.sales.waiting import WaitingEntry


def waiting_entry_joined(entry: WaitingEntry) -> Outgoing:
    return event("booking.waiting_entry.joined", entry.id, WaitingEntryJoined(entry=_facts(entry)))


def waiting_entry_left(entry: WaitingEntry) -> Outgoing:
    """As it was before."""
    message = WaitingEntryLeft(entry=_facts(entry), was_offered=entry.voucher_id is not None)
    return event("booking.waiting_entry.left", entry.id, message)


def waiting_entry_returned(entry: WaitingEntry) -> Outgoing:
    return event("booking.waiting_entry.returned", entry.id, WaitingEntryReturned(entry=_facts(entry)))


def waiting_entry_closed(entry: WaitingEntry) -> Outgoing:
    message = WaitingEntryClosed(entry=_facts(entry), was_offered=entry.voucher_id is not None)
    return event("booking.waiting_entry.closed", entry.id, message)


def _facts(entry: WaitingEntry) -> WaitingEntryFacts:
    return WaitingEntryFacts(
        id=str(entry.id),
        event_id=str(entry.show_id),
        date_id=str(entry.date_id),
        ticket_type_id=str(entry.ticket_type_id),
        quantity=entry.quantity,
    )
