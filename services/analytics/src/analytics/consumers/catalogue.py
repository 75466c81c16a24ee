"""What is said of what tickets are sold of; a voucher is named by its uses, for its code is a secret."""

from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb

from analytics.consumers.telling import Tellers, tickets, uncounted

TELLERS: Tellers = {
    "booking.venue.created": (pb.VenueCreated, uncounted(lambda made: f"Venue {made.venue.name} created")),
    "booking.venue.changed": (pb.VenueChanged, uncounted(lambda now: f"Venue {now.venue.name} changed")),
    "booking.venue.deleted": (pb.VenueDeleted, uncounted(lambda gone: f"Venue {gone.venue.name} deleted")),
    "booking.ticket_type.created": (
        pb.TicketTypeCreated,
        uncounted(lambda made: f"Ticket type {made.ticket_type.name} created"),
    ),
    "booking.ticket_type.changed": (
        pb.TicketTypeChanged,
        uncounted(lambda now: f"Ticket type {now.ticket_type.name} changed"),
    ),
    "booking.ticket_type.deleted": (
        pb.TicketTypeDeleted,
        uncounted(lambda gone: f"Ticket type {gone.ticket_type.name} deleted"),
    ),
    "booking.quota.created": (pb.QuotaCreated, uncounted(lambda made: f"Quota {made.quota.name} created")),
    "booking.quota.changed": (pb.QuotaChanged, uncounted(lambda now: f"Quota {now.quota.name} changed")),
    "booking.quota.deleted": (pb.QuotaDeleted, uncounted(lambda gone: f"Quota {gone.quota.name} deleted")),
    "booking.voucher.created": (
        pb.VoucherCreated,
        uncounted(lambda made: f"Voucher for {tickets(made.voucher.max_uses)} created"),
    ),
    "booking.voucher.changed": (
        pb.VoucherChanged,
        uncounted(lambda now: f"Voucher for {tickets(now.voucher.max_uses)} changed"),
    ),
    "booking.check_in_list.created": (
        pb.CheckInListCreated,
        uncounted(lambda made: f"Check-in list {made.list.name} created"),
    ),
    "booking.check_in_list.changed": (
        pb.CheckInListChanged,
        uncounted(lambda now: f"Check-in list {now.list.name} changed"),
    ),
}
