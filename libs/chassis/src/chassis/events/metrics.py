"""What Prometheus sees of events."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

OUTBOX_AGE = Gauge("frontdesk_outbox_oldest_unpublished_seconds", "Age of the oldest event not yet published")
PUBLISHED = Counter("frontdesk_events_published_total", "Events confirmed by the stream")
LAG = Gauge("frontdesk_consumer_pending_events", "Events in the stream not yet delivered", ["consumer"])
PROCESSED = Counter("frontdesk_events_processed_total", "Events applied", ["consumer"])
DEAD_LETTERS = Counter("frontdesk_dead_letters_total", "Events not applied", ["consumer", "parked"])
LEADING = Gauge("frontdesk_leading", "1 where this process does the work that only one may do", ["task"])
