"""Everything that follows from bookings, counted in the databases of all services."""

import time

from figures import Findings
from psycopg import Connection
from psycopg.rows import TupleRow
from worlds.salon import PRICE, Salon

DRAIN_SECONDS = 120.0
POLL_SECONDS = 0.1

# How often each effect must be there per booking, in the order in which they come.
EFFECTS = {
    "bookings": (1, "SELECT count(*) FROM booking.bookings WHERE workspace_id = %(id)s"),
    "reservations": (
        1,
        "SELECT count(*) FROM inventory.reservations WHERE workspace_id = %(id)s AND state = 'held'",
    ),
    "reserved stock": (
        1,
        "SELECT coalesce(sum(reserved), 0)::bigint FROM inventory.stock WHERE workspace_id = %(id)s",
    ),
    "counted bookings": (
        1,
        "SELECT coalesce(sum(value), 0)::bigint FROM analytics.rollups"
        " WHERE workspace_id = %(id)s AND metric = 'bookings'",
    ),
    "revenue": (
        PRICE,
        "SELECT coalesce(sum(value), 0)::bigint FROM analytics.rollups"
        " WHERE workspace_id = %(id)s AND metric = 'revenue_minor'",
    ),
    "contacts": (1, "SELECT count(*) FROM inbox.contacts WHERE workspace_id = %(id)s"),
    "conversations": (1, "SELECT count(*) FROM inbox.conversations WHERE workspace_id = %(id)s"),
    "messages": (1, "SELECT count(*) FROM inbox.messages WHERE workspace_id = %(id)s"),
    "linked contacts": (
        1,
        "SELECT count(contact_id) FROM booking.bookings WHERE workspace_id = %(id)s",
    ),
    "counted contacts": (
        1,
        "SELECT coalesce(sum(value), 0)::bigint FROM analytics.rollups"
        " WHERE workspace_id = %(id)s AND metric = 'new_contacts'",
    ),
    "sent mails": (
        1,
        "SELECT count(*) FROM inbox.deliveries WHERE workspace_id = %(id)s AND status = 'sent'",
    ),
    "mails in the mailbox": (
        1,
        "SELECT count(*) FROM inbox.mailbox"
        " WHERE recipient LIKE '%%@' || %(slug)s || '.customers.example.com'",
    ),
}


def drain(link: Connection[TupleRow], salon: Salon, booked: int, findings: Findings) -> float:
    """Waits until every effect is there; the seconds it took. Too few or too many of any is wrong."""
    begin = time.monotonic()
    for per_booking, query in EFFECTS.values():
        while _count(link, salon, query) < booked * per_booking:
            if time.monotonic() > begin + DRAIN_SECONDS:
                break
            time.sleep(POLL_SECONDS)
    took = time.monotonic() - begin
    for name, (per_booking, query) in EFFECTS.items():
        found = _count(link, salon, query)
        findings.require(
            found == booked * per_booking, f"{booked * per_booking} {name} expected, {found} found"
        )
    return took


def _count(link: Connection[TupleRow], salon: Salon, query: str) -> int:
    row = link.execute(query.encode(), {"id": salon.workspace_id, "slug": salon.slug}).fetchone()
    assert row is not None
    count: int = row[0]
    return count
